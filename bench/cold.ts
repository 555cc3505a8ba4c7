import { ServeHost } from "./cold/host.ts";
import { PROJECT } from "./cold/program.ts";
import { makeSides, type Side } from "./cold/sides.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { ratio, time } from "./support/figures.ts";
import { describeMachine } from "./support/machine.ts";
import {
  deployedModules,
  endProduct,
  fetchPack,
  resolvePackages,
  startProduct,
  takeSnapshot,
} from "./support/product.ts";
import { saveChart } from "./support/save.ts";
import { summarise } from "./support/stats.ts";

const TARGET = 12;
const ROUNDS = 6;
/** Each booted sample lies between restored ones; a round has a workerd of its own, to bound memory. */
const ORDER: Side["name"][] = ["restored", "shipped", "restored", "plain", "restored", "restored"];

interface RawSample {
  round: number;
  side: Side["name"];
  /** The first of its kind in a new process: nothing was compiled yet. Not counted. */
  first: boolean;
  milliseconds: number;
  serverTiming: string;
}

/**
 * A new isolate in workerd, from the request to the first byte of the answer, with fastapi, httpx and
 * pydantic: restored from a snapshot, booted as Pyodide ships, booted as Thaw does without a snapshot.
 */
export default async function cold(): Promise<BenchResult> {
  const sides = await buildSides();
  const samples: RawSample[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    samples.push(...(await runRound(sides, round)));
  }
  const counted = (side: Side["name"], first = false): number[] =>
    samples.flatMap((sample) =>
      sample.side === side && sample.first === first ? [sample.milliseconds] : [],
    );
  const restored = summarise(counted("restored"));
  const shipped = summarise(counted("shipped"));
  const plain = summarise(counted("plain"));
  saveChart(
    "cold",
    dotChart(
      "First answer of a new isolate: fastapi, httpx, pydantic",
      "ms",
      [
        { label: "Restored from a snapshot", samples: counted("restored") },
        { label: "Thaw's boot, no snapshot", samples: counted("plain") },
        { label: "Pyodide as it ships", samples: counted("shipped") },
      ],
      "From request to first byte in workerd, every sample a new isolate; all sides in one run, interleaved.",
    ),
  );
  return {
    name: "cold",
    figures: {
      restore_vs_shipped: ratio(shipped, restored, TARGET),
      shipped_vs_plain: ratio(shipped, plain),
      plain_vs_restore: ratio(plain, restored),
      restore_ms: time(restored),
      shipped_ms: time(shipped),
      plain_ms: time(plain),
      restore_first_in_process_ms: time(summarise(counted("restored", true))),
    },
    machine: describeMachine(),
    samples,
  };
}

/** The project as the product builds and deploys it, and the other sides from the same packages. */
async function buildSides(): Promise<Side[]> {
  const product = await startProduct();
  try {
    const { value: environment } = await resolvePackages(product, PROJECT);
    const { value } = await takeSnapshot(product, PROJECT);
    const bundle = await deployedModules(product, value.snapshot.id, "cold");
    return await makeSides(bundle, await fetchPack(product, environment.pack.hash));
  } finally {
    await endProduct(product);
  }
}

async function runRound(sides: Side[], round: number): Promise<RawSample[]> {
  const host = await ServeHost.start(sides);
  const samples: RawSample[] = [];
  const take = async (side: Side, first: boolean): Promise<void> => {
    samples.push({ round, side: side.name, first, ...(await host.sample(side)) });
  };
  try {
    for (const side of sides) await take(side, true);
    for (const name of ORDER) {
      const side = sides.find((known) => known.name === name);
      if (side) await take(side, false);
    }
  } finally {
    await host.stop();
  }
  console.error(
    `round ${round + 1} of ${ROUNDS}: ${samples.map((at) => `${at.side} ${Math.round(at.milliseconds)}`).join(", ")}`,
  );
  return samples;
}
