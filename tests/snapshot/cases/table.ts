import { applyLayer, type NamedLayer } from "../../../lib/snapshot/apply.ts";
import { captureProgram } from "../../../lib/snapshot/build.ts";
import { takeBaseline } from "../../../lib/snapshot/capture.ts";
import type { Instance } from "../../../lib/snapshot/instance.ts";
import type { TableRecord } from "../../../lib/snapshot/table.ts";
import { equal, fails, holds } from "../check.ts";
import { memoryHash, programOf } from "../host.ts";
import { type Built, build } from "../side-modules/program.ts";
import type { Case, Suite } from "./case.ts";
import { withoutLibraries } from "./layers.ts";

/** A layer with everything in it: needed libraries, one opened again, a name by dlsym, callbacks. */
const PROGRAM = `
HOOK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
base = lib("libbase.so")
rival = lib("librival.so")
rival.base_twice(1)
gone = [HOOK(abs) for _ in range(2)]
hook, other = HOOK(lambda value: value * 7), HOOK(lambda value: value * 8)
del gone
middle = lib("libmiddle.so")
spare = [HOOK(abs) for _ in range(2)]
spare.clear()
class Default(WorkerEntrypoint):
    def work(self):
        return json.dumps([base.base_twice(1), rival.base_twice(1), middle.middle_by_slot(4), other(2)])
`;
const ANSWER = [2, 5003, 8, 16];

type Step<Kind> = Extract<TableRecord["steps"][number], { kind: Kind }>;

function stepOf<Kind extends "library" | "symbol" | "reuse">(
  { steps }: TableRecord,
  kind: Kind,
  name = "",
): Step<Kind> {
  const found = steps.find(
    (step) => step.kind === kind && (step.kind === "symbol" || step.name.includes(name)),
  );
  if (!found) throw new Error(`the layer has no step ${kind} ${name}`);
  return found as Step<Kind>;
}

/** A change of what a layer says of its table, and what the message holds. */
interface Misfit {
  name: string;
  change(table: TableRecord): void;
  parts: string[];
}

/** Told from the layer, the libraries' own files and the instance as it is: nothing is touched. */
const REFUSED_AHEAD: Misfit[] = [
  {
    name: "a library that isn't here",
    change: (table) => {
      stepOf(table, "library", "libbase").path = "/lib/nowhere/libbase.so";
    },
    parts: ["libbase.so", "can't be had here", "/lib/nowhere/libbase.so: file not found"],
  },
  {
    name: "another size of data",
    change: (table) => {
      stepOf(table, "library", "librival").memorySize += 4;
    },
    parts: ["librival.so has bytes of data", "another file"],
  },
  {
    name: "another number of slots",
    change: (table) => {
      stepOf(table, "library", "libbase").tableSize += 1;
    },
    parts: ["libbase.so has slots 2 here and 3 there"],
  },
  {
    name: "data outside of memory",
    change: (table) => {
      stepOf(table, "library", "libbase").memoryBase = 2 ** 31;
    },
    parts: ["the data of library", "libbase.so", `at ${2 ** 31}`],
  },
  {
    name: "data that is not on its boundary",
    change: (table) => {
      stepOf(table, "library", "libbase").memoryBase += 1;
    },
    parts: ["the data of library", "libbase.so"],
  },
  {
    name: "two libraries in one place",
    change: (table) => {
      stepOf(table, "library", "librival").memoryBase = stepOf(
        table,
        "library",
        "libbase",
      ).memoryBase;
    },
    parts: ["libbase.so", "librival.so share memory"],
  },
  {
    name: "a library twice",
    change: (table) => {
      table.steps.push({ ...stepOf(table, "library", "libbase"), before: table.end });
    },
    parts: ["loads the library", "libbase.so twice"],
  },
  {
    name: "a library that only a later step loads",
    change: (table) => {
      stepOf(table, "reuse", "libbase").name = "/late.so";
    },
    parts: ["uses the library /late.so", "has loaded"],
  },
  {
    name: "a handle twice",
    change: (table) => {
      stepOf(table, "library", "librival").handle = stepOf(table, "library", "libbase").handle;
    },
    parts: ["librival.so can't have the handle"],
  },
  {
    name: "symbols shared with nobody",
    change: (table) => {
      stepOf(table, "library", "librival").scope = null;
    },
    parts: ["with whom the library", "librival.so"],
  },
  {
    name: "a table that is longer already",
    change: (table) => {
      table.end = { length: 10, free: [] };
    },
    parts: ["the end of the layer", "expects 10"],
  },
  {
    name: "a table that shrinks from one step to the next",
    change: (table) => {
      stepOf(table, "library", "librival").before.length -= 3;
    },
    parts: ["slots before", "librival.so"],
  },
  {
    name: "fewer slots than a library needs",
    change: (table) => {
      const { before, after } = stepOf(table, "library", "libbase");
      after.length = before.length + 1;
    },
    parts: ["libbase.so needs 2 slots"],
  },
  {
    name: "a free slot past the end",
    change: (table) => {
      table.end.free.push(table.end.length);
    },
    parts: ["can't be free before the end of the layer"],
  },
  {
    name: "a slot that is free twice",
    change: (table) => {
      table.end.free.push(table.end.free[0] ?? 0);
    },
    parts: ["can't be free before the end of the layer"],
  },
  {
    name: "a callback in a free slot",
    change: (table) => {
      for (const closure of table.closures) closure.slot = table.end.free[0] ?? 0;
    },
    parts: ["can't hold a ctypes callback"],
  },
  {
    name: "two callbacks in one slot",
    change: (table) => {
      for (const closure of table.closures) closure.slot = table.closures[0]?.slot ?? 0;
    },
    parts: ["can't hold a ctypes callback"],
  },
  {
    name: "a callback outside of memory",
    change: (table) => {
      for (const closure of table.closures) closure.address = 2 ** 31;
    },
    parts: ["the ctypes callback in slot", `at ${2 ** 31}`],
  },
  {
    name: "a name in no slot",
    change: (table) => {
      stepOf(table, "symbol").slot = table.end.length;
    },
    parts: ["base_twice of", "librival.so is in no slot"],
  },
];

/** Told only by repeating the steps: no instance to go on with, but nothing has run on it. */
const REFUSED_AT_REPLAY: Misfit[] = [
  {
    name: "another file of the same size",
    change: (table) => {
      stepOf(table, "library", "libbase").functions = "deadbeef";
    },
    parts: ["libbase.so", "other functions", "another file"],
  },
  {
    name: "other free slots after a library",
    change: (table) => {
      const { after } = stepOf(table, "library", "libmiddle");
      after.length += 1;
      after.free.push(after.length - 1);
    },
    parts: ["After", "libmiddle.so", "the layer expects"],
  },
  {
    name: "a name that the library doesn't export",
    change: (table) => {
      stepOf(table, "symbol").symbol = "rival_last";
    },
    parts: ["librival.so does not export rival_last"],
  },
  {
    name: "another function somewhere",
    change: (table) => {
      table.fingerprint = "deadbeef";
    },
    parts: ["is not the one it was built with"],
  },
  {
    name: "a callback that memory doesn't describe",
    change: (table) => {
      const [one, other] = table.closures;
      if (one && other) [one.address, other.address] = [other.address, one.address];
    },
    parts: ["is not the one it was built with"],
  },
];

function changed(built: Built, { change }: Misfit): NamedLayer {
  const layer = { ...built.app, header: structuredClone(built.app.header) };
  change(layer.header.table);
  return layer;
}

async function refuse({ host }: Suite, built: Built, wrong: Misfit, on: Instance): Promise<void> {
  const layer = changed(built, wrong);
  const error = await fails("table_mismatch", () => applyLayer(on, layer, host.stdlib));
  holds(error.message, [...wrong.parts, "Build the snapshot again"], wrong.name);
}

export const tableCases: Case[] = [
  {
    name: "a table that can't be is refused before the instance is touched, by library or slot",
    async run(suite) {
      const built = await build(suite, PROGRAM);
      const instance = await suite.handmade.restore(built.start);
      const before = [await memoryHash(instance), instance.table.mark().state];
      for (const wrong of REFUSED_AHEAD) await refuse(suite, built, wrong, instance);
      equal([await memoryHash(instance), instance.table.mark().state], before, "the instance");
      applyLayer(instance, built.app, suite.host.stdlib);
      equal(await (await built.serve()).ask("work"), ANSWER, "what the right one does");
      for (const wrong of REFUSED_AT_REPLAY) {
        await refuse(suite, built, wrong, await suite.handmade.restore(built.start));
      }
    },
  },
  {
    name: "a callback that memory doesn't describe is refused by its slot, before it can be called",
    async run(suite) {
      const { app, start } = await build(suite, PROGRAM);
      const instance = await suite.handmade.restore(start);
      const layer = { ...app, runs: [], contents: new Uint8Array() };
      const error = await fails("table_mismatch", () =>
        applyLayer(instance, layer, suite.host.stdlib),
      );
      const slot = app.header.table.closures[0]?.slot;
      holds(error.message, [`Slot ${slot} `, "ctypes callback", "describes none"], "message");
    },
  },
  {
    name: "a function in the table that came from nowhere known is refused at capture, by its slot",
    async run(suite) {
      const { handmade } = suite;
      const instance = await handmade.restore(await withoutLibraries(suite, handmade));
      const source = "def on_fetch(request): pass";
      const baseline = takeBaseline(instance);
      const slot = instance.module.addFunction(() => undefined, "v");
      const exports = handmade.runOn(instance, source);
      const program = programOf(source);
      const { stdlib } = suite.host;
      const error = await fails("unreachable_reference", () =>
        captureProgram(instance, { stdlib, baseline, program, exports }),
      );
      holds(error.message, [`Slot ${slot} `, "nor from dlsym or ctypes", "handler"], "message");
    },
  },
];
