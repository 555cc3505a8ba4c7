import { describe, expect, it } from "vitest";
import type { WasmImport, WasmImports } from "../runtime/types.ts";
import { CallbackLog } from "./callbacks.ts";

type Handle = (() => unknown) & { destroy: () => void };

function handle(calls: string[], name: string): Handle {
  return Object.assign(() => calls.push(name), { destroy: () => calls.push(`destroy ${name}`) });
}

function wrapped(log: CallbackLog, calls: string[]): WasmImports {
  const promise: WasmImport = () => [handle(calls, "kept"), handle(calls, "broken")];
  const imports: WasmImports = {
    create_promise_handles: Object.assign(promise, { sig: "eiiei" }),
    create_once_callable: () => handle(calls, "once"),
  };
  log.wrap(imports);
  return imports;
}

describe("the log of callbacks", () => {
  it("has what JavaScript may still call, until it was called or given up", () => {
    const [log, calls] = [new CallbackLog(), [] as string[]];
    const imports = wrapped(log, calls);
    log.watching = true;
    const handles = imports.create_promise_handles?.(8, 16, 0, 0) as Handle[] | undefined;
    const once = imports.create_once_callable?.(24, 1) as Handle;
    expect(log.addresses()).toEqual([8, 16, 24]);
    handles?.[0]?.();
    expect(log.addresses()).toEqual([24]);
    once.destroy();
    expect(log.addresses()).toEqual([]);
    expect(calls).toEqual(["kept", "destroy once"]);
  });

  it("keeps signatures, and notes nothing while nobody watches", () => {
    const log = new CallbackLog();
    const imports = wrapped(log, []);
    imports.create_once_callable?.(24, 1);
    expect(log.addresses()).toEqual([]);
    expect(imports.create_promise_handles?.sig).toBe("eiiei");
  });

  it("is empty again when it is cleared, and hands an error through", () => {
    const log = new CallbackLog();
    const imports: WasmImports = { create_once_callable: () => "error" };
    log.wrap(imports);
    log.watching = true;
    expect(imports.create_once_callable?.(8, 0)).toBe("error");
    expect(log.addresses()).toEqual([]);
    const other = wrapped(log, []);
    other.create_once_callable?.(8, 0);
    log.clear();
    expect(log.addresses()).toEqual([]);
  });
});
