import { encode, leb, list, name, section, signed } from "./encode.ts";

/** A value of 32 bits, as a tree. */
export type Value =
  | number
  | { parameter: number }
  | { add: [Value, Value] }
  /** A word of memory. */
  | { load: Value }
  /** Writes a word; its value is what was written. */
  | { store: Value; at: Value }
  /** Calls a function of the module itself, or one that it imports. */
  | { call: string; with: Value[] }
  /** Calls through the function table. */
  | { callSlot: Value; with: Value[] }
  /** Address of one of the module's own words. */
  | { own: string }
  /** Address of a word that any library may have (GOT.mem). */
  | { addressOf: string }
  /** Slot of a function that any library may have (GOT.func). */
  | { slotOf: string };

/** A shared library, as a C compiler would describe it. Its functions take and give 32-bit integers. */
export interface Library {
  needed?: string[];
  runtimePaths?: string[];
  /** Imported functions that may be missing: their slot is 0 then. */
  weak?: string[];
  /** Exported words of memory with what they hold at first. */
  words?: Record<string, number>;
  functions: Record<string, { parameters: number; value: Value }>;
  /** Own functions that are in the table from the start, in this order. */
  table?: string[];
  /** What relocations put into words: slots and addresses. */
  relocations?: Record<string, Value>;
  constructors?: Value[];
}

const INT = 0x7f;
const MAX_PARAMETERS = 3;
const NO_RESULT_TYPE = MAX_PARAMETERS + 1;
/** Room for the words and some zeroes after them, as `.bss` is. */
const ZEROES = 24;

/** The library as a side module of Emscripten's: with a `dylink.0` section and relative to its bases. */
export function assemble(library: Library): Uint8Array<ArrayBuffer> {
  const words = Object.keys(library.words ?? {});
  const functions = Object.keys(library.functions);
  const imports = collectImports(library, new Set(functions));
  const context = new Context(words, functions, imports);
  const bodies = Object.values(library.functions).map(({ value }) => context.body([value], true));
  const relocations = Object.entries(library.relocations ?? {}).map(
    ([word, value]): Value => ({ store: value, at: { own: word } }),
  );
  bodies.push(context.body(relocations, false), context.body(library.constructors ?? [], false));
  const types = Array.from({ length: MAX_PARAMETERS + 1 }, (_, count) => [
    0x60,
    ...list(Array(count).fill([INT])),
    ...list([[INT]]),
  ]);
  const typeOf = [
    ...Object.values(library.functions).map(({ parameters }) => parameters),
    NO_RESULT_TYPE,
    NO_RESULT_TYPE,
  ];
  const exported = [...functions, "__wasm_apply_data_relocs", "__wasm_call_ctors"];
  const { globals, calls } = imports;
  const table = library.table ?? [];
  const data = words.flatMap((word) => [...bytesOf(library.words?.[word] ?? 0)]);
  return encode(
    dylink(library, data.length + ZEROES, table.length),
    section(1, list([...types, [0x60, 0, 0]])),
    section(2, context.importSection()),
    section(3, list(typeOf.map((type) => leb(type)))),
    section(6, list(words.map((_, at) => [INT, 0, 0x41, ...signed(at * 4), 0x0b]))),
    section(
      7,
      list([
        ...exported.map((text, at) => [...name(text), 0, ...leb(calls.size + at)]),
        ...words.map((text, at) => [...name(text), 3, ...leb(globals.length + at)]),
      ]),
    ),
    section(9, elements(table.map((text) => leb(calls.size + functions.indexOf(text))))),
    section(10, list(bodies)),
    section(11, data.length > 0 ? list([[0, 0x23, 0, 0x0b, ...list(data.map((b) => [b]))]]) : []),
  );
}

interface Imports {
  /** Module and field of each imported global; the two bases come first. */
  globals: [string, string][];
  /** Imported functions with their number of parameters. */
  calls: Map<string, number>;
}

function collectImports(library: Library, own: ReadonlySet<string>): Imports {
  const globals: [string, string][] = [
    ["env", "__memory_base"],
    ["env", "__table_base"],
  ];
  const calls = new Map<string, number>();
  const global = (module: string, field: string): void => {
    if (!globals.some(([m, f]) => m === module && f === field)) globals.push([module, field]);
  };
  const visit = (value: Value): void => {
    if (typeof value === "number") return;
    if ("addressOf" in value) global("GOT.mem", value.addressOf);
    if ("slotOf" in value) global("GOT.func", value.slotOf);
    if ("call" in value && !own.has(value.call)) calls.set(value.call, value.with.length);
    for (const part of partsOf(value)) visit(part);
  };
  for (const { value } of Object.values(library.functions)) visit(value);
  for (const value of Object.values(library.relocations ?? {})) visit(value);
  for (const value of library.constructors ?? []) visit(value);
  return { globals, calls };
}

function partsOf(value: Exclude<Value, number>): Value[] {
  if ("add" in value) return value.add;
  if ("load" in value) return [value.load];
  if ("store" in value) return [value.store, value.at];
  if ("call" in value) return value.with;
  if ("callSlot" in value) return [...value.with, value.callSlot];
  return [];
}

/** Turns values into instructions, by the indices that names have in this module. */
class Context {
  readonly #words: string[];
  readonly #functions: string[];
  readonly #imports: Imports;

  constructor(words: string[], functions: string[], imports: Imports) {
    this.#words = words;
    this.#functions = functions;
    this.#imports = imports;
  }

  body(values: Value[], keepsLast: boolean): number[] {
    const drop = keepsLast ? [] : [0x1a];
    const code = values.flatMap((value) => [...this.#code(value), ...drop]);
    const content = [0, ...code, 0x0b];
    return [...leb(content.length), ...content];
  }

  importSection(): number[] {
    const { globals, calls } = this.#imports;
    return list([
      [...name("env"), ...name("memory"), 2, 0, 0],
      [...name("env"), ...name("__indirect_function_table"), 1, 0x70, 0, 0],
      ...globals.map(([module, field]) => [
        ...name(module),
        ...name(field),
        3,
        INT,
        module === "env" ? 0 : 1,
      ]),
      ...[...calls].map(([field, count]) => [...name("env"), ...name(field), 0, ...leb(count)]),
    ]);
  }

  #code(value: Value): number[] {
    if (typeof value === "number") return [0x41, ...signed(value)];
    if ("parameter" in value) return [0x20, ...leb(value.parameter)];
    if ("add" in value) return [...this.#codes(value.add), 0x6a];
    if ("load" in value) return [...this.#code(value.load), 0x28, 2, 0];
    if ("store" in value) {
      const address = this.#code(value.at);
      return [...address, ...this.#code(value.store), 0x36, 2, 0, ...address, 0x28, 2, 0];
    }
    if ("call" in value)
      return [...this.#codes(value.with), 0x10, ...leb(this.#callee(value.call))];
    if ("callSlot" in value) {
      return [...this.#codes([...value.with, value.callSlot]), 0x11, ...leb(value.with.length), 0];
    }
    if ("own" in value) {
      return [0x23, 0, 0x41, ...signed(this.#words.indexOf(value.own) * 4), 0x6a];
    }
    if ("addressOf" in value) return this.#global("GOT.mem", value.addressOf);
    return this.#global("GOT.func", value.slotOf);
  }

  #codes(values: Value[]): number[] {
    return values.flatMap((value) => this.#code(value));
  }

  #callee(text: string): number {
    const { calls } = this.#imports;
    const own = this.#functions.indexOf(text);
    return own >= 0 ? calls.size + own : [...calls.keys()].indexOf(text);
  }

  #global(module: string, field: string): number[] {
    const at = this.#imports.globals.findIndex(([m, f]) => m === module && f === field);
    return [0x23, ...leb(at)];
  }
}

function dylink(library: Library, memorySize: number, tableSize: number): number[] {
  const part = (id: number, content: number[]): number[] => [
    id,
    ...leb(content.length),
    ...content,
  ];
  const { needed = [], runtimePaths = [], weak = [] } = library;
  return section(0, [
    ...name("dylink.0"),
    ...part(1, [...leb(memorySize), 2, ...leb(tableSize), 0]),
    ...(needed.length > 0 ? part(2, list(needed.map(name))) : []),
    ...part(4, list(weak.map((text) => [...name("GOT.func"), ...name(text), 1]))),
    ...(runtimePaths.length > 0 ? part(5, list(runtimePaths.map(name))) : []),
  ]);
}

/** Functions in the table from its base on. */
function elements(functions: number[][]): number[] {
  return functions.length > 0 ? list([[0, 0x23, 1, 0x0b, ...list(functions)]]) : [];
}

function bytesOf(word: number): Uint8Array {
  return new Uint8Array(Int32Array.of(word).buffer);
}
