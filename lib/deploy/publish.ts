import { NO_SETTINGS } from "../project/bindings/types.ts";
import type { ResumePoint } from "../sse.ts";
import type { CloudflareClient } from "./cloudflare.ts";
import { CloudflareError } from "./envelope.ts";
import { pendingMigrations } from "./migrations.ts";
import { bundleForm, type UploadOptions } from "./multipart.ts";
import type { Steps } from "./steps.ts";
import type { DeployTarget } from "./targets.ts";
import { type Bundle, totalBytes } from "./types.ts";
import { sentShare, uploadParts } from "./upload-modules.ts";

export interface PublishOptions {
  target: DeployTarget;
  name: string;
  bundle: Bundle;
  /** The Worker as it was found before; null where there is none. */
  before: { migrationTag: string | undefined } | null;
  upload: Omit<UploadOptions, "migrations">;
  /** Names this deploy, for a retry. */
  key: string;
}

/** What is sent within a moment isn't told ahead. */
const SOON_BYTES = 1024 * 1024;

/**
 * Uploads a version, and has it serve unless a deployment must follow. A new Worker is made and served by one
 * upload; one that exists gets a version, then a deployment. A migration of Durable Objects can't wait for a
 * deployment, so it goes with an upload that serves at once.
 */
export async function uploadVersion(
  { target, name, bundle, before, upload, key }: PublishOptions,
  steps: Steps,
): Promise<ResumePoint> {
  const { client } = target;
  // Source is sent whole: the target makes a Worker of it, whose modules are others.
  const keepsModules = target.keepsModules === true && !isSource(bundle);
  const { migrations: all } = bundle.settings ?? NO_SETTINGS;
  const pending = pendingMigrations(all, before?.migrationTag);
  const active = !before || pending !== undefined;
  const label = active ? "upload and activate" : "upload";
  let share = "";
  const work = async (): Promise<ResumePoint> => {
    const parts = await uploadParts(client, name, bundle.modules, { keepsModules });
    share = sentShare(parts, bundle.modules);
    if (totalBytes(parts.sent) > SOON_BYTES) {
      steps.tell({ step: label, milliseconds: 0, began: true, detail: `sending ${share}` });
    }
    if (!active) {
      const { id } = await client.createVersion(name, () => bundleForm(bundle, parts, upload));
      return { key, version: id, active };
    }
    const version = await putServing(target.client, name, before, (tag) =>
      bundleForm(bundle, parts, { ...upload, migrations: pendingMigrations(all, tag) }),
    );
    return { key, version, active };
  };
  return steps.run(label, work, (resume) => ({ detail: `sent ${share}`, resume }));
}

const isSource = ({ modules, mainModule }: Bundle): boolean =>
  modules.find(({ name }) => name === mainModule)?.type === "python";

/**
 * An upload that serves at once, with the migrations that the Worker hasn't been through at that moment: a try
 * whose answer was lost may have applied them, and so may another deploy. Sent twice, they are refused.
 */
async function putServing(
  client: CloudflareClient,
  name: string,
  before: PublishOptions["before"],
  form: (tag: string | undefined) => FormData,
): Promise<string> {
  let tag = before?.migrationTag;
  let tries = 0;
  const make = async (): Promise<FormData> => {
    if (tries++ > 0) tag = (await client.findScript(name))?.migrationTag;
    return form(tag);
  };
  try {
    return await client.putScript(name, make);
  } catch (thrown) {
    const sent = tag;
    const refused = thrown instanceof CloudflareError && thrown.httpStatus < 500;
    if (!refused || (await client.findScript(name))?.migrationTag === sent) throw thrown;
    return client.putScript(name, make);
  }
}
