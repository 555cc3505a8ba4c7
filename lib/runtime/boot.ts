import { FIXED_DATE_MS } from "./clock.ts";
import { withWorkerGlobals } from "./environment.ts";
import { placeJsFunctions } from "./js-functions.ts";
import { exportsForGlue, shareExports } from "./main-exports.ts";
import type {
  FSNode,
  Host,
  PyodideApi,
  PyodideModule,
  RuntimeFiles,
  WasmImports,
} from "./types.ts";

/** Where user code and its data live, as in Cloudflare's own runtime. */
export const PROGRAM_DIRECTORY = "/session/metadata";
export const SITE_PACKAGES = "/lib/python3.14/site-packages";
export const STDLIB_ZIP = "/lib/python314.zip";

/** Variables the interpreter starts with. The hash seed is fixed: dicts in a snapshot depend on it. */
const START_ENVIRONMENT: Record<string, string> = {
  HOME: "/session",
  LANG: "en_US.UTF-8",
  PYTHONINSPECT: "1",
  PYTHONHASHSEED: "314",
  PYTHONDONTWRITEBYTECODE: "1",
};

export interface BootOptions {
  /** True: stop before `main()`; memory comes from a snapshot. */
  restoring: boolean;
  /** Called when a phase ends, with its name. */
  measure?: (step: string) => void;
  /** Called with the live imports before the main module is instantiated; may wrap any of them. */
  wrapImports(imports: WasmImports, module: () => PyodideModule): void;
}

/** A module that is instantiated, with its runtime initialised; Python runs unless `restoring`. */
export interface BootedModule {
  module: PyodideModule;
  imports: WasmImports;
}

/**
 * Calls Pyodide's Emscripten factory the same way in every host: nothing is fetched, nothing is
 * detected. `loadPyodide` is not used; what it sets up for the factory is done here (see Pyodide's
 * `src/js/pyodide.ts` and `emscripten-settings.ts`).
 */
export async function bootModule(
  runtime: RuntimeFiles,
  host: Host,
  options: BootOptions,
): Promise<BootedModule> {
  let imports: WasmImports = {};
  const settings: Record<string, unknown> = {
    API: createApi(runtime, host),
    noInitialRun: options.restoring,
    print: (line: string) => host.stdout(line),
    printErr: (line: string) => host.stderr(line),
    locateFile: (path: string) => path,
    thisProgram: "/usr/bin/python3",
    instantiateWasm(
      info: { env: WasmImports },
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object {
      imports = info.env;
      Object.assign(imports, errorSentinel());
      options.wrapImports(imports, () => settings as unknown as PyodideModule);
      options.measure?.("glue");
      const instance = new WebAssembly.Instance(
        runtime.wasm,
        info as unknown as WebAssembly.Imports,
      );
      options.measure?.("instantiate");
      const module = settings as unknown as PyodideModule;
      const table = instance.exports.__indirect_function_table as WebAssembly.Table;
      placeJsFunctions(module, imports, table);
      shareExports(imports, instance.exports);
      done({ exports: exportsForGlue(runtime.factory, instance.exports, module) }, runtime.wasm);
      return {};
    },
    preRun: [(module: PyodideModule) => prepareFiles(module, runtime)],
  };
  const module = await withWorkerGlobals(() => runtime.factory(settings));
  options.measure?.("glue");
  return { module, imports };
}

function createApi(runtime: RuntimeFiles, host: Host): object {
  return {
    config: {
      jsglobals: host.globals,
      env: { ...START_ENVIRONMENT },
      args: [],
      packages: [],
      enableRunUntilComplete: true,
      fullStdLib: false,
      _makeSnapshot: false,
      BUILD_ID: runtime.buildId,
      lockFileURL: "",
      packageBaseUrl: "",
    },
    runtimeEnv: {
      IN_NODE: false,
      IN_NODE_COMMONJS: false,
      IN_NODE_ESM: false,
      IN_BUN: false,
      IN_DENO: false,
      IN_SAFARI: false,
      IN_SHELL: false,
      IN_WORKERD: false,
      IN_BROWSER: true,
      IN_BROWSER_MAIN_THREAD: false,
      IN_BROWSER_WEB_WORKER: true,
    },
  } satisfies Partial<Record<keyof PyodideApi, unknown>>;
}

/**
 * The two imports that Pyodide takes from a small wasm-gc module (`src/js/emscripten-settings.ts`): a
 * value that marks "a JS error was raised", and the test for it.
 */
function errorSentinel(): WasmImports {
  const sentinel = Object.freeze({ marker: "JS error" });
  return {
    Jsv_GetError_import: () => sentinel,
    JsvError_Check: (value: unknown) => (value === sentinel ? 1 : 0),
  } as unknown as WasmImports;
}

function prepareFiles(module: PyodideModule, runtime: RuntimeFiles): void {
  const { FS, ENV, API } = module;
  const version = new Uint32Array(module.HEAPU8.buffer)[module._Py_Version >>> 2] ?? 0;
  const [major, minor, micro] = [
    (version >>> 24) & 0xff,
    (version >>> 16) & 0xff,
    (version >>> 8) & 0xff,
  ];
  API.pyVersionTuple = [major, minor, micro];
  FS.mkdirTree(SITE_PACKAGES);
  FS.mkdirTree("/lib/python3.14/lib-dynload");
  FS.mkdirTree(PROGRAM_DIRECTORY);
  FS.writeFile(STDLIB_ZIP, runtime.stdlib, { canOwn: true });
  Object.assign(ENV, START_ENVIRONMENT);
  FS.chdir("/session");
  dateAll(FS.lookupPath("/").node);
}

/** The date of what is there before Python runs: it ends up in memory. */
function dateAll(node: FSNode): void {
  Object.assign(node, { atime: FIXED_DATE_MS, mtime: FIXED_DATE_MS, ctime: FIXED_DATE_MS });
  if (!node.contents || node.contents instanceof Uint8Array) return;
  for (const child of Object.values(node.contents)) dateAll(child);
}
