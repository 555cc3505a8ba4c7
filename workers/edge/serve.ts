import { createServe } from "./serve/serve.ts";

/** A build that has WebAssembly to share makes an entry of its own: `createServe({ staticModules })`. */
export default createServe();
