import { z } from "zod";
import { fromBase64 } from "../../../lib/project/base64.ts";
import { readJson } from "./context.ts";
import { ApiError, checked } from "./envelope.ts";
import { checkForm, typeOf, type UploadedModule, type UploadForm } from "./form.ts";
import { metadataSchema } from "./metadata.ts";

const jsonModule = z.object({
  name: z.string().min(1),
  content_type: z.string(),
  content_base64: z.string(),
});
const jsonVersion = metadataSchema
  .omit({ thaw_modules: true })
  .extend({ modules: z.array(jsonModule).nullish() });

type JsonModule = z.infer<typeof jsonModule>;

/**
 * Reads an upload that is one JSON document, as the newest of Cloudflare's APIs for Workers takes it: what
 * elsewhere is metadata, and the modules in base64. It says all that a version has, so nothing is kept of the
 * one before.
 */
export async function readJsonVersion(request: Request): Promise<UploadForm> {
  const what = "The version isn't valid";
  const { modules, ...metadata } = checked(jsonVersion, await readJson(request), { what });
  return checkForm({
    metadata: { ...metadata, keep_bindings: metadata.keep_bindings ?? [], thaw_modules: undefined },
    modules: (modules ?? []).map(toModule),
  });
}

function toModule({ name, content_type, content_base64 }: JsonModule): UploadedModule {
  const type = typeOf(name, content_type);
  try {
    const content = new Blob([fromBase64(content_base64)]);
    return { name, type, contentType: content_type, content };
  } catch {
    throw new ApiError(400, 10021, `The content of module "${name}" isn't base64.`);
  }
}
