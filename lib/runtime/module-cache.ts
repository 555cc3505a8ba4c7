import { SIGNATURES, wrappedSignature, wrappersModule } from "./wrappers.ts";

// Taken apart, so that esbuild does not put the replacements in their own place.
const { Module, Instance } = WebAssembly;
type WasmModule = InstanceType<typeof Module>;
type WasmInstance = InstanceType<typeof Instance>;

/** Modules of the glue by their bytes. */
const compiled = new Map<string, WasmModule>();
/** Larger modules are libraries, which have a cache of their own. */
const MAX_CACHED_BYTES = 512;

/** Wrappers for the usual signatures, compiled now. */
const wrappers = new Module(wrappersModule(SIGNATURES));
const prepared = new Set(SIGNATURES);
/** What stands for a module that could not be compiled; its signature is in {@link wrappers}. */
const standIns = new WeakMap<object, string>();

/**
 * `WebAssembly.Module` with a memory, for the glue in workerd: there, compiling is allowed at start-up
 * and refused in requests, and the glue compiles the same few tiny modules (a wrapper for each function
 * signature) again and again. esbuild puts this in place of the glue's `WebAssembly.Module`.
 */
export const CachedModule: typeof Module = new Proxy(Module, {
  construct(target, [source]: [BufferSource]): WasmModule {
    const bytes = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
    if (bytes.length > MAX_CACHED_BYTES) return new target(source);
    const key = String.fromCharCode(...bytes);
    const known = compiled.get(key);
    if (known) return known;
    const module = compileOrStandIn(() => new target(source), bytes);
    compiled.set(key, module);
    return module;
  },
});

/** `WebAssembly.Instance` that knows the stand-ins of {@link CachedModule}. */
export const CachedInstance: typeof Instance = new Proxy(Instance, {
  construct(target, [module, imports]: [WasmModule, WebAssembly.Imports?]): WasmInstance {
    const signature = standIns.get(module);
    if (signature === undefined) return new target(module, imports);
    const { exports } = new target(wrappers, imports);
    return Object.create(target.prototype, {
      exports: { value: { f: exports[signature] } },
    }) as WasmInstance;
  },
});

function compileOrStandIn(compile: () => WasmModule, bytes: Uint8Array): WasmModule {
  try {
    return compile();
  } catch (refused) {
    const signature = wrappedSignature(bytes);
    if (signature === undefined || !prepared.has(signature)) throw refused;
    const standIn = Object.create(Module.prototype) as WasmModule;
    standIns.set(standIn, signature);
    return standIn;
  }
}
