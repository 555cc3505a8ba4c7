import { beforeAll, describe, expect, it, vi } from "vitest";
import type { PyObject } from "../../../runtime/types.ts";
import { DurableObjectNamespace } from "../../../worker/bindings/objects/namespace.ts";
import type { Records } from "../records/types.ts";
import { remoteRecords } from "../testing.ts";
import type { DurableObjectState } from "./context.ts";
import { BrowserObjects, type ProgramCalls } from "./objects.ts";
import { classPlace } from "./places.ts";

type ObjectClass = new (context: DurableObjectState, env: object) => object;
type Stub = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** A program whose Durable Object class is JavaScript's own. */
function program(Class: ObjectClass): ProgramCalls {
  const methods = Object.getOwnPropertyNames(Class.prototype);
  return {
    exports: {
      handlers: [],
      classes: [{ name: "Counter", kind: "durable_object", methods }],
    } as unknown as ProgramCalls["exports"],
    callDefault: () => Promise.reject(new Error("not called")),
    callMethod: () => Promise.reject(new Error("not called")),
    async instantiate(_name, context, env) {
      const made = new Class(context as DurableObjectState, env as object);
      return Object.assign(made, { destroy: () => undefined }) as unknown as PyObject;
    },
    callInstance: async (instance, method, args) =>
      (instance as unknown as Stub)[method]?.(...args),
  };
}

class Counter {
  readonly ctx: DurableObjectState;
  constructor(ctx: DurableObjectState) {
    this.ctx = ctx;
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS log (text TEXT)");
  }
  async add(by: number): Promise<number> {
    const { storage } = this.ctx;
    const value = Number((await storage.get("n")) ?? 0) + by;
    await storage.put("n", value);
    storage.sql.exec("INSERT INTO log VALUES (?)", `add ${by}`);
    return value;
  }
  async about(): Promise<unknown> {
    const { id, storage } = this.ctx;
    const log = storage.sql.exec("SELECT count(*) AS n FROM log").one().n;
    return { id: String(id), name: id.name, n: (await storage.get("n")) ?? null, log };
  }
  async undo(): Promise<unknown> {
    const { storage } = this.ctx;
    await storage
      .transaction(async (open) => {
        await (open as typeof storage).put("n", -1);
        storage.sql.exec("DELETE FROM log");
        throw new Error("no");
      })
      .catch(() => undefined);
    try {
      storage.transactionSync(() => {
        storage.sql.exec("DELETE FROM log");
        throw new Error("no");
      });
    } catch {}
    return this.about();
  }
  async keys(options: object): Promise<unknown> {
    const { storage } = this.ctx;
    await storage.put({ a1: 1, a2: { deep: new Date(0) }, b1: 3 });
    return [...(await storage.list(options)).keys()];
  }
  async wait(stub: Stub): Promise<unknown> {
    return stub.about?.();
  }
  async forget(): Promise<unknown> {
    await this.ctx.storage.deleteAll();
    return [...(await this.ctx.storage.list()).keys()];
  }
  async later(milliseconds: number): Promise<unknown> {
    await this.ctx.storage.setAlarm(Date.now() + milliseconds);
    return this.ctx.storage.getAlarm();
  }
  async alarm(info: { retryCount: number }): Promise<void> {
    const seen = ((await this.ctx.storage.get("alarms")) ?? []) as number[];
    await this.ctx.storage.put("alarms", [...seen, info.retryCount]);
    if (seen.length === 0) throw new Error("the first time fails");
  }
  async alarms(): Promise<unknown> {
    return this.ctx.storage.get("alarms");
  }
  async fetch(request: Request): Promise<Response> {
    return new Response(`${request.method} ${request.headers.get("upgrade")}`);
  }
}

let records: Records;
const report = vi.fn();
beforeAll(async () => {
  records = await remoteRecords("objects");
});

const CLASS = [{ tag: "v1", new_sqlite_classes: ["Counter"] }];

function open(Class: ObjectClass = Counter) {
  const running = { program: program(Class), env: {} };
  const objects = new BrowserObjects(records, "Counter", CLASS, () => running, report);
  const namespace = new DurableObjectNamespace(objects.namespace, objects, (...args) =>
    objects.send(...args),
  );
  return { objects, stub: (name: string) => namespace.getByName(name) as Stub };
}

describe("a Durable Object in the browser", () => {
  it("keeps what it stores, entries and rows, for the next run", async () => {
    const { stub } = open();
    expect(await stub("tea").add?.(2)).toBe(2);
    expect(await stub("tea").add?.(3)).toBe(5);
    expect(await stub("coffee").add?.(1)).toBe(1);
    const next = open();
    expect(await next.stub("tea").about?.()).toMatchObject({ name: "tea", n: 5, log: 2 });
  });

  it("loses no count, however many calls come at once", async () => {
    const { stub } = open();
    await Promise.all(Array.from({ length: 50 }, () => stub("busy").add?.(1)));
    expect(await stub("busy").about?.()).toMatchObject({ n: 50, log: 50 });
  });

  it("lets others in while it waits for something that isn't its storage", async () => {
    const { stub } = open();
    await stub("circle").add?.(1);
    expect(await stub("circle").wait?.(stub("circle") as unknown)).toMatchObject({ n: 1 });
  });

  it("undoes a transaction that fails, entries and rows alike", async () => {
    const { stub } = open();
    await stub("undone").add?.(7);
    expect(await stub("undone").undo?.()).toMatchObject({ n: 7, log: 1 });
    expect(await open().stub("undone").about?.()).toMatchObject({ n: 7, log: 1 });
  });

  it("lists its keys as it is asked, and forgets them all", async () => {
    const { stub } = open();
    expect(await stub("list").keys?.({ prefix: "a" })).toEqual(["a1", "a2"]);
    expect(await stub("list").keys?.({ reverse: true, limit: 2 })).toEqual(["b1", "a2"]);
    expect(await stub("list").keys?.({ startAfter: "a1", end: "b1" })).toEqual(["a2"]);
    expect(await stub("list").forget?.()).toEqual([]);
    expect(await records.list(`objects/Counter@v1/${idOf("list")}/entries`)).toEqual([]);
  });

  it("is rung by its alarm, again after a failure, and in the next run", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    try {
      const { stub, objects } = open();
      expect(await stub("clock").later?.(60_000)).toBeGreaterThan(Date.now());
      await objects.end(idOf("clock"));
      const next = open();
      await next.objects.begin();
      await vi.advanceTimersByTimeAsync(60_000);
      await vi.waitFor(async () => expect(await next.stub("clock").alarms?.()).toEqual([0]));
      expect(report).toHaveBeenCalledWith(new Error("the first time fails"));
      await vi.advanceTimersByTimeAsync(2000);
      await vi.waitFor(async () => expect(await next.stub("clock").alarms?.()).toEqual([0, 1]));
    } finally {
      vi.useRealTimers();
    }
  });

  it("gets requests with all of their headers", async () => {
    const request = new Request("http://object/");
    Object.defineProperty(request, "headers", { value: new Headers({ upgrade: "websocket" }) });
    const stub = open().stub("web") as unknown as { fetch: typeof fetch };
    expect(await (await stub.fetch(request, { method: "GET" })).text()).toBe("GET websocket");
  });

  it("says what it lacks", async () => {
    const { stub } = open();
    await expect(stub("x").missing?.()).rejects.toThrow(
      'The RPC receiver does not implement the method "missing".',
    );
    const running = () => ({ program: program(Counter), env: {} });
    const other = new BrowserObjects(records, "Other", [], running, report);
    const namespace = new DurableObjectNamespace("Other", other, (...args) => other.send(...args));
    await expect((namespace.getByName("x") as Stub).about?.()).rejects.toThrow(
      'names the Durable Object class "Other", but its code exports no such class',
    );
  });
});

const idOf = (name: string): string => String(open().stub(name).id);

it("a renamed class keeps its place, and one that was made again has another", () => {
  const renamed = [...CLASS, { tag: "v2", renamed_classes: [{ from: "Counter", to: "Meter" }] }];
  expect(classPlace(renamed, "Meter")).toBe(classPlace(CLASS, "Counter"));
  const again = [
    ...CLASS,
    { tag: "v2", deleted_classes: ["Counter"] },
    { tag: "v3", new_sqlite_classes: ["Counter"] },
  ];
  expect(classPlace(again, "Counter")).not.toBe(classPlace(CLASS, "Counter"));
});
