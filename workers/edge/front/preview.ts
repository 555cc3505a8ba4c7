import { ThawError } from "../../../lib/errors.ts";
import type { FrontEnv } from "../env.ts";
import type { Hosts } from "./hosts.ts";

/**
 * The preview's own origin: the static files of its frame and its runtime, and public blobs. User code
 * runs here, so nothing that could act for the user is reachable: no API, no pages, only reading.
 */
export async function preview(request: Request, env: FrontEnv, hosts: Hosts): Promise<Response> {
  const url = new URL(request.url);
  const to = /^\/(?:preview|runtime)\//.test(url.pathname)
    ? env.WEB
    : url.pathname.startsWith("/blobs/")
      ? env.CONTROL
      : null;
  if (!to) throw new ThawError("not_found", "The preview's origin has nothing at this address.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new ThawError("method_not_allowed", "The preview's origin can only be read.");
  }
  const response = await to.fetch(request);
  const framed = new Response(response.body, response);
  const port = url.port ? `:${url.port}` : "";
  // A policy knows no address of IPv6.
  const named = hosts.app.filter((host) => !host.startsWith("["));
  const app = named.map((host) => `${url.protocol}//${host}${port}`);
  framed.headers.append("content-security-policy", `frame-ancestors ${app.join(" ")}`);
  framed.headers.set("cross-origin-resource-policy", "cross-origin");
  framed.headers.set("cross-origin-embedder-policy", "require-corp");
  framed.headers.set("x-content-type-options", "nosniff");
  framed.headers.set("referrer-policy", "no-referrer");
  framed.headers.delete("x-frame-options");
  return hosts.app.length === 1 ? withApp(framed, app[0] ?? "") : framed;
}

/** On another domain than the page's, the frame can't tell the page's origin from its own. */
function withApp(response: Response, origin: string): Response {
  if (!response.headers.get("content-type")?.startsWith("text/html")) return response;
  const tag = `<meta name="thaw-app" content="${origin}">`;
  return new HTMLRewriter()
    .on("head", { element: (head) => void head.prepend(tag, { html: true }) })
    .transform(response);
}
