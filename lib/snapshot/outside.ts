import type { Instance } from "./instance.ts";
import { callPython } from "./python.ts";

/** What is left outside Python's memory that no reference of Python's leads to. */
interface Leftover {
  what: string;
  /** `src/entry.py, line 4`: the program's line that made it. */
  where: string;
}

/** Timers and callbacks of the host, with what cancels them. */
const SCHEDULERS: [name: string, cancel: string, shown: string][] = [
  ["setTimeout", "clearTimeout", "a timer (js.setTimeout)"],
  ["setInterval", "clearInterval", "a repeating timer (js.setInterval)"],
  ["setImmediate", "clearImmediate", "a timer (js.setImmediate)"],
  ["requestAnimationFrame", "cancelAnimationFrame", "a callback (js.requestAnimationFrame)"],
];

type Callable = (...args: unknown[]) => unknown;

/** Python's answer to who is calling: what asyncio's loop schedules is found in Python itself. */
const BY_THE_LOOP = "asyncio";

/**
 * Watches what a program does outside memory while its top level runs: timers, event listeners, new
 * globals, and Python functions that JavaScript was given and still has. All of that would be missing after
 * a restore, without a word.
 */
export class OutsideWatch {
  readonly #instance: Instance;
  readonly #globals: object;
  readonly #timers = new Map<unknown, Leftover>();
  readonly #listeners = new Map<string, Leftover>();
  readonly #before: Map<string | symbol, PropertyDescriptor>;
  readonly #streams: unknown[];
  readonly #undo: (() => void)[] = [];

  constructor(instance: Instance) {
    this.#instance = instance;
    this.#globals = instance.host.globals;
    for (const [name, cancel, shown] of SCHEDULERS) this.#watchTimer(name, cancel, shown);
    this.#watchListeners();
    this.#before = ownProperties(this.#globals);
    this.#streams = this.#standardStreams();
    instance.callbacks.clear();
    instance.callbacks.watching = true;
    instance.module.pyproxy_alloc_map.clear();
    instance.module.enable_pyproxy_allocation_tracing();
  }

  /** Puts the host's functions back. What was noted stays. */
  end(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
    this.#instance.callbacks.watching = false;
    this.#instance.module.disable_pyproxy_allocation_tracing();
  }

  /** A sentence for each timer, listener and changed global that is left. */
  leftovers(): string[] {
    const noted = [...this.#timers.values(), ...this.#listeners.values()];
    return [
      ...noted.map(({ what, where }) => `${what} is set (${where})`),
      ...this.#globalsSet(),
      ...this.#streamsReplaced(),
    ];
  }

  /**
   * A sentence for each Python function or object that JavaScript still has.
   * @param known values that Python holds itself: whoever holds them is named elsewhere
   */
  callbacks(known: Set<unknown>): string[] {
    const describe = (what: unknown): string =>
      callPython(this.#instance, "_thaw.outside", "describe_callback", what) as string;
    const proxies = [...this.#instance.module.pyproxy_alloc_map.keys()];
    const found = [
      ...this.#instance.callbacks.addresses(),
      ...proxies.filter((proxy) => !known.has(proxy)),
    ].map(describe);
    return found.filter((what) => what !== "").map((what) => `JavaScript still has ${what}`);
  }

  #watchTimer(name: string, cancel: string, shown: string): void {
    this.#wrap(name, (original) => (...args) => {
      const handle = Reflect.apply(original, this.#globals, args);
      this.#note(this.#timers, handle ?? {}, shown);
      return handle;
    });
    this.#wrap(cancel, (original) => (...args) => {
      this.#timers.delete(args[0]);
      return Reflect.apply(original, this.#globals, args);
    });
  }

  #watchListeners(): void {
    this.#wrap("addEventListener", (original) => (...args) => {
      const type = String(args[0]);
      this.#note(this.#listeners, type, `a listener for ${type} events (js.addEventListener)`);
      return Reflect.apply(original, this.#globals, args);
    });
    this.#wrap("removeEventListener", (original) => (...args) => {
      this.#listeners.delete(String(args[0]));
      return Reflect.apply(original, this.#globals, args);
    });
  }

  /** Only what the program itself asks for: the host may have timers of its own. */
  #note<Key>(list: Map<Key, Leftover>, key: Key, what: string): void {
    let where = "";
    try {
      where = callPython(this.#instance, "_thaw.outside", "caller") as string;
    } catch {
      return; // The interpreter is gone, so it wasn't the program that asked.
    }
    if (where && where !== BY_THE_LOOP) list.set(key, { what, where });
  }

  #wrap(name: string, wrap: (original: Callable) => Callable): void {
    const globals = this.#globals;
    const own = Object.getOwnPropertyDescriptor(globals, name);
    const original: unknown = Reflect.get(globals, name);
    if (typeof original !== "function") return;
    const value = wrap(original as Callable);
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(globals, name, { ...WRITABLE, enumerable: !!own?.enumerable, value });
    this.#undo.push(() => {
      // The program may have put something else there.
      if (Reflect.get(globals, name) !== value) return;
      if (own) Object.defineProperty(globals, name, own);
      else Reflect.deleteProperty(globals, name);
    });
  }

  /** What the descriptors 0, 1 and 2 stand for: an instance that is restored has them new. */
  #standardStreams(): unknown[] {
    return STANDARD.map((_, fd) => this.#instance.module.FS.streams[fd]?.node);
  }

  #streamsReplaced(): string[] {
    const now = this.#standardStreams();
    return STANDARD.flatMap((name, fd) =>
      now[fd] === this.#streams[fd]
        ? []
        : [`file descriptor ${fd} (standard ${name}) is closed or replaced`],
    );
  }

  #globalsSet(): string[] {
    const after = ownProperties(this.#globals);
    const changed = [...new Set([...this.#before.keys(), ...after.keys()])].filter((key) => {
      const [old, now] = [this.#before.get(key), after.get(key)];
      // Hosts replace an accessor by its value when it is first read.
      if (old && !("value" in old)) return false;
      return !old || !now || !Object.is(old.value, now.value);
    });
    return changed.map((key) => `the JavaScript global js.${String(key)} was changed`);
  }
}

const STANDARD = ["input", "output", "error"];
const WRITABLE = { configurable: true, writable: true };

function ownProperties(owner: object): Map<string | symbol, PropertyDescriptor> {
  const properties = new Map<string | symbol, PropertyDescriptor>();
  for (const key of Reflect.ownKeys(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, key);
    if (property) properties.set(key, property);
  }
  return properties;
}
