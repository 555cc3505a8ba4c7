import { createHash } from "node:crypto";
import type { TestEdge } from "../../workers/edge/testing.ts";
import { type ApiAnswer, api } from "./client.ts";

/** A file's content with its type, or text that is HTML. */
export type TestFile = string | { content: string; type: string };

const contentOf = (file: TestFile): string => (typeof file === "string" ? file : file.content);
const typeOf = (file: TestFile): string =>
  typeof file === "string" ? "text/html; charset=utf-8" : file.type;

/** Any 32 hex digits will do: here those of another hash than wrangler's. */
export function hashOfFile(path: string, file: TestFile): string {
  const ending = path.slice(path.lastIndexOf("."));
  return createHash("sha256")
    .update(contentOf(file) + ending)
    .digest("hex")
    .slice(0, 32);
}

export function manifestOf(files: Record<string, TestFile>) {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path,
      { hash: hashOfFile(path, file), size: Buffer.byteLength(contentOf(file)) },
    ]),
  );
}

export const openSession = (edge: TestEdge, name: string, manifest: unknown): Promise<ApiAnswer> =>
  api(edge, "POST", `/scripts/${name}/assets-upload-session`, { manifest });

/** Sends the content of some hashes in one form. */
export function sendBucket(
  edge: TestEdge,
  jwt: string,
  files: Record<string, TestFile>,
  bucket: string[],
): Promise<ApiAnswer> {
  const form = new FormData();
  for (const [path, file] of Object.entries(files)) {
    const hash = hashOfFile(path, file);
    if (!bucket.includes(hash)) continue;
    const base64 = Buffer.from(contentOf(file)).toString("base64");
    form.append(hash, new File([base64], hash, { type: typeOf(file) }));
  }
  return api(edge, "POST", "/assets/upload?base64=true", form, jwt);
}

/** All the steps of an upload; gives the token that a version is made with. */
export async function uploadAssets(
  edge: TestEdge,
  name: string,
  files: Record<string, TestFile>,
): Promise<string> {
  const { result } = await openSession(edge, name, manifestOf(files));
  let jwt = String(result.jwt);
  for (const bucket of result.buckets as string[][]) {
    const sent = await sendBucket(edge, String(result.jwt), files, bucket);
    jwt = String(sent.result.jwt ?? jwt);
  }
  return jwt;
}
