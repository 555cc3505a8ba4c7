import type { NamedLayer } from "../../../lib/snapshot/apply.ts";
import type { Suite } from "../cases/case.ts";
import { namedLayer, withoutLibraries } from "../cases/layers.ts";
import { equal } from "../check.ts";
import { memoryHash, type Served } from "../host.ts";

/** What every program here begins with: `lib` opens a library of the handmade ones by ctypes. */
export const PRELUDE = `
import ctypes, json, os
from workers import WorkerEntrypoint
SITE = "/lib/python3.14/site-packages"
def lib(name, mode=ctypes.DEFAULT_MODE):
    return ctypes.CDLL(name if "/" in name and name[0] in "/." else f"{SITE}/handmade/{name}", mode)
`;

export interface Built {
  /** The layers it stands on. */
  start: NamedLayer[];
  app: NamedLayer;
  /** The program in an instance of its own. */
  serve(): Promise<Served>;
}

/** Builds a program, and checks that restoring it gives the same memory and the same table. */
export async function build(suite: Suite, source: string, below?: NamedLayer[]): Promise<Built> {
  const { handmade } = suite;
  const start = below ?? (await withoutLibraries(suite, handmade));
  const instance = await handmade.restore(start);
  const built = await handmade.build(PRELUDE + source, { instance });
  const app = await namedLayer(built);
  const chain = [...start, app];
  const restored = await handmade.restore(chain);
  equal(await memoryHash(restored), built.memory, "memory when restored");
  equal(restored.table.mark().state, app.header.table.end, "the function table");
  let first: Served | undefined = handmade.serving(restored, built.exports);
  return {
    start,
    app,
    async serve() {
      const served = first ?? handmade.serving(await handmade.restore(chain), built.exports);
      first = undefined;
      return served;
    },
  };
}

/** The libraries and symbols that a layer's steps are about. */
export function stepsOf({ header }: NamedLayer): string[] {
  return header.table.steps.map((step) =>
    step.kind === "symbol"
      ? step.symbol
      : step.name.replace(/.*\//, "").replace(".so", step.kind === "reuse" ? " again" : ""),
  );
}
