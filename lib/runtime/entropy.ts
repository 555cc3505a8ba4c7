import { PROGRAM_DIRECTORY } from "./boot.ts";
import type { PythonFrame } from "./traceback.ts";
import type { FileSystem, Host, PyodideModule, WasmImports } from "./types.ts";

/** WASI's EIO: what `getrandom` answers while the gate is closed and no permit is left. */
const EIO = 29;

/** Frames of this file stand between an import that has a permit and what is imported. */
const IMPORT_RULES = "/_thaw/import_rules.py";

/**
 * Where all randomness enters Python. While closed (from boot until the reseed before the first
 * handler) nothing real passes: each call uses up a permit and gets poison bytes, and without a permit
 * it fails. Open, it is the host's own randomness.
 */
export class EntropyGate {
  #open = false;
  #permits = 0;
  #poison = 0;
  #readStack: (() => PythonFrame[]) | undefined;
  /**
   * Python's stack at each call that was refused, innermost frame first. C code may swallow a refusal and
   * seed itself with the time instead, so whoever runs top-level code looks here when it is over.
   */
  readonly refusals: PythonFrame[][] = [];
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** From now on Python runs, and its stack tells who draws. */
  watch(readStack: () => PythonFrame[]): void {
    this.#readStack = readStack;
  }

  /** Lets through so many poisoned calls from now on; replaces what was left. */
  permit(calls: number): void {
    this.#permits = calls;
  }

  /** Permits not used yet. */
  get permits(): number {
    return this.#permits;
  }

  open(): void {
    this.#open = true;
  }

  /** Fills the view; false when it may not. */
  fill(view: Uint8Array): boolean {
    if (this.#open) {
      for (let start = 0; start < view.length; start += 65536) {
        this.#host.random(view.subarray(start, start + 65536));
      }
      return true;
    }
    const stack = this.#readStack?.() ?? [];
    if (this.#permits <= 0 || isProgramsOwn(stack)) {
      this.refusals.push(stack);
      return false;
    }
    this.#permits -= 1;
    for (let at = 0; at < view.length; at++)
      view[at] = this.#poison = (this.#poison * 5 + 43) & 0xff;
    return true;
  }

  /** Puts the gate in front of `getrandom` and its kin. */
  wrap(imports: WasmImports, module: () => PyodideModule): void {
    const original = imports.random_get;
    const randomGet = (buffer: number, size: number): number => {
      const start = buffer >>> 0;
      return this.fill(module().HEAPU8.subarray(start, start + (size >>> 0))) ? 0 : EIO;
    };
    imports.random_get = Object.assign(randomGet, original?.sig ? { sig: original.sig } : {});
  }

  /** Puts the gate in front of the device files. */
  wrapDevices(FS: FileSystem): void {
    const byte = new Uint8Array(1);
    for (const name of ["random", "urandom"]) {
      FS.unlink(`/dev/${name}`);
      FS.createDevice("/dev", name, () => {
        if (!this.fill(byte)) throw new FS.ErrnoError(EIO);
        return byte[0] ?? 0;
      });
    }
  }
}

/** A permit is for the package that is imported, not for the program's code that runs meanwhile. */
function isProgramsOwn(stack: PythonFrame[]): boolean {
  const end = stack.findIndex(({ file }) => file.endsWith(IMPORT_RULES));
  return stack
    .slice(0, end < 0 ? stack.length : end)
    .some(({ file }) => file.startsWith(`${PROGRAM_DIRECTORY}/`));
}
