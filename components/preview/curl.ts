import type { PreviewRequest } from "../../lib/preview/types.ts";

/** A request as a curl command, for a shell as POSIX has it. */
export function toCurl({ method, path, headers, body }: PreviewRequest, origin: string): string {
  const parts = ["curl"];
  if (method === "HEAD") parts.push("--head");
  else if (method !== (body === null ? "GET" : "POST")) parts.push(`-X ${method}`);
  parts.push(quote(origin + path));
  for (const [name, value] of headers) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body !== null) parts.push(`--data-raw ${quote(new TextDecoder().decode(body))}`);
  return parts.join(" ");
}

function quote(text: string): string {
  return /^[\w:/.?=%+@,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
