import type { EngineFeatures } from "../format.ts";
import type { LayerKind } from "../types.ts";

/** One layer, from its file alone. */
export interface LayerReport {
  hash: string;
  kind: LayerKind;
  fileBytes: number;
  /** The file through gzip; null where it was not asked for. */
  compressedBytes: number | null;
  headerBytes: number;
  parent: string | null;
  runtime: string;
  stdlib: string;
  pack: string | null;
  engine: EngineFeatures;
  memoryBytes: number;
  stackPointer: number;
  cwd: string;
  /** Milliseconds. */
  monotonic: number;
  runs: RunsReport;
  table: { length: number; free: number; fingerprint: string; symbols: SymbolReport[] };
  libraries: LibraryReport[];
  references: ReferenceReport[];
  /** Interned strings that JavaScript keeps for good. */
  immortals: string[];
  files: FileReport[];
  meta: MetaReport;
}

export interface RunsReport {
  count: number;
  listBytes: number;
  contentBytes: number;
  /** Runs by length; `upTo` is in bytes, null for the longest. */
  histogram: { upTo: number | null; runs: number; bytes: number }[];
  /** Bytes in each part of memory, from its start to its end. */
  parts: { partBytes: number; bytes: number[] };
}

export interface LibraryReport {
  name: string;
  memoryBase: number;
  memoryBytes: number;
  tableBase: number;
  global: boolean;
}

export interface SymbolReport {
  library: string;
  symbol: string;
}

export interface ReferenceReport {
  slot: number;
  /** `pyodide` is one of Pyodide's own objects. */
  kind: "path" | "primitive" | "data" | "null" | "pyodide";
  /** The path, or the value as JSON. */
  text: string;
}

export interface FileReport {
  path: string;
  kind: "file" | "folder" | "link" | "gone";
  bytes: number;
}

/** What builders keep with a layer, as far as it is known. */
export interface MetaReport {
  /** The entry module, for an app layer. */
  module: string | null;
  handlers: string[];
  classes: string[];
  /** What the packages layer imported. */
  modules: string[];
  /** Modules that did not import, and why. */
  failed: Record<string, string>;
  /** How many random values each module was let draw while it was imported, in this layer and below. */
  permitted: Record<string, number>;
}

/** What a stretch of linear memory is there for. Every byte has exactly one. */
export const CAUSES = [
  "static",
  "stack",
  "library",
  "object",
  "data",
  "native",
  "free",
  "unused",
] as const;
export type Cause = (typeof CAUSES)[number];

export const CAUSE_NAMES: Record<Cause, string> = {
  static: "Static data",
  stack: "C stack",
  library: "Library data",
  object: "Python objects",
  data: "Objects' buffers",
  native: "C heap",
  free: "Free in the heap",
  unused: "Not used yet",
};

/** Bytes in memory, and how many of them the inspected layer writes. */
export interface Share {
  bytes: number;
  changed: number;
}

export interface NamedShare extends Share {
  name: string;
  /** Objects, or chunks where they aren't objects. */
  count: number;
}

/** What memory holds once the whole chain is restored. */
export interface MemoryReport {
  memoryBytes: number;
  /** Sums up to `memoryBytes`. */
  causes: Record<Cause, Share>;
  heap: { base: number; end: number; chunks: number; brokenAt: number | null };
  stack: { low: number; high: number; pointer: number };
  libraries: LibraryReport[];
  /** Null where Python was not asked: `reason` says why. */
  python: PythonReport | null;
  reason: string | null;
  map: PageMap;
}

export interface PythonReport {
  /** Objects in the heap; others are static, part of the runtime or of a library. */
  objects: number;
  staticObjects: number;
  /** By type, largest first. A type's bytes are its objects and their buffers. */
  types: NamedShare[];
  /** By the module that owns them, largest first. With `unattributed` they sum up to objects and buffers. */
  modules: NamedShare[];
  /** The same by top-level package. */
  packages: NamedShare[];
  unattributed: Share;
  /** Chunks of C code: of a library, of the runtime, or of nobody that could be found. */
  native: NamedShare[];
}

/** Memory page by page, in four columns as long as there are pages. */
export interface PageMap {
  pageBytes: number;
  /** Index into {@link CAUSES} of what most of the page is. */
  cause: number[];
  /** How much of it the inspected layer writes, 0 to 255. */
  changed: number[];
  /** Index into `names` of the library or module that has most of it; -1 for none. */
  owner: number[];
  names: string[];
}

/** All there is to tell. */
export interface InspectReport {
  /** Root first; the last one is the one that was asked for. */
  layers: LayerReport[];
  /** The parent that was not found, if the chain does not go down to a runtime layer. */
  missingParent: string | null;
  /** Null where memory was not looked at: `reason` says why. */
  memory: MemoryReport | null;
  reason: string | null;
}
