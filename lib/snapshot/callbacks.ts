import type { WasmImports } from "../runtime/types.ts";

type Handle = ((...args: unknown[]) => unknown) & { destroy?: () => void };

/**
 * Python functions that were given to JavaScript to be called once: by a promise, or through
 * `create_once_callable`. Pyodide keeps no list of them. Noted only while a program is watched; a handler
 * pays nothing.
 */
export class CallbackLog {
  watching = false;
  /** Addresses of the Python objects, by what JavaScript was given for them. */
  readonly #waiting = new Map<object, number[]>();

  /** Addresses of the Python objects that JavaScript may still call. */
  addresses(): number[] {
    return [...this.#waiting.values()].flat().filter((address) => address !== 0);
  }

  clear(): void {
    this.#waiting.clear();
  }

  wrap(imports: WasmImports): void {
    this.#wrapOne(imports, "create_promise_handles", 2);
    this.#wrapOne(imports, "create_once_callable", 1);
  }

  /** @param callables how many of the arguments are Python callables */
  #wrapOne(imports: WasmImports, name: string, callables: number): void {
    const original = imports[name];
    if (!original) return;
    const wrapped = (...args: number[]): unknown => {
      const made = original(...args);
      if (!this.watching) return made;
      const handles = (Array.isArray(made) ? made : [made]).filter(
        (one): one is Handle => typeof one === "function",
      );
      const key = {};
      if (handles.length > 0) this.#waiting.set(key, args.slice(0, callables));
      const noted = handles.map((handle) => this.#noted(handle, key));
      return Array.isArray(made) ? noted : (noted[0] ?? made);
    };
    imports[name] = Object.assign(wrapped, original.sig ? { sig: original.sig } : {});
  }

  /** The handle, which is forgotten once it was called or given up. */
  #noted(handle: Handle, key: object): Handle {
    const settle = (): void => void this.#waiting.delete(key);
    const noted: Handle = (...args) => {
      settle();
      return handle(...args);
    };
    if (handle.destroy) {
      noted.destroy = () => {
        settle();
        handle.destroy?.();
      };
    }
    return noted;
  }
}
