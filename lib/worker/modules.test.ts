import { describe, expect, it } from "vitest";
import { workerModules } from "./modules.ts";

interface Helper {
  doAnImport(name: string): Promise<unknown>;
  cloudflareWorkersModule: object;
  cloudflareSocketsModule: object;
  patchWaitUntil(context: object): void;
  patch_env_helper(changes: Record<string, unknown>): Generator<void>;
}

function made(env: Record<string, unknown> = {}, compatibilityFlags: string[] = []) {
  const workers = { env };
  const sockets = {};
  const modules = workerModules({
    workers,
    sockets,
    importModule: (name) => Promise.resolve({ imported: name }),
    compatibilityFlags,
  });
  const helper = modules._pyodide_entrypoint_helper as Helper;
  const flags = modules._cloudflare_compat_flags as Record<string, unknown>;
  return { workers, sockets, helper, flags };
}

/** A Python awaitable as Pyodide hands it to JS. */
function awaitable(settled: Promise<unknown>, log: string[]) {
  const copy = Object.assign(settled.then(), { destroy: () => log.push("destroyed") });
  return Object.assign(Promise.resolve(), {
    copy: () => {
      log.push("copied");
      return copy;
    },
  });
}

describe("the modules a Python Worker imports", () => {
  it("hand over the host's own", async () => {
    const { helper, workers, sockets } = made();
    expect(helper.cloudflareWorkersModule).toBe(workers);
    expect(helper.cloudflareSocketsModule).toBe(sockets);
    expect(await helper.doAnImport("./x.js")).toEqual({ imported: "./x.js" });
  });

  it("know compatibility flags: true when set, false for any other name", () => {
    const { flags } = made({}, ["python_workflows"]);
    expect(flags.python_workflows).toBe(true);
    expect(flags.anything_else).toBe(false);
    expect(Object.keys(flags)).toEqual(["python_workflows"]);
    expect(Reflect.get(flags, Symbol.iterator)).toBeUndefined();
  });
});

describe("waitUntil for Python awaitables", () => {
  it("keeps a copy until it is done, then lets it go", async () => {
    const log: string[] = [];
    const waited: Promise<unknown>[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void waited.push(promise) };
    made().helper.patchWaitUntil(context);
    context.waitUntil(awaitable(Promise.resolve("done"), log));
    expect(log).toEqual(["copied"]);
    expect(await waited[0]).toBe("done");
    expect(log).toEqual(["copied", "destroyed"]);
  });

  it("is that of cloudflare:workers too, which keeps everything else", async () => {
    const log: string[] = [];
    const waited: Promise<unknown>[] = [];
    const waitUntil = (promise: Promise<unknown>) => void waited.push(promise);
    const modules = workerModules({
      workers: { env: { A: 1 }, waitUntil },
      sockets: {},
      importModule: (name) => Promise.resolve(name),
      compatibilityFlags: [],
    });
    const { cloudflareWorkersModule } = modules._pyodide_entrypoint_helper as Helper;
    expect(cloudflareWorkersModule).toMatchObject({ env: { A: 1 } });
    (cloudflareWorkersModule as { waitUntil: typeof waitUntil }).waitUntil(
      awaitable(Promise.resolve("done"), log),
    );
    expect(await waited[0]).toBe("done");
    expect(log).toEqual(["copied", "destroyed"]);
  });

  it("passes plain promises and failures on", async () => {
    const waited: Promise<unknown>[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void waited.push(promise) };
    made().helper.patchWaitUntil(context);
    context.waitUntil(Promise.resolve(1));
    context.waitUntil(Promise.reject(new Error("failed later")));
    expect(await waited[0]).toBe(1);
    await expect(waited[1]).rejects.toThrow("failed later");
  });

  it("is set up once for all contexts that have it from their class", async () => {
    const { helper } = made();
    const log: string[] = [];
    class ExecutionContext {
      readonly waited: Promise<unknown>[] = [];
      waitUntil(promise: Promise<unknown>): void {
        this.waited.push(promise);
      }
    }
    const [first, second] = [new ExecutionContext(), new ExecutionContext()];
    for (const context of [first, first, second]) helper.patchWaitUntil(context);
    second.waitUntil(awaitable(Promise.resolve("second"), log));
    expect(await second.waited[0]).toBe("second");
    expect(log).toEqual(["copied", "destroyed"]);
    expect(first.waited).toEqual([]);
    expect(Object.keys(second)).toEqual(["waited"]);
  });

  it("is set up once for a context, and not at all without one", () => {
    const { helper } = made();
    const context = { waitUntil: () => undefined };
    helper.patchWaitUntil(context);
    const { waitUntil } = context;
    helper.patchWaitUntil(context);
    expect(context.waitUntil).toBe(waitUntil);
    expect(() => helper.patchWaitUntil({})).not.toThrow();
  });
});

describe("a patched env", () => {
  it("has the changes inside and is as before after", () => {
    const { helper, workers } = made({ KEPT: "a", CHANGED: "b" });
    const patch = helper.patch_env_helper({ CHANGED: "c", ADDED: 1 });
    patch.next();
    expect(workers.env).toEqual({ KEPT: "a", CHANGED: "c", ADDED: 1 });
    patch.next();
    expect(workers.env).toEqual({ KEPT: "a", CHANGED: "b" });
    expect("ADDED" in workers.env).toBe(false);
  });

  it("is as before also when what ran inside failed", () => {
    const { helper, workers } = made({ CHANGED: "b" });
    const patch = helper.patch_env_helper({ CHANGED: "c" });
    patch.next();
    expect(() => patch.throw(new Error("inside"))).toThrow("inside");
    expect(workers.env).toEqual({ CHANGED: "b" });
  });
});
