import bindingsScript from "../../dist/isolates/bindings.txt";
import build from "../../dist/isolates/build.json";
import wasm from "../../dist/isolates/pyodide.wasm";
import { serviceEntrypoint } from "./serve/bindings/service.ts";
import { createServe } from "./serve/serve.ts";

export { CacheEntrypoint } from "./serve/bindings/cache.ts";
export { KvEntrypoint } from "./serve/bindings/kv.ts";
export { RatelimitEntrypoint } from "./serve/bindings/ratelimit.ts";

const { worker, open } = createServe({ bindingsScript, staticModules: { [build.wasm]: wasm } });

export const ServiceEntrypoint = serviceEntrypoint(open);

/** The serve Worker with Pyodide's wasm compiled once, for all bundles that carry the same. */
export default worker;
