import { z } from "zod";
import { moduleType } from "../../../lib/deploy/modules.ts";
import { fromBase64 } from "../../../lib/project/base64.ts";
import { readJson } from "./context.ts";
import { ApiError, checked } from "./envelope.ts";
import { checkForm, PYTHON, type UploadedModule, type UploadForm } from "./form.ts";
import { metadataSchema } from "./metadata.ts";

const jsonVersion = metadataSchema.omit({ thaw_modules: true }).extend({
  modules: z
    .array(
      z.object({ name: z.string().min(1), content_type: z.string(), content_base64: z.string() }),
    )
    .nullish(),
});

/**
 * Reads an upload that is one JSON document, as the newest of Cloudflare's APIs for Workers takes it: what
 * elsewhere is metadata, and the modules in base64. It says all that a version has, so nothing is kept of the one before.
 */
export async function readJsonVersion(request: Request): Promise<UploadForm> {
  const what = "The version isn't valid";
  const { modules, ...metadata } = checked(jsonVersion, await readJson(request), { what });
  return checkForm({
    metadata: { ...metadata, keep_bindings: metadata.keep_bindings ?? [], thaw_modules: undefined },
    modules: (modules ?? []).map(toModule),
  });
}

function toModule({
  name,
  content_type: contentType,
  content_base64,
}: {
  name: string;
  content_type: string;
  content_base64: string;
}): UploadedModule {
  const type = PYTHON.test(contentType) ? "python" : moduleType(contentType);
  if (!type) {
    throw new ApiError(400, 10021, `Module "${name}" has the unknown content type ${contentType}.`);
  }
  try {
    return { name, type, contentType, content: new Blob([fromBase64(content_base64)]) };
  } catch {
    throw new ApiError(400, 10021, `The content of module "${name}" isn't base64.`);
  }
}
