/** A wasm import or a JS library function of Emscripten's glue; `sig` is its C signature, one letter a value. */
export interface WasmImport {
  (...args: number[]): unknown;
  sig?: string;
  stub?: boolean;
}

/** The live table of functions the main module and every library import (Emscripten's `wasmImports`). */
export type WasmImports = Record<string, WasmImport>;

/** A loaded library as Emscripten's dynamic linker keeps it. */
export interface LoadedLibrary {
  name: string;
  refcount: number;
  global: boolean;
  exports: Record<string, unknown> | "loading";
}

/** What `dylink.0` says of a library. */
export interface DylinkMetadata {
  memorySize: number;
  memoryAlign: number;
  tableSize: number;
  tableAlign: number;
  neededDynlibs: string[];
  weakImports: Set<string>;
  runtimePaths: string[];
}

/** A node of Emscripten's file system. */
export interface FSNode {
  id: number;
  name: string;
  mode: number;
  parent: FSNode;
  mount: { mountpoint: string; opts: object };
  contents?: Uint8Array | Record<string, FSNode> | null;
  usedBytes?: number;
  /** Milliseconds since 1970 of the last change. */
  mtime?: number;
  node_ops: object;
  stream_ops: object;
}

export interface FSStream {
  fd: number;
  node: FSNode;
  position: number;
  path?: string;
}

/** Emscripten's file system, as much of it as Thaw uses. */
export interface FileSystem {
  cwd(): string;
  chdir(path: string): void;
  mkdirTree(path: string): void;
  mount(type: object, options: object, mountpoint: string): unknown;
  writeFile(path: string, data: Uint8Array | string, options?: { canOwn?: boolean }): void;
  readFile(path: string, options: { encoding: "binary" }): Uint8Array;
  readFile(path: string, options: { encoding: "utf8" }): string;
  readdir(path: string): string[];
  lookupPath(path: string, options?: { follow?: boolean }): { node: FSNode; path: string };
  analyzePath(path: string): { exists: boolean; object: FSNode | null };
  stat(path: string): { mode: number; size: number };
  chmod(path: string, mode: number): void;
  /** Times in milliseconds since 1970. */
  utime(path: string, accessed: number, modified: number): void;
  unlink(path: string): void;
  rmdir(path: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  isLink(mode: number): boolean;
  createNode(parent: FSNode | null, name: string, mode: number, dev: number): FSNode;
  createDevice(parent: string, name: string, input: () => number): unknown;
  streams: (FSStream | null)[];
  ErrnoError: new (errno: number) => Error;
}

/** A Python callable or object seen from JS. */
export interface PyObject {
  destroy(): void;
  toJs(options?: object): unknown;
}

export type PyCallable = PyObject & {
  (...args: unknown[]): unknown;
  callPromising(...args: unknown[]): Promise<unknown>;
};

/** Pyodide's inner API object, as much of it as Thaw uses (`src/js/api.ts` and `snapshot.ts` of Pyodide). */
export interface PyodideApi {
  config: Record<string, unknown>;
  public_api: {
    runPython(code: string): unknown;
    registerJsModule(name: string, module: object): void;
    globals: { get(name: string): unknown };
    toPy(value: unknown): unknown;
    pyimport(name: string): Record<string, PyCallable>;
  };
  finalizeBootstrap(hiwire?: HiwireState, deserializer?: (key: unknown) => unknown): unknown;
  serializeHiwireState(serializer: (value: unknown) => unknown): HiwireState;
  rawRun(code: string): [number, string];
  abortSignalAny: unknown;
  isPyProxy(value: unknown): boolean;
  fatal_error?: (error: unknown) => void;
  sys: { last_exc?: unknown };
  /** The JS API the running Python sees as `pyodide_js`. */
  [key: string]: unknown;
}

export interface HiwireState {
  hiwireKeys: unknown[];
  immortalKeys: string[];
}

/** Emscripten's `Module` of Pyodide 314, as much of it as Thaw uses. */
export interface PyodideModule {
  API: PyodideApi;
  FS: FileSystem;
  ENV: Record<string, string>;
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  wasmTable: WebAssembly.Table;
  /** Functions of the table that the glue has looked up before. */
  wasmTableMirror: unknown[];
  freeTableIndexes: number[];
  GOTHandler: ProxyHandler<Set<string>>;
  /** Address or slot of each symbol; -1 while nobody has it. */
  GOT: Record<string, { value: number }>;
  PATH: { normalize(path: string): string };
  LDSO: {
    loadedLibsByName: Record<string, LoadedLibrary>;
    loadedLibsByHandle: Record<number, LoadedLibrary>;
  };
  _Py_EMSCRIPTEN_SIGNAL_HANDLING: number;
  _Py_Version: number;
  /** Writes Python's stack to file descriptor 1. */
  _dump_traceback(): void;
  growMemory(bytes: number): 1 | undefined;
  getDylinkMetadata(binary: WebAssembly.Module | Uint8Array): DylinkMetadata;
  updateTableMap(start: number, count: number): void;
  relocateExports(exports: WebAssembly.Exports, memoryBase: number): Record<string, unknown>;
  updateGOT(exports: Record<string, unknown>): void;
  reportUndefinedSymbols(): void;
  mergeLibSymbols(exports: Record<string, unknown>, name: string): void;
  newDSO(name: string, handle: number | undefined, exports: "loading"): LoadedLibrary;
  findLibraryFS(name: string, rpath: object): string | undefined;
  dlSetError(message: string): void;
  convertJsFunctionToWasm(fn: () => void, signature: string): unknown;
  addFunction(fn: unknown, signature?: string): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  _emscripten_stack_get_base(): number;
  _emscripten_stack_get_end(): number;
  _emscripten_get_sbrk_ptr(): number;
  ___heap_base: number;
  _sbrk(bytes: number): number;
  _malloc(bytes: number): number;
  _calloc(count: number, bytes: number): number;
  _free(pointer: number): void;
  _hiwire_num_refs(): number;
  __hiwire_get(index: number): unknown;
  __hiwire_slot_info(index: number): number;
  __hiwire_set(index: number, value: unknown): number;
  __hiwire_immortal_get(index: number): unknown;
  __hiwire_immortal_add(value: unknown): void;
  /** Proxies of Python objects that JavaScript holds, while their making is traced. */
  pyproxy_alloc_map: Map<unknown, string>;
  enable_pyproxy_allocation_tracing(): void;
  disable_pyproxy_allocation_tracing(): void;
  UTF8ToString(pointer: number): string;
  stringToNewUTF8(text: string): number;
}

/** The factory that `pyodide.asm.mjs` exports by default. */
export interface PyodideFactory {
  (settings: object): Promise<PyodideModule>;
  /** The main module's exports that the glue uses; of Pyodide's own glue nobody knows (`scripts/build/glue.ts`). */
  usedExports?: readonly string[];
}

/** Pyodide's own files, pinned, as a host got hold of them. */
export interface RuntimeFiles {
  /** SHA-256 (hex) over everything that decides what memory looks like: glue, wasm, standard library. */
  buildId: string;
  factory: PyodideFactory;
  /** `pyodide.asm.wasm`, compiled. */
  wasm: WebAssembly.Module;
  /** The standard library with .pyc files and Thaw's own Python helpers, as a zip. */
  stdlib: Uint8Array;
}

/** What differs between hosts; a host hands it in. */
export interface Host {
  /** What Python sees as `js`. */
  globals: object;
  /** JS modules that Python can import, by name; also roots for references. */
  modules: Record<string, object>;
  /** Whole lines that Python wrote. */
  stdout(line: string): void;
  stderr(line: string): void;
  /** Real randomness, for handlers. */
  random(view: Uint8Array): void;
  /** Milliseconds, monotonic; the host's own clock. */
  now(): number;
}
