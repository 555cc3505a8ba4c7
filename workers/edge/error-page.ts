import type { ThawError } from "../../lib/errors.ts";
import { ERROR_HEADER } from "./internal.ts";

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function page(error: ThawError): string {
  const traceback = error.traceback ? `<pre>${escapeHtml(error.traceback)}</pre>` : "";
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${error.status} ${error.code}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 15vh auto; padding: 0 1rem }
pre { overflow: auto; padding: 1rem; background: #f3f3f3; color: #222 }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #eee } }
</style>
<h1>${error.status}</h1>
<p>${escapeHtml(error.message)}</p>
${traceback}<p><code>${error.code}</code></p>
</html>
`;
}

/** An error as a page for a browser, or as JSON for everything else; never cached. */
export function errorResponse(error: ThawError, request: Request): Response {
  const html = request.headers.get("accept")?.includes("text/html") ?? false;
  const headers = {
    "content-type": html ? "text/html; charset=utf-8" : "application/json",
    "cache-control": "no-store",
    [ERROR_HEADER]: error.code,
  };
  const body = request.method === "HEAD" ? null : html ? page(error) : JSON.stringify(error);
  return new Response(body, { status: error.status, headers });
}
