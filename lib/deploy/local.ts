import { BINDING_TYPES } from "./bindings.ts";
import { CloudflareClient } from "./cloudflare.ts";
import type { DeployTarget } from "./targets.ts";

export interface LocalTargetOptions {
  /** The binding to the control Worker, or anything that fetches from its socket. */
  control: { fetch(input: string, init?: RequestInit): Promise<Response> };
  internalToken: string;
  publicOrigin: string;
}

/**
 * The local edge as one of Thaw's own processes reaches it: by its control Worker, with the internal token
 * (docs/processes.md); the first request goes the same way, as `NAME.localhost` is no name that every
 * resolver knows.
 */
export function localTarget(options: LocalTargetOptions): DeployTarget {
  const { control, internalToken, publicOrigin } = options;
  const headers = { "x-thaw-internal": internalToken };
  const client = new CloudflareClient({
    fetch: (input, init) => control.fetch(input, init),
    baseUrl: "http://control/client/v4",
    accountId: "local",
    headers,
  });
  return {
    kind: "local",
    client,
    address: async (name) => localAddress(publicOrigin, name),
    keepsModules: true,
    bindingTypes: BINDING_TYPES,
    visit: (name, request) => {
      const { origin, pathname, search } = new URL(request.url);
      const path = `${encodeURIComponent(name)}/${encodeURIComponent(origin)}${pathname}${search}`;
      return control.fetch(`http://control/internal/serve/${path}`, {
        method: request.method,
        headers: { ...Object.fromEntries(request.headers), ...headers },
        redirect: "manual",
        signal: request.signal,
      });
    },
    connect: async (url, protocol) => {
      const { pathname, search } = new URL(url);
      const response: Upgraded = await control.fetch(`http://control${pathname}${search}`, {
        headers: { ...headers, upgrade: "websocket", "sec-websocket-protocol": protocol },
      });
      if (!response.webSocket) throw new Error(`the answer was ${response.status}`);
      response.webSocket.accept();
      return response.webSocket;
    },
  };
}

/** What workerd answers an upgrade with. */
type Upgraded = Response & { webSocket?: (WebSocket & { accept: () => void }) | null };

/** The address of a Worker of the edge: its name before the host of the origin. */
export function localAddress(publicOrigin: string, name: string): string {
  const url = new URL("/", publicOrigin);
  url.hostname = `${name}.${url.hostname}`;
  return url.href;
}
