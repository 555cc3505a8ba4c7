import { type NextRequest, NextResponse } from "next/server";
import { ThawError } from "./lib/errors.ts";
import { previewOrigin, workerOrigin } from "./lib/stores/origin.ts";

// Static files get theirs from public/_headers.
export const config = {
  matcher: ["/((?!_next/static|_next/image|runtime/|preview/|workers/|icon.svg|theme.js).*)"],
};

/** Refuses what another origin's page asks to change, and sets the page's security headers. */
export function middleware(request: NextRequest): Response {
  const page = new URL(request.url);
  page.host = request.headers.get("host") ?? page.host;

  if (page.pathname.startsWith("/api/")) {
    if (isForeign(request, page)) {
      return new ThawError(
        "unauthorized",
        "Another site's page can't do this. Only Thaw's own page may change or deploy anything.",
      ).toResponse();
    }
    const response = NextResponse.next();
    response.headers.set("x-content-type-options", "nosniff");
    response.headers.set("cross-origin-resource-policy", "same-origin");
    return response;
  }

  const nonce = btoa(crypto.randomUUID());
  // Of previews and Workers, where it is another than the page's. next-on-pages gives variables this way.
  const userHost = process.env.USER_HOST || undefined;
  const sockets = workerOrigin(page, "*", userHost).replace("http", "ws");
  const policy = contentSecurityPolicy(nonce, previewOrigin(page, userHost), sockets);
  // Next reads the nonce for its own scripts from the request's policy.
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  // The page puts it where its scripts find it (`app/page.tsx`); from a client it means nothing.
  headers.delete("x-user-host");
  if (userHost !== undefined) headers.set("x-user-host", userHost);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("referrer-policy", "strict-origin-when-cross-origin");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("permissions-policy", "camera=(), geolocation=(), microphone=()");
  return response;
}

/**
 * Whether a page of another origin sent this: user code on `NAME.localhost` can reach these routes too.
 * A client that is no browser sends neither header, and may call.
 */
function isForeign(request: NextRequest, page: URL): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== page.origin) return true;
  const site = request.headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none";
}

/** @param sockets where deployed Workers are, for their WebSockets: `ws://*.localhost:8787` */
function contentSecurityPolicy(nonce: string, preview: string, sockets: string): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    // `next dev` evaluates its modules; a build does not.
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "worker-src 'self' blob:",
    // Monaco and React set styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${development ? "ws:" : sockets}`,
    `frame-src ${preview}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
