import { expect, test } from "vitest";
import { rememberFlags } from "./proxy-flags.ts";
import type { WasmImport, WasmImports } from "./types.ts";

/** The objects that were asked, in order; one that has a `next` answers otherwise. */
function watched() {
  const asked: unknown[] = [];
  const original = (object: unknown): number => {
    asked.push(object);
    return typeof object === "object" && object !== null && "next" in object ? 512 : 7;
  };
  const imports: WasmImports = {
    JsProxy_compute_typeflags: Object.assign(original as unknown as WasmImport, { sig: "iei" }),
  };
  rememberFlags(imports);
  const compute = imports.JsProxy_compute_typeflags as unknown as (
    object: unknown,
    isJson: number,
  ) => number;
  return { asked, compute, imports };
}

test("objects of one class of the host's are asked once", () => {
  const { asked, compute, imports } = watched();
  const requests = [1, 2, 3].map((number) => new Request(`http://localhost/${number}`));
  expect(requests.map((request) => compute(request, 0))).toEqual([7, 7, 7]);
  expect(asked).toEqual([requests[0]]);
  expect(imports.JsProxy_compute_typeflags?.sig).toBe("iei");
});

test("one that was given an ability of its own is asked by itself, also if it is the first", () => {
  const { asked, compute } = watched();
  const own = () => Object.assign(new Headers(), { next: () => undefined, label: 1 });
  expect([compute(own(), 0), compute(new Headers(), 0), compute(own(), 0)]).toEqual([512, 7, 512]);
  const before = asked.length;
  expect(compute(Object.assign(new Headers(), { label: 1 }), 0)).toBe(7);
  expect(asked.length).toBe(before);
});

test("everything else is asked each time: plain objects, other classes, functions, primitives, JSON", () => {
  const { asked, compute } = watched();
  const Own = class {};
  const values = [{}, {}, new Own(), new Own(), Object.create(null), null, undefined, 1];
  const refusing = new Proxy(
    {},
    {
      getPrototypeOf() {
        throw new Error("ask nothing");
      },
    },
  );
  compute(refusing, 0);
  expect(asked.pop()).toBe(refusing);
  const functions = [Request, () => undefined];
  for (const value of [...values, ...functions]) compute(value, 0);
  expect(asked).toEqual([...values, ...functions]);
  const request = new Request("http://localhost/");
  compute(request, 1);
  compute(request, 1);
  expect(asked.slice(-2)).toEqual([request, request]);
});
