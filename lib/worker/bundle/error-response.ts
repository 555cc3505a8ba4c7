import { ThawError, withTraceback } from "../../errors.ts";

/**
 * What a caller gets when a handler failed: 500 with the traceback, as JSON or as plain text by what the
 * caller accepts. A Worker here is one's own; on Cloudflare the platform's own error page comes first.
 */
export function errorResponse(request: Request, thrown: unknown): Response {
  const error = ThawError.from(thrown);
  // As an error rather than a text: who follows the Worker's events is told of an exception.
  console.error(withTraceback(error));
  const headers = { "x-thaw-error": error.code };
  if (request.headers.get("accept")?.includes("json")) {
    return Response.json(error.toJSON(), { status: 500, headers });
  }
  const place = error.file ? `${error.file}, line ${error.line}\n` : "";
  return new Response(`${error.code}: ${error.message}\n${place}\n${error.traceback ?? ""}`, {
    status: 500,
    headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}
