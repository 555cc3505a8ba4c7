import { z } from "zod";

/** A file as a package index lists it. */
export interface IndexFile {
  filename: string;
  url: string;
}

const page = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) });
const ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.2";

/**
 * The files a simple index (PEP 503, PEP 691) lists for a package, as JSON or as HTML, whichever it
 * speaks. Gives an empty list where it doesn't know the package. Throws an `Error` where it doesn't
 * answer within the time limit (milliseconds), or not with such a page.
 */
export async function listFiles(
  indexUrl: string,
  name: string,
  timeLimit = 20_000,
): Promise<IndexFile[]> {
  const address = `${indexUrl.replace(/\/+$/, "")}/${name}/`;
  const response = await fetchIndex(address, { accept: ACCEPT }, timeLimit);
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`the package index answered with status ${response.status}`);
  const base = response.url || address;
  const listed = response.headers.get("content-type")?.includes("json")
    ? page.parse(await response.json()).files
    : readHtml(await response.text());
  return listed.map(({ filename, url }) => ({ filename, url: fileAddress(url, base, indexUrl) }));
}

/** A file's address; one on the index's own host gets the index's credentials. */
function fileAddress(url: string, base: string, indexUrl: string): string {
  const address = new URL(url, base);
  const index = new URL(indexUrl);
  if (address.origin === index.origin) {
    address.username = index.username;
    address.password = index.password;
  }
  return address.href;
}

/** Fetches from an index; a name and password in the address become the header they stand for. */
export async function fetchIndex(
  address: string,
  headers: Record<string, string>,
  timeLimit: number,
): Promise<Response> {
  const url = new URL(address);
  const all = new Headers(headers);
  if (url.username) {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    all.set("authorization", `Basic ${Buffer.from(credentials).toString("base64")}`);
    url.username = "";
    url.password = "";
  }
  return fetch(url, { headers: all, signal: AbortSignal.timeout(timeLimit) });
}

function readHtml(html: string): IndexFile[] {
  const files: IndexFile[] = [];
  for (const [, attributes = "", text = ""] of html.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)) {
    const match = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
    const url = match?.[1] ?? match?.[2];
    if (url) files.push({ filename: unescapeHtml(text).trim(), url: unescapeHtml(url) });
  }
  return files;
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
