import build from "../../dist/isolates/build.json";
import buildMain from "../../dist/isolates/build.txt";
import glue from "../../dist/isolates/pyodide.txt";
import wasmModule from "../../dist/isolates/pyodide.wasm";
import stdlib from "../../dist/isolates/stdlib.bin";
import thaw from "../../dist/isolates/thaw.txt";
import wasmBytes from "../../dist/isolates/wasm.bin";

/**
 * What the builder carries: the pinned runtime and the code that runs inside the isolates it loads and
 * inside the bundles it makes. The wasm is here twice: compiled, to share with isolates, and as bytes,
 * to put into bundles.
 */
export const assets = {
  buildId: build.buildId as string,
  stdlibHash: build.stdlib as string,
  glue,
  wasmModule,
  wasmBytes,
  stdlib,
  buildMain,
  thaw,
};
