import { env } from "cloudflare:workers";
import bindingsScript from "../../dist/isolates/bindings.txt";
import build from "../../dist/isolates/build.json";
import wasm from "../../dist/isolates/pyodide.wasm";
import type { ServeEnv } from "./env.ts";
import { createServe } from "./serve/serve.ts";

export { AssetsEntrypoint } from "./serve/assets/entrypoint.ts";
export { CacheEntrypoint } from "./serve/bindings/cache.ts";
export { D1Entrypoint } from "./serve/bindings/d1.ts";
export { KvEntrypoint } from "./serve/bindings/kv.ts";
export { R2Entrypoint } from "./serve/bindings/r2.ts";
export { RatelimitEntrypoint } from "./serve/bindings/ratelimit.ts";
export { D1Store } from "./serve/d1/store.ts";
export { ObjectsEntrypoint } from "./serve/objects/entrypoint.ts";
export { QueueEntrypoint } from "./serve/queues/entrypoint.ts";
export { WorkflowBindingEntrypoint } from "./serve/workflows/entrypoint.ts";

const { CACHE_BYTES } = env as Pick<ServeEnv, "CACHE_BYTES">;

/** The serve Worker with Pyodide's wasm compiled once, for all bundles that carry the same. */
const { worker, ObjectHost, QueueBroker, ServiceEntrypoint, TailEntrypoint, WorkflowRunner } =
  createServe({
    bindingsScript,
    ...(CACHE_BYTES === undefined ? {} : { cacheBytes: Number(CACHE_BYTES) }),
    staticModules: { [build.wasm]: wasm },
  });

export { ObjectHost, QueueBroker, ServiceEntrypoint, TailEntrypoint, WorkflowRunner };
export default worker;
