import bindingsScript from "../../dist/isolates/bindings.txt";
import { createServe } from "./serve/serve.ts";

export { D1Entrypoint } from "./serve/bindings/d1.ts";
export { KvEntrypoint } from "./serve/bindings/kv.ts";
export { R2Entrypoint } from "./serve/bindings/r2.ts";
export { D1Store } from "./serve/d1/store.ts";

/** A build that has WebAssembly to share makes an entry of its own: `createServe({ staticModules })`. */
export default createServe({ bindingsScript });
