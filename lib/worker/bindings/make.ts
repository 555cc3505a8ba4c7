import type { ServiceBinding } from "../../deploy/bindings.ts";
import { type KvBackend, KvNamespace } from "./kv.ts";
import { onlyCloudflare } from "./only-cloudflare.ts";
import { Ratelimit, type RatelimitBackend } from "./ratelimit.ts";

/**
 * The object that a Worker finds in `env` for a binding, over what stands behind it: on the edge an RPC stub
 * of one of its entrypoints, in the preview a store in the browser.
 */
export function makeBinding(binding: ServiceBinding, backend: unknown): unknown {
  switch (binding.type) {
    case "kv_namespace":
      return new KvNamespace(backend as KvBackend);
    case "ratelimit":
      return new Ratelimit(backend as RatelimitBackend);
    // A Fetcher, and plain data: a Worker uses them as they are.
    case "service":
    case "version_metadata":
      return backend;
    default:
      return onlyCloudflare(binding);
  }
}
