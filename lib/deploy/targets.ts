import type { CloudflareClient } from "./cloudflare.ts";

/** The edge on this machine. */
export interface LocalTarget {
  kind: "local";
  client: CloudflareClient;
  /** The public origin of the app, `http://localhost:8787`: Workers are at `NAME.` before its host. */
  publicOrigin: string;
  /** Types of bindings that the edge takes; it is asked nothing else. */
  bindingTypes?: ReadonlySet<string>;
  /**
   * How to send the first request to a deployed Worker, where its host name can't be resolved; the
   * global `fetch` unless given.
   */
  visit?: (name: string, request: Request) => Promise<Response>;
}

/** Where a bundle goes. Every kind speaks Cloudflare's API through the same client. */
export type DeployTarget = LocalTarget;

/** The address of a Worker at a target. */
export function workerUrl(target: DeployTarget, name: string): string {
  switch (target.kind) {
    case "local": {
      const url = new URL("/", target.publicOrigin);
      url.hostname = `${name}.localhost`;
      return url.href;
    }
  }
}
