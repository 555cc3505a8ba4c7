// What the build lays out in dist/isolates and esbuild copies or inlines.
declare module "*.txt" {
  const text: string;
  export default text;
}
declare module "*.bin" {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
declare module "*/isolates/build.json" {
  const build: { buildId: string; stdlib: string; wasm: string };
  export default build;
}
