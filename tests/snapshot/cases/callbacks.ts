import { equal, holds, ok } from "../check.ts";
import type { Case } from "./case.ts";
import { namedLayer, withoutLibraries } from "./layers.ts";

/** Callbacks of several signatures, some freed in between, libraries loaded after ctypes. */
const CALLBACKS = `
import ctypes, gc, json
from workers import WorkerEntrypoint

LIBC = ctypes.CDLL(None)
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
MIX = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_longlong)
HALF = ctypes.CFUNCTYPE(ctypes.c_float, ctypes.c_float)
NOTE = ctypes.CFUNCTYPE(None, ctypes.py_object)
calls = []

freed_early = [COMPARE(lambda a, b: 0) for _ in range(3)]
ascending = COMPARE(lambda a, b: a[0] - b[0])
del freed_early[1]
mix = MIX(lambda d, n: d + n)
half = HALF(lambda f: f / 2)
import jiter
descending = COMPARE(lambda a, b: b[0] - a[0])
freed_early.clear()
gc.collect()
import msgpack
note = NOTE(calls.append)
spare = [NOTE(print) for _ in range(2)]
spare.clear()

def sort(compare):
    numbers = (ctypes.c_int * 5)(3, 1, 5, 2, 4)
    LIBC.qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), compare)
    return list(numbers)

class Default(WorkerEntrypoint):
    def work(self):
        address = ctypes.cast(note, ctypes.c_void_p).value
        NOTE(address)("noted")
        packed = msgpack.unpackb(msgpack.packb([1, jiter.from_json(b"[2]")]))
        return json.dumps([sort(ascending), sort(descending), mix(1.5, 2), half(3), calls, packed])
    def more(self):
        import simplejson
        made = [COMPARE(lambda a, b: (a[0] % 3) - (b[0] % 3) or a[0] - b[0]) for _ in range(3)]
        del made[0]
        return json.dumps([sort(made[1]), simplejson.dumps([1]), simplejson.encoder.c_make_encoder is not None])
`;

const FIRST_IN_HANDLER = `
import json
from workers import WorkerEntrypoint
class Default(WorkerEntrypoint):
    def work(self):
        import ctypes
        compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
        numbers = (ctypes.c_int * 3)(2, 3, 1)
        ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
        import jiter
        return json.dumps([list(numbers), jiter.from_json(b"[4]")])
`;

const RARE = `
import ctypes, json
from workers import WorkerEntrypoint
class Default(WorkerEntrypoint):
    def work(self):
        rare = ctypes.CFUNCTYPE(ctypes.c_float, ctypes.c_float, ctypes.c_longlong, ctypes.c_double, ctypes.c_float)
        try:
            return json.dumps(int(rare(lambda a, b, c, d: a + b + c + d)(1, 2, 3, 4)))
        except RuntimeError as error:
            return json.dumps(type(error).__name__)
`;

const SORTED = [1, 2, 3, 4, 5];

export const callbackCases: Case[] = [
  {
    name: "ctypes callbacks that are alive at capture work after a restore, and so does what comes later",
    async run(suite) {
      const { libraries } = suite;
      const start = await withoutLibraries(suite, libraries);
      const built = await libraries.build(CALLBACKS, { instance: await libraries.restore(start) });
      const app = await namedLayer(built);
      const { closures, end, steps } = app.header.table;
      equal(closures.length, 5, "callbacks in the layer");
      equal(new Set(closures.map(({ slot }) => slot)).size, 5, "their slots");
      ok(end.free.length > 0, "free slots that callbacks gave back");
      ok(steps.length >= 2, "libraries that were loaded after ctypes");
      for (let restore = 0; restore < 2; restore++) {
        const instance = await libraries.restore([...start, app]);
        equal(instance.table.mark().state, end, "the table");
        const served = libraries.serving(instance, built.exports);
        const expected = [SORTED, SORTED.toReversed(), 3.5, 1.5, ["noted"], [1, [2]]];
        equal(await served.ask("work"), expected, "what the callbacks do");
        equal(await served.ask("more"), [[3, 1, 4, 2, 5], "[1]", true], "what comes later");
      }
    },
  },
  {
    name: "a layer frees callbacks of the layer below and uses their slots anew",
    async run(suite) {
      const { libraries } = suite;
      const start = await withoutLibraries(suite, libraries);
      const below = await libraries.build(CALLBACKS, { instance: await libraries.restore(start) });
      const lower = await namedLayer(below);
      const again = `
from entry import *
import entry
del entry.descending, entry.mix, descending, mix
gc.collect()
import simplejson
third = COMPARE(lambda a, b: (b[0] % 2) - (a[0] % 2) or a[0] - b[0])
entry.Default = Default = type("Default", (WorkerEntrypoint,), {
    "work": lambda self: json.dumps([sort(ascending), sort(third), simplejson.dumps([1])])
})
`;
      const chain = [...start, lower];
      const instance = await libraries.restore(chain);
      const built = await libraries.build(again, { instance, module: "again" });
      const upper = await namedLayer(built);
      equal(upper.header.table.closures.length, 1, "callbacks of the upper layer");
      const restored = await libraries.restore([...chain, upper]);
      equal(restored.table.mark().state, upper.header.table.end, "the table");
      const served = libraries.serving(restored, built.exports);
      equal(await served.ask("work"), [SORTED, [1, 3, 5, 2, 4], "[1]"], "what they do");
    },
  },
  {
    name: "ctypes first used inside a handler works, and a library after it",
    async run(suite) {
      const { libraries } = suite;
      const start = await withoutLibraries(suite, libraries);
      const instance = await libraries.restore(start);
      const built = await libraries.build(FIRST_IN_HANDLER, { instance });
      const app = await namedLayer(built);
      const restored = await libraries.restore([...start, app]);
      const served = libraries.serving(restored, built.exports);
      equal(await served.ask("work"), [[1, 2, 3], [4]], "what it does");
    },
  },
  {
    name: "a callback of a rare signature works in a handler, or says where to make it instead",
    async run(suite) {
      const { libraries, host } = suite;
      const start = await withoutLibraries(suite, libraries);
      const built = await libraries.build(RARE, { instance: await libraries.restore(start) });
      const lines: string[] = [];
      const changes = { host: { ...host.makeHost(), stderr: (line: string) => lines.push(line) } };
      const chain = [...start, await namedLayer(built)];
      const served = libraries.serving(await libraries.restore(chain, changes), built.exports);
      const answer = await served.ask<unknown>("work");
      if (answer === 10) return;
      equal(answer, "RuntimeError", "what the program sees");
      holds(
        lines.join("\n"),
        ["ctypes callback", "Make the callback at top level"],
        "standard error",
      );
    },
  },
];
