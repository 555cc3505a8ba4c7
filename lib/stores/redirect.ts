import type { AnswerHead, PreviewRequest } from "../preview/types.ts";

const REDIRECTS = [301, 302, 303, 307, 308];
/** Any will do: only whether an address leaves it matters. */
const HERE = "http://program.invalid";

/**
 * The request that an answer redirects to, as a browser makes it; nothing where it doesn't, or leads to
 * another host.
 */
export function redirectOf(
  { method, path, body, headers }: PreviewRequest,
  answer: Pick<AnswerHead, "status" | "headers"> | undefined,
): PreviewRequest | undefined {
  if (!answer || !REDIRECTS.includes(answer.status)) return undefined;
  const to = answer.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  if (to === undefined || !URL.canParse(to, HERE + path)) return undefined;
  const url = new URL(to, HERE + path);
  if (url.origin !== HERE) return undefined;
  const next = url.pathname + url.search;
  const isKept = answer.status >= 307 || method === "GET" || method === "HEAD";
  return isKept
    ? { method, path: next, headers, body }
    : { method: "GET", path: next, headers: [], body: null };
}
