// Taken apart, so that esbuild does not put CachedModule in its own place.
const { Module } = WebAssembly;
type WasmModule = InstanceType<typeof Module>;

/**
 * `WebAssembly.Module` with a memory, for the glue in workerd: there, compiling is allowed at start-up
 * and refused in requests, and the glue compiles the same few tiny modules (a wrapper for each function
 * signature) again and again. esbuild puts this in place of the glue's `WebAssembly.Module`.
 */
const compiled = new Map<string, WasmModule>();
/** Larger modules are libraries, which have a cache of their own. */
const MAX_CACHED_BYTES = 512;

export const CachedModule: typeof Module = new Proxy(Module, {
  construct(target, [source]: [BufferSource]): WasmModule {
    const bytes = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
    if (bytes.length > MAX_CACHED_BYTES) return new target(source);
    const key = String.fromCharCode(...bytes);
    const known = compiled.get(key);
    if (known) return known;
    const module = new target(source);
    compiled.set(key, module);
    return module;
  },
});
