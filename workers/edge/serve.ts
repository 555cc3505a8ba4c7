import bindingsScript from "../../dist/isolates/bindings.txt";
import { serviceEntrypoint } from "./serve/bindings/service.ts";
import { createServe } from "./serve/serve.ts";

export { CacheEntrypoint } from "./serve/bindings/cache.ts";
export { KvEntrypoint } from "./serve/bindings/kv.ts";
export { RatelimitEntrypoint } from "./serve/bindings/ratelimit.ts";

const { worker, open } = createServe({ bindingsScript });

export const ServiceEntrypoint = serviceEntrypoint(open);

/** A build that has WebAssembly to share makes an entry of its own: `createServe({ staticModules })`. */
export default worker;
