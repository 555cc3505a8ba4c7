import bindingsScript from "../../dist/isolates/bindings.txt";
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

/** A build that has WebAssembly to share makes an entry of its own: `createServe({ staticModules })`. */
const { worker, ObjectHost, QueueBroker, ServiceEntrypoint, TailEntrypoint, WorkflowRunner } =
  createServe({
    bindingsScript,
  });

export { ObjectHost, QueueBroker, ServiceEntrypoint, TailEntrypoint, WorkflowRunner };
export default worker;
