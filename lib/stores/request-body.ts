import { ThawError } from "../errors.ts";

/** A field of a form: text, or a file of this machine. */
export interface FormField {
  name: string;
  value: string | File;
}

export type BodyKind = "text" | "json" | "form" | "file";

/** The body as it is written in the request bar; each kind keeps its own. */
export interface WrittenBody {
  bodyKind: BodyKind;
  /** Of the kinds `text` and `json`. */
  body: string;
  form: FormField[];
  file: File | undefined;
}

export const NO_BODY: WrittenBody = { bodyKind: "text", body: "", form: [], file: undefined };

/** A body's bytes, and the content type they go with unless one is given. */
export interface EncodedBody {
  bytes: Uint8Array;
  type: string;
}

/** Whether anything would be sent. */
export function hasBody({ bodyKind, body, form, file }: WrittenBody): boolean {
  if (bodyKind === "form") return form.some(({ name }) => name !== "");
  return bodyKind === "file" ? file !== undefined : body !== "";
}

/** @throws ThawError `bad_request` for what was to be JSON and isn't */
export async function encodeBody(written: WrittenBody): Promise<EncodedBody | undefined> {
  if (!hasBody(written)) return undefined;
  const { bodyKind, body, form, file } = written;
  switch (bodyKind) {
    case "text":
      return text(body, isJson(body) ? "application/json" : "text/plain");
    case "json":
      requireJson(body, "The body");
      return text(body, "application/json");
    case "form":
      return encodeForm(form.filter(({ name }) => name !== ""));
    case "file":
      return file && { bytes: await bytesOf(file), type: file.type || "application/octet-stream" };
  }
}

/** With files it has to be multipart; without them it is what a page's form sends. */
async function encodeForm(fields: FormField[]): Promise<EncodedBody> {
  const texts = fields.filter(
    (field): field is { name: string; value: string } => typeof field.value === "string",
  );
  if (texts.length === fields.length) {
    const pairs = texts.map(({ name, value }): [string, string] => [name, value]);
    return text(new URLSearchParams(pairs).toString(), "application/x-www-form-urlencoded");
  }
  const form = new FormData();
  for (const { name, value } of fields) form.append(name, value);
  // It chooses the boundary, and writes it into the type.
  const response = new Response(form);
  return {
    bytes: new Uint8Array(await response.arrayBuffer()),
    type: response.headers.get("content-type") ?? "multipart/form-data",
  };
}

/** @throws ThawError `bad_request` with what is wrong and where */
export function requireJson(written: string, what: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ThawError("bad_request", `${what} isn't JSON: ${why}`, { cause });
  }
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(
    await file.arrayBuffer().catch((cause: unknown) => {
      const message = `${file.name} can't be read any more. Choose it again.`;
      throw new ThawError("bad_request", message, { cause });
    }),
  );
}

function text(value: string, type: string): EncodedBody {
  return { bytes: new TextEncoder().encode(value), type };
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
