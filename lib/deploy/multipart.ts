import type { Secrets } from "../project/secrets.ts";
import type { UploadMigrations } from "./migrations.ts";
import { CONTENT_TYPES } from "./modules.ts";
import type { Bundle } from "./types.ts";
import type { UploadedAssets } from "./upload-assets.ts";
import { secretBinding, type UploadBinding, variableBinding } from "./upload-bindings.ts";
import type { UploadParts } from "./upload-modules.ts";

export interface UploadOptions {
  /** Shown with the version (`workers/message`), and its tag (`workers/tag`). */
  message?: string | undefined;
  tag?: string | undefined;
  /** Bindings besides the variables, with every id that they need. */
  bindings?: UploadBinding[] | undefined;
  /** Secrets that this version brings, and whether it keeps the others that the Worker has (unless given, it does). */
  secrets?: Secrets | undefined;
  keepSecrets?: boolean | undefined;
  /** Durable Object migrations that the Worker hasn't been through. */
  migrations?: UploadMigrations | undefined;
  /** Static assets whose content is there already. */
  assets?: UploadedAssets | undefined;
}

/**
 * A bundle as the form that Cloudflare's script upload takes: `metadata` as JSON, and one part per module
 * whose name and file name are the module's path.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/
 */
export function bundleForm(
  bundle: Bundle,
  { sent, declared }: UploadParts,
  options: UploadOptions = {},
): FormData {
  const annotations = {
    ...(options.message === undefined ? {} : { "workers/message": options.message }),
    ...(options.tag === undefined ? {} : { "workers/tag": options.tag }),
  };
  const metadata = {
    main_module: bundle.mainModule,
    compatibility_date: bundle.compatibilityDate,
    compatibility_flags: bundle.compatibilityFlags,
    bindings: [
      ...Object.entries(bundle.vars).map(variableBinding),
      ...(options.bindings ?? []),
      ...Object.entries(options.secrets ?? {}).map(secretBinding),
    ],
    keep_bindings: options.keepSecrets === false ? [] : ["secret_text", "secret_key"],
    annotations,
    ...bundle.settings?.metadata,
    ...(options.assets ? { assets: options.assets } : {}),
    ...(options.migrations ? { migrations: options.migrations } : {}),
    ...(declared ? { thaw_modules: declared } : {}),
  };
  const form = new FormData();
  form.set("metadata", new Blob([JSON.stringify(metadata)], { type: "application/json" }));
  for (const { name, type, content } of sent) {
    const bytes = content as Uint8Array<ArrayBuffer>;
    form.set(name, new File([bytes], name, { type: CONTENT_TYPES[type] }));
  }
  return form;
}
