import { httpModule } from "./http.ts";

/** What a host offers a Python Worker beyond the web's own globals. */
export interface WorkerModules {
  /** The `cloudflare:workers` module, or what stands for it: `env`, `waitUntil`, classes. */
  workers: object;
  /** The `cloudflare:sockets` module. */
  sockets: object;
  /** Imports a JS module of the bundle by name; rejects when there is none. */
  importModule(name: string): Promise<unknown>;
  /** Compatibility flags as Cloudflare's runtime names them, each true. */
  compatibilityFlags: string[];
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

/** A Python awaitable as JS sees it: a promise that must be copied before its scope ends. */
interface PyPromise extends Promise<unknown> {
  copy?(): PyPromise;
  destroy?(): void;
}

/**
 * The JS modules that the workers SDK imports from Python (its `_pyodide_entrypoint_helper.pyi` and
 * `_cloudflare_compat_flags.pyi`), and the one
 * that Thaw's own Python has for requests (`_thaw/asgi.py`).
 */
export function workerModules(host: WorkerModules): Record<string, object> {
  return {
    _pyodide_entrypoint_helper: {
      doAnImport: (name: string) => host.importModule(name),
      cloudflareWorkersModule: withPatchedWaitUntil(host.workers),
      cloudflareSocketsModule: host.sockets,
      patchWaitUntil,
      patch_env_helper: (changes: Record<string, unknown>) =>
        patchEnvironment(host.workers, changes),
    },
    _cloudflare_compat_flags: compatibilityFlags(host.compatibilityFlags),
    _thaw_http: httpModule(),
  };
}

/** Any flag can be asked for; those that are set read as true. */
function compatibilityFlags(flags: string[]): object {
  return new Proxy(Object.fromEntries(flags.map((flag) => [flag, true])), {
    get: (set, name) => Reflect.get(set, name) ?? (typeof name === "string" ? false : undefined),
  });
}

const patched = new WeakSet<object>();

/**
 * Lets `ctx.waitUntil` take a Python awaitable and keep it alive until it is done. The runtime's contexts have the
 * method from their class: there it is replaced for all of them, once.
 */
export function patchWaitUntil(context: Partial<Context>): void {
  if (typeof context?.waitUntil !== "function") return;
  const owner = ownerOf(context, "waitUntil");
  if (patched.has(owner)) return;
  const { waitUntil } = context;
  Object.defineProperty(owner, "waitUntil", {
    value(this: Context, promise: PyPromise) {
      waitUntil.call(this, kept(promise));
    },
    configurable: true,
    writable: true,
  });
  patched.add(owner);
}

/** The object itself or its prototype, whichever has the property. */
function ownerOf(object: object, name: string): object {
  const prototype = Object.getPrototypeOf(object) as object | null;
  if (Object.hasOwn(object, name) || !prototype || !Object.hasOwn(prototype, name)) return object;
  return prototype;
}

/** `cloudflare:workers` with a `waitUntil` that does so too: it is what `workers.wait_until` is. */
function withPatchedWaitUntil(workers: object): object {
  const { waitUntil } = workers as Partial<Context>;
  if (!waitUntil) return workers;
  return { ...workers, waitUntil: (promise: PyPromise) => waitUntil(kept(promise)) };
}

function kept(promise: PyPromise): Promise<unknown> {
  const copy = promise.copy?.() ?? promise;
  return Promise.resolve(copy).finally(() => copy.destroy?.());
}

/** A generator, as `contextlib.contextmanager` wants one: changed env inside, the old one after. */
function* patchEnvironment(workers: object, changes: Record<string, unknown>): Generator<void> {
  const { env } = workers as { env: Record<string, unknown> };
  const before = Object.keys(changes).map((key) => [key, key in env, env[key]] as const);
  Object.assign(env, changes);
  try {
    yield;
  } finally {
    for (const [key, existed, value] of before) {
      if (existed) env[key] = value;
      else delete env[key];
    }
  }
}
