import type { NamedLayer } from "../../../lib/snapshot/apply.ts";
import { equal } from "../check.ts";
import { memoryHash, type Served } from "../host.ts";
import type { Case, Suite } from "./case.ts";
import { namedLayer, withoutLibraries } from "./layers.ts";

/** What every program here begins with: `lib` opens a library of the handmade ones by ctypes. */
const PRELUDE = `
import ctypes, json, os
from workers import WorkerEntrypoint
SITE = "/lib/python3.14/site-packages"
def lib(name, mode=ctypes.DEFAULT_MODE):
    return ctypes.CDLL(name if "/" in name and name[0] in "/." else f"{SITE}/handmade/{name}", mode)
`;

interface Built {
  chain: NamedLayer[];
  app: NamedLayer;
  serve(): Promise<Served>;
}

/** Builds a program, and checks that restoring it gives the same memory and the same table. */
async function build(suite: Suite, source: string, below?: NamedLayer[]): Promise<Built> {
  const { handmade } = suite;
  const start = below ?? (await withoutLibraries(suite, handmade));
  const built = await handmade.build(PRELUDE + source, {
    instance: await handmade.restore(start),
    module: below ? "second" : "entry",
  });
  const app = await namedLayer(built);
  const chain = [...start, app];
  const restored = await handmade.restore(chain);
  equal(await memoryHash(restored), built.memory, "memory when restored");
  equal(restored.table.mark().state, app.header.table.end, "the function table");
  const first = handmade.serving(restored, built.exports);
  let used = false;
  return {
    chain,
    app,
    async serve() {
      if (used) return handmade.serving(await handmade.restore(chain), built.exports);
      used = true;
      return first;
    },
  };
}

/** The kinds of an app layer's steps, and which library each is about. */
function stepsOf({ header }: NamedLayer): string[] {
  return header.table.steps.map((step) =>
    step.kind === "symbol"
      ? `${step.kind} ${step.symbol}`
      : `${step.kind} ${step.name.replace(/.*\//, "").replace(".so", "")}`,
  );
}

const USES_TOP = `
        top = lib("libtop.so")
        base, middle = lib("libbase.so"), lib("libmiddle.so")
        return json.dumps([
            top.top_sum(5), top.top_sum(5), middle.middle_count(), middle.middle_by_pointer(),
            middle.middle_by_slot(21), middle.middle_missing(), base.base_call(1), base.base_times_built(),
        ])
`;
const TOP = [11 + 101, 11 + 203, 102, 102, 42, 0, 1001, 1];

export const linkingCases: Case[] = [
  {
    name: "a library that needs others, which need others, works after a restore",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
top = lib("libtop.so")
class Default(WorkerEntrypoint):
    def work(self):${USES_TOP}`,
      );
      equal(
        stepsOf(app),
        [
          "library libbase",
          "library libmiddle",
          "reuse libbase",
          "library libshared",
          "library libtop",
        ],
        "steps",
      );
      equal(await (await serve()).ask("work"), TOP, "what they do");
      equal(await (await serve()).ask("work"), TOP, "what they do in the next instance");
    },
  },
  {
    name: "a library that needs others is first loaded inside a handler, in each instance",
    async run(suite) {
      const { app, serve } = await build(
        suite,
        `
class Default(WorkerEntrypoint):
    def work(self):${USES_TOP}`,
      );
      equal(stepsOf(app), [], "steps");
      equal(await (await serve()).ask("work"), TOP, "what they do");
      equal(await (await serve()).ask("work"), TOP, "what they do in the next instance");
    },
  },
];
