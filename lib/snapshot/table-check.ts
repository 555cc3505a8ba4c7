import { ThawError } from "../errors.ts";
import { fromBase64 } from "../project/base64.ts";
import type { DylinkMetadata, PyodideModule } from "../runtime/types.ts";
import type { LayerHeader } from "./format.ts";
import type { LibraryModules } from "./linker.ts";
import type { LibraryStep, TableStep } from "./table.ts";
import { type TableState, tableState } from "./table-slots.ts";

/** Where data of libraries can be: above what the main module has for itself. */
const LOWEST_MEMORY_BASE = 1024;

/**
 * Checks all that a layer says of the function table against the instance it is to be applied to, and
 * against the libraries themselves, before anything of the instance is touched. What only instantiating a
 * library shows (which functions it puts where) is checked while the steps are repeated.
 * @throws ThawError `table_mismatch`, naming the library or slot
 */
export function checkTable(
  header: Pick<LayerHeader, "kind" | "table" | "memoryBytes" | "files">,
  module: PyodideModule,
  compiled: LibraryModules,
  known: readonly TableStep[],
): void {
  new TableCheck(header, module, compiled, known).run();
}

class TableCheck {
  readonly #header: Parameters<typeof checkTable>[0];
  readonly #module: PyodideModule;
  readonly #compiled: LibraryModules;
  /** Names of libraries that are loaded by the step that is looked at. */
  readonly #loaded: Set<string>;
  readonly #handles = new Set<number>();
  /** Libraries that have data, of the layers below too. */
  readonly #ranges: LibraryStep[];
  #length: number;

  constructor(
    header: Parameters<typeof checkTable>[0],
    module: PyodideModule,
    compiled: LibraryModules,
    known: readonly TableStep[],
  ) {
    this.#ranges = known.filter(
      (step) => step.kind === "library" && step.memorySize > 0,
    ) as LibraryStep[];
    this.#header = header;
    this.#module = module;
    this.#compiled = compiled;
    this.#loaded = new Set(Object.keys(module.LDSO.loadedLibsByName));
    this.#length = tableState(module).length;
  }

  run(): void {
    const { steps, end } = this.#header.table;
    for (const step of steps) this.#checkStep(step);
    this.#checkState(end, "the end of the layer");
    this.#checkClosures(end);
  }

  #checkStep(step: TableStep): void {
    const what = step.kind === "symbol" ? `${step.symbol} of ${step.library}` : step.name;
    this.#checkState(step.before, what);
    if (step.kind === "library") this.#checkLibrary(step);
    else {
      const name = step.kind === "symbol" ? step.library : step.name;
      if (!this.#loaded.has(name)) {
        this.#refuse(`it uses the library ${name}, which neither it nor a layer below has loaded`);
      }
    }
    if (step.kind !== "symbol") this.#checkOpening(step);
    else if (!isSlot(step.slot, step.after)) this.#refuse(`${what} is in no slot (${step.slot})`);
    if (step.kind !== "reuse") this.#checkState(step.after, `what follows ${what}`);
  }

  #checkLibrary(step: LibraryStep): void {
    const { name, memoryBase, before, after } = step;
    if (this.#loaded.has(name)) this.#refuse(`it loads the library ${name} twice`);
    this.#loaded.add(name);
    const metadata = this.#metadata(step);
    for (const size of ["memorySize", "tableSize"] as const) {
      if (metadata[size] === step[size]) continue;
      this.#refuse(
        `the library ${name} has ${size === "memorySize" ? "bytes of data" : "slots"} ${metadata[size]} here and ${step[size]} there: it is another file`,
      );
    }
    if (after.length < before.length + step.tableSize) {
      this.#refuse(`the library ${name} needs ${step.tableSize} slots, more than there are`);
    }
    if (metadata.memorySize > 0) this.#checkMemory(step, metadata);
    else if (memoryBase !== 0) this.#refuse(`the library ${name} has no data, but a place for it`);
  }

  #checkMemory(step: LibraryStep, { memoryAlign }: DylinkMetadata): void {
    const { name, memoryBase, memorySize } = step;
    const { memoryBytes } = this.#header;
    const fits =
      Number.isInteger(memoryBase / 2 ** memoryAlign) &&
      memoryBase >= LOWEST_MEMORY_BASE &&
      memoryBase + memorySize <= memoryBytes;
    if (!fits) {
      this.#refuse(
        `the data of library ${name} (${memorySize} bytes) can't be at ${memoryBase} of ${memoryBytes}`,
      );
    }
    const other = this.#ranges.find(
      (range) =>
        memoryBase < range.memoryBase + range.memorySize &&
        range.memoryBase < memoryBase + memorySize,
    );
    if (other)
      this.#refuse(`the libraries ${other.name} and ${name} share memory at ${memoryBase}`);
    this.#ranges.push(step);
  }

  /** Handles are addresses of `struct dso`, one for each name a library was opened by. */
  #checkOpening({ name, handle, global, scope }: Exclude<TableStep, { kind: "symbol" }>): void {
    if (global ? scope !== null : !Number.isInteger(scope) || Number(scope) < 0) {
      this.#refuse(`it doesn't say with whom the library ${name} shares its symbols`);
    }
    if (handle === null) return;
    const used = this.#handles.has(handle) || handle in this.#module.LDSO.loadedLibsByHandle;
    if (used || !Number.isInteger(handle) || handle <= 0 || handle >= this.#header.memoryBytes) {
      this.#refuse(`the library ${name} can't have the handle ${handle}`);
    }
    this.#handles.add(handle);
  }

  /** The table only grows; each free slot is one of its slots, and free once. */
  #checkState({ length, free }: TableState, what: string): void {
    if (!Number.isInteger(length) || length < this.#length) {
      this.#refuse(`there are ${this.#length} slots before ${what}; the layer expects ${length}`);
    }
    this.#length = length;
    const seen = new Set<number>();
    for (const slot of free) {
      if (!Number.isInteger(slot) || slot < 0 || slot >= length || seen.has(slot)) {
        this.#refuse(`slot ${slot} can't be free before ${what}: there are ${length} slots`);
      }
      seen.add(slot);
    }
  }

  #checkClosures(end: TableState): void {
    const slots = new Set<number>();
    for (const { slot, address } of this.#header.table.closures) {
      if (!isSlot(slot, end) || slots.has(slot)) {
        this.#refuse(`slot ${slot} can't hold a ctypes callback: it is free, taken or none`);
      }
      if (address % 4 !== 0 || address <= 0 || address + 16 > this.#header.memoryBytes) {
        this.#refuse(`the ctypes callback in slot ${slot} can't be at ${address}`);
      }
      slots.add(slot);
    }
  }

  /** What the library's own file says. A file that the layer itself brings isn't there yet. */
  #metadata({ name, path }: LibraryStep): DylinkMetadata {
    const own = this.#header.files.find((file) => file.path === path);
    try {
      return this.#module.getDylinkMetadata(
        own?.kind === "file" ? fromBase64(own.base64) : this.#compiled(path).binary,
      );
    } catch (cause) {
      return this.#refuse(`the library ${name} can't be had here (${String(cause)})`, cause);
    }
  }

  #refuse(why: string, cause?: unknown): never {
    throw new ThawError(
      "table_mismatch",
      `The function table of the ${this.#header.kind} layer doesn't fit: ${why}. Build the snapshot again.`,
      { cause },
    );
  }
}

function isSlot(slot: number, { length, free }: TableState): boolean {
  return Number.isInteger(slot) && slot >= 0 && slot < length && !free.includes(slot);
}
