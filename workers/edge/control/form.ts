import { MAX_WORKER_BYTES, type ModuleType, moduleType } from "../../../lib/deploy/modules.ts";
import { ApiError } from "./envelope.ts";
import { type Metadata, parseMetadata } from "./metadata.ts";
import { type StoredContent, withDeclared } from "./stored-modules.ts";

/** A module part of an upload. */
export interface UploadedModule {
  name: string;
  type: ModuleType | "python";
  contentType: string;
  content: Blob | StoredContent;
  /** What the content's hash has to be, where the upload says. */
  declaredHash?: string;
}

export interface UploadForm {
  metadata: Metadata;
  modules: UploadedModule[];
}

/** Parts that Cloudflare takes and this edge has no use for. */
const IGNORED = new Set(["application/source-map"]);

const PYTHON = /^text\/x-python(;|$)/;
const MAIN_TYPES = ["esm", "cjs", "python"];

const invalid = (message: string): ApiError => new ApiError(400, 10021, message);

/**
 * Reads an upload in either of its forms: wrangler names a module's part after the module, Cloudflare's
 * SDK calls each part `files`; the file name is the module's name in both. An upload that stops early or
 * lacks its metadata is refused before anything is stored.
 */
export async function readForm(request: Request): Promise<UploadForm> {
  const form = await request.formData().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid(
      `upload_incomplete: The upload isn't a complete multipart form (${reason}). Nothing was stored; send it again.`,
    );
  });
  const metadata = form.get("metadata");
  if (metadata === null) throw invalid("Could not read content for part metadata: it is missing.");
  const text = typeof metadata === "string" ? metadata : await metadata.text();
  const modules: UploadedModule[] = [];
  for (const [part, value] of form.entries()) {
    if (part === "metadata") continue;
    const module = toModule(part, value);
    if (module) modules.push(module);
  }
  const parsed = parseMetadata(text);
  return checkForm({ metadata: parsed, modules: withDeclared(modules, parsed.thaw_modules) });
}

function toModule(part: string, value: FormDataEntryValue): UploadedModule | null {
  if (typeof value === "string") {
    return { name: part, type: "text", contentType: "text/plain", content: new Blob([value]) };
  }
  const contentType = value.type || "application/octet-stream";
  if (IGNORED.has(contentType)) return null;
  const name = value.name && value.name !== "blob" ? value.name : part;
  return { name, type: typeOf(name, contentType), contentType, content: value };
}

/** What a module is by its content type. @throws ApiError for one that nobody knows */
export function typeOf(name: string, contentType: string): UploadedModule["type"] {
  const type = PYTHON.test(contentType) ? "python" : moduleType(contentType);
  if (type) return type;
  throw invalid(`Module "${name}" has the unknown content type ${contentType}.`);
}

/** An upload whose parts go together. @throws ApiError what doesn't, before anything is stored */
export function checkForm(form: UploadForm): UploadForm {
  const { metadata, modules } = form;
  const assets = metadata.assets?.jwt || metadata.keep_assets;
  // A Worker may be static assets and nothing else.
  if (assets && metadata.main_module === undefined && modules.length === 0) return form;
  if (metadata.main_module === undefined) {
    throw invalid(
      metadata.body_part === undefined
        ? "The metadata has no main_module."
        : "Service Workers (body_part) aren't served here; use a module Worker (main_module).",
    );
  }
  const main = modules.find(({ name }) => name === metadata.main_module);
  if (!main) {
    throw invalid(
      `upload_incomplete: The main module "${metadata.main_module}" isn't among the parts that arrived. Nothing was stored.`,
    );
  }
  if (!MAIN_TYPES.includes(main.type)) {
    throw invalid(`The main module "${main.name}" is neither JavaScript nor Python.`);
  }
  const python = modules.find(({ type }) => type === "python");
  if (python && main.type !== "python") {
    const message = `Module "${python.name}" is Python, but the main module "${main.name}" isn't.`;
    throw invalid(message);
  }
  const names = modules.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`Two parts are called "${twice}".`);
  const bytes = modules.reduce((sum, { content }) => sum + content.size, 0);
  if (bytes > MAX_WORKER_BYTES) {
    throw new ApiError(
      413,
      10027,
      `The Worker has ${bytes} bytes; ${MAX_WORKER_BYTES} (64 MiB) are the most that fit.`,
    );
  }
  return form;
}
