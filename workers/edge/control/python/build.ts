import type { Binding, InheritedBinding } from "../../../../lib/deploy/bindings.ts";
import { MAX_WORKER_BYTES } from "../../../../lib/deploy/modules.ts";
import type { SnapshotRecord } from "../../../../lib/deploy/store.ts";
import { ThawError } from "../../../../lib/errors.ts";
import { sha256 } from "../../../../lib/hash.ts";
import type { SnapshotResult } from "../../../../lib/snapshot/types.ts";
import { readOperation } from "../../../../lib/sse.ts";
import type { ControlEnv } from "../../env.ts";
import { INTERNAL_HEADER } from "../../internal.ts";
import { registryOf, scopedTo } from "../../registry/client.ts";
import type { NewVersion, PythonContent } from "../../registry/types.ts";
import { keepBlob } from "../blobs.ts";
import { ApiError } from "../envelope.ts";
import type { UploadedModule } from "../form.ts";
import { type Metadata, OLDEST_DATE } from "../metadata.ts";
import { moduleBytes } from "../stored-modules.ts";
import { type PythonModule, toProject } from "./source.ts";
import { startUpError } from "./start-up-error.ts";

const FLAG = "python_workers";

interface PythonUpload {
  metadata: Metadata;
  bindings: (Binding | InheritedBinding)[];
  modules: UploadedModule[];
}

/**
 * Has the builder take the snapshot of an upload of Python source. Its bundle is what serves; the source
 * is kept as it came.
 * @throws ApiError 10021 with the traceback, and the codes of `start-up-error.ts`
 */
export async function buildPython(
  env: ControlEnv,
  name: string,
  { metadata, bindings, modules }: PythonUpload,
): Promise<Pick<NewVersion, "modules" | "etag" | "python" | "handlers">> {
  const mainModule = metadata.main_module ?? "";
  const compatibilityFlags = metadata.compatibility_flags ?? [];
  if (!compatibilityFlags.includes(FLAG)) {
    throw new ApiError(
      400,
      10021,
      `The main module "${mainModule}" is Python, which needs the compatibility flag "${FLAG}".`,
    );
  }
  const compatibilityDate = metadata.compatibility_date ?? OLDEST_DATE;
  const described = { name, mainModule, compatibilityDate, compatibilityFlags, bindings };
  const read = await Promise.all(
    modules.map(async (module) => ({ ...module, bytes: await moduleBytes(env, module) })),
  );
  const { files, vendored } = toProject(read, described);
  const zip = vendored && (await keep(env, vendored));
  const body = JSON.stringify({ files, ...(zip === null ? {} : { vendored: zip }) });
  const { bundle, exports } = await snapshot(env, body).catch((thrown: unknown) => {
    throw startUpError(ThawError.from(thrown));
  });
  const bytes = bundle.modules.reduce((sum, module) => sum + module.bytes, 0);
  if (bytes > MAX_WORKER_BYTES) {
    throw new ApiError(
      413,
      10027,
      `The Worker's snapshot has ${bytes} bytes with its packages and the runtime; ${MAX_WORKER_BYTES} (64 MiB) are the most that fit.`,
    );
  }
  const source = await keepSource(env, read);
  const python: PythonContent = { ...bundle, source };
  return { modules: [], etag: source.hash, python, handlers: handlersOf(exports) };
}

function handlersOf({ handlers, classes }: SnapshotRecord["exports"]): string[] {
  const standard = classes.find(({ name }) => name === "Default");
  return standard ? standard.methods : handlers.map((name) => name.slice("on_".length));
}

async function snapshot(env: ControlEnv, body: string): Promise<SnapshotRecord> {
  const response = await env.BUILDER.fetch("http://builder/snapshot", {
    method: "POST",
    headers: { "content-type": "application/json", [INTERNAL_HEADER]: env.INTERNAL_TOKEN },
    body,
  }).catch((cause: unknown) => {
    const message = "The builder does not answer. Try again in a few seconds.";
    throw new ThawError("builder_unavailable", message, { cause });
  });
  const result = await readOperation<SnapshotResult>(response);
  const record = await registryOf(scopedTo(env, undefined)).readRef("snapshot", result.snapshot.id);
  if (record === null) throw new ThawError("snapshot_not_found", "The snapshot was not stored.");
  return JSON.parse(record) as SnapshotRecord;
}

/** The modules as a form again, under a boundary that equal modules share. */
async function keepSource(
  env: ControlEnv,
  modules: PythonModule[],
): Promise<PythonContent["source"]> {
  const form = new FormData();
  for (const { name, contentType, bytes } of modules) {
    form.append(name, new File([bytes], name, { type: contentType }));
  }
  const response = new Response(form);
  const contentType = response.headers.get("content-type") ?? "";
  return { hash: await keep(env, new Uint8Array(await response.arrayBuffer())), contentType };
}

async function keep(env: ControlEnv, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await sha256(bytes);
  await keepBlob(env.BLOBS, hash, bytes.buffer);
  return hash;
}
