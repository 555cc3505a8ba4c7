import type { ZodType } from "zod";
import { ThawError } from "../../../lib/errors.ts";

/** Reads a JSON body of at most `limit` bytes and checks it; every fault is an error that says where. */
export async function readBody<T>(request: Request, schema: ZodType<T>, limit: number): Promise<T> {
  const text = await readText(request, limit);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes the body, which may hold a secret.
    throw new ThawError("bad_request", "The body isn't JSON.");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map(String);
  const where = path.length > 0 ? `${path.join(" → ")}: ` : "";
  throw new ThawError("bad_request", `${where}${issue?.message ?? "The body has a wrong shape."}`, {
    file: path[0] === "files" ? path[1] : undefined,
  });
}

async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = (): ThawError =>
    new ThawError(
      "project_too_large",
      `The body is over the limit of ${Math.round(limit / 1_000_000)} MB.`,
    );
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
