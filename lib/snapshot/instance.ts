import { ThawError } from "../errors.ts";
import { bootModule, SITE_PACKAGES } from "../runtime/boot.ts";
import { MonotonicClock } from "../runtime/clock.ts";
import { EntropyGate } from "../runtime/entropy.ts";
import { limitMemory, TurnLimit } from "../runtime/limits.ts";
import { mountPack, type Pack } from "../runtime/pack-fs.ts";
import { rememberFlags } from "../runtime/proxy-flags.ts";
import { StackReader } from "../runtime/traceback.ts";
import type {
  Host,
  PyodideApi,
  PyodideModule,
  RuntimeFiles,
  WasmImports,
} from "../runtime/types.ts";
import { CallbackLog } from "./callbacks.ts";
import { ClosureLog } from "./closures.ts";
import type { EngineFeatures } from "./format.ts";
import { libraryModules } from "./libraries.ts";
import type { Measure } from "./phases.ts";
import { countImmortals, readSlots } from "./reference-slots.ts";
import { TableLog } from "./table.ts";
import { thawHost } from "./thaw-host.ts";

/** What the ready state of an instance looked like, to tell later what changed since. */
export interface ReadyState {
  /** Hash of the topmost layer, or null for a plain boot. */
  layer: string | null;
  immortals: number;
  slots: unknown[];
  /** Slots whose objects are carried by value. */
  carried: number[];
}

export interface InstanceOptions {
  runtime: RuntimeFiles;
  host: Host;
  /** site-packages, mounted read-only; none for a program without packages. */
  pack?: Pack | undefined;
  /** Libraries compiled ahead, by path; others are compiled when they are opened. */
  libraries?: Map<string, WebAssembly.Module> | undefined;
  /** Cap of linear memory, in bytes. */
  maxMemoryBytes?: number | undefined;
}

/** 1 GiB unless a host says otherwise. */
const DEFAULT_MAX_MEMORY = 1024 * 1024 * 1024;

/** ctypes itself says no more than that it failed. */
const CALLBACK_REFUSED =
  "A ctypes callback with this signature can't be made while a request is answered: this engine compiles " +
  "nothing then. Make the callback at top level.";

/** A booted runtime with everything Thaw keeps beside its memory. */
export interface Instance {
  readonly module: PyodideModule;
  readonly api: PyodideApi;
  readonly host: Host;
  readonly runtime: RuntimeFiles;
  readonly table: TableLog;
  readonly entropy: EntropyGate;
  readonly clock: MonotonicClock;
  readonly turns: TurnLimit;
  readonly callbacks: CallbackLog;
  readonly pack: Pack | undefined;
  /** The live imports of the main module and every library. */
  readonly imports: WasmImports;
  /** Libraries compiled so far, by path. */
  readonly libraries: Map<string, WebAssembly.Module>;
  readonly engine: EngineFeatures;
  /** True once memory growth was refused. */
  memoryRefused: boolean;
  /** Roots of reference paths. */
  readonly roots: Record<string, unknown>;
  ready: ReadyState | null;
}

/**
 * Boots the module with all of Thaw's wraps in place. With `restoring`, Python does not run: memory is
 * still the module's own and a root layer must be applied.
 */
export async function createInstance(
  options: InstanceOptions,
  restoring: boolean,
  measure: Measure = () => undefined,
): Promise<Instance> {
  const { runtime, host, pack } = options;
  const entropy = new EntropyGate(host);
  const clock = new MonotonicClock(host);
  const closures = new ClosureLog();
  const callbacks = new CallbackLog();
  const state = { table: undefined as TableLog | undefined, memoryRefused: false };
  const tableOf = (): TableLog => {
    if (!state.table)
      throw new ThawError("internal", "A library was opened before the runtime was ready.");
    return state.table;
  };
  const turns = new TurnLimit(() => host.now());
  // Booting itself draws a few bytes (the hash of `random`'s first seed); it gets poison.
  entropy.permit(16);
  const stack = new StackReader();
  const heard = { ...host, stdout: stack.divert((line) => host.stdout(line)) };
  const { module, imports } = await bootModule(runtime, heard, {
    restoring,
    measure,
    wrapImports(live, moduleOf) {
      entropy.wrap(live, moduleOf);
      clock.wrap(live, moduleOf);
      callbacks.wrap(live);
      turns.wrap(live);
      rememberFlags(live);
      limitMemory(live, moduleOf, options.maxMemoryBytes ?? DEFAULT_MAX_MEMORY, () => {
        state.memoryRefused = true;
      });
      closures.wrap(live, moduleOf, () => host.stderr(CALLBACK_REFUSED));
      const lookUp = live._dlsym_js;
      live._dlopen_js = Object.assign((handle: number) => tableOf().open(handle >>> 0), {
        sig: "pp",
      });
      if (lookUp) {
        live._dlsym_js = Object.assign(
          (handle: number, symbol: number, index: number) =>
            tableOf().lookUp(lookUp, handle >>> 0, symbol >>> 0, index >>> 0),
          { sig: "pppp" },
        );
      }
    },
  });
  const libraries = options.libraries ?? new Map<string, WebAssembly.Module>();
  const compiled = libraryModules(module, libraries, pack);
  state.table = new TableLog({ module, imports, compiled }, closures);
  entropy.wrapDevices(module.FS);
  entropy.watch(() => stack.read(module));
  if (pack) mountPack(module.FS, pack, SITE_PACKAGES);
  return {
    module,
    api: module.API,
    host,
    runtime,
    table: state.table,
    entropy,
    clock,
    turns,
    callbacks,
    pack,
    imports,
    libraries,
    engine: engineFeatures(),
    get memoryRefused() {
      return state.memoryRefused;
    },
    set memoryRefused(refused) {
      state.memoryRefused = refused;
    },
    roots: rootsOf(withThawHost(host, entropy), module.API),
    ready: null,
  };
}

/** The host with one module more: what Thaw's Python helpers call. */
function withThawHost(host: Host, entropy: EntropyGate): Host {
  return { ...host, modules: { ...host.modules, _thaw_host: thawHost(entropy) } };
}

/** What this engine has of the features that decide memory's shape. */
export function engineFeatures(): EngineFeatures {
  return { trampoline: hasWasmGc(), jspi: "Suspending" in WebAssembly };
}

/** Marks the present state as ready, standing on the layer with this hash. */
export function markReady(instance: Instance, layer: string | null, carried: number[]): void {
  instance.ready = {
    layer,
    immortals: countImmortals(instance.module),
    slots: readSlots(instance.module),
    carried,
  };
}

function rootsOf(host: Host, api: PyodideApi): Record<string, unknown> {
  const roots: Record<string, unknown> = { globals: host.globals };
  for (const [name, module] of Object.entries(host.modules)) roots[`module:${name}`] = module;
  Object.defineProperty(roots, "pyodide", { get: () => api.public_api, enumerable: true });
  return roots;
}

/** One wasm-gc type (an empty struct) as the smallest module that only an engine with wasm-gc accepts. */
function hasWasmGc(): boolean {
  const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 3, 1, 0x5f, 0];
  return WebAssembly.validate(Uint8Array.from(bytes));
}
