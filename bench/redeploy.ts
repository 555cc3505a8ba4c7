import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { templateFiles } from "../lib/project/templates/index.ts";
import type { ProjectFiles } from "../lib/project/types.ts";
import type { Product } from "../tests/support/product.ts";
import { pageSide } from "./redeploy/page.ts";
import { pywranglerSide } from "./redeploy/pywrangler.ts";
import type { Redeployed, Side } from "./redeploy/side.ts";
import { wranglerSide } from "./redeploy/wrangler.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { ratio, time } from "./support/figures.ts";
import { describeMachine } from "./support/machine.ts";
import { endProduct, resolvePackages, startProduct } from "./support/product.ts";
import { saveChart } from "./support/save.ts";
import { summarise } from "./support/stats.ts";

const TARGET = 5;
const ROUNDS = 10;
/** What one deploy leaves to be done must not cost the next one; nobody edits faster. */
const PAUSE_MS = 4_000;

type SideName = "thaw" | "pywrangler" | "wrangler";

interface RawSample extends Redeployed {
  round: number;
  side: SideName;
}

/**
 * From the press of Deploy to the first answer of a code edit at the Worker's URL: the page's way (POST
 * /api/snapshot, then /api/deploy), `pywrangler deploy` of the same project, and `wrangler deploy` of a bundle
 * that is built already; to one edge in one run, in turns.
 */
export default async function redeploy(): Promise<BenchResult> {
  const scratch = await mkdtemp(join(tmpdir(), "thaw-bench-redeploy-"));
  const product = await startProduct();
  const samples: RawSample[] = [];
  let sides: Record<SideName, Side> | undefined;
  try {
    sides = {
      thaw: pageSide(product),
      pywrangler: await pywranglerSide(product),
      wrangler: wranglerSide(product, scratch),
    };
    samples.push(...(await measure(product, sides)));
  } finally {
    for (const side of Object.values(sides ?? {})) await side.end?.();
    await endProduct(product);
    await rm(scratch, { recursive: true, force: true });
  }
  const of = (side: SideName): number[] =>
    samples.flatMap((sample) => (sample.side === side ? [sample.milliseconds] : []));
  saveChart(
    "redeploy",
    dotChart(
      "A code edit of the FastAPI template, from deploying it to its first answer",
      "ms",
      Object.entries(sides ?? {}).map(([name, { label }]) => ({
        label,
        samples: of(name as SideName),
      })),
      `To one edge on one machine, ${ROUNDS} rounds, in turns, with ${PAUSE_MS / 1000} s between; each to a Worker that is there already.`,
    ),
  );
  const [thaw, pywrangler, wrangler] = [
    summarise(of("thaw")),
    summarise(of("pywrangler")),
    summarise(of("wrangler")),
  ];
  return {
    name: "redeploy",
    figures: {
      thaw_vs_wrangler: ratio(pywrangler, thaw, TARGET),
      thaw_vs_wrangler_bundle: ratio(wrangler, thaw),
      thaw_ms: time(thaw),
      pywrangler_ms: time(pywrangler),
      wrangler_bundle_ms: time(wrangler),
    },
    machine: describeMachine(),
    samples,
  };
}

async function measure(product: Product, sides: Record<SideName, Side>): Promise<RawSample[]> {
  const samples: RawSample[] = [];
  const { value: environment } = await resolvePackages(product, templateFiles());
  // The page keeps the lock in the project, and so does this.
  const locked = { ...templateFiles(), "pylock.toml": environment.lock };
  const names = Object.keys(sides) as SideName[];
  for (let round = 0; round <= ROUNDS; round++) {
    // Another one begins each round.
    for (const at of names.keys()) {
      const side = names[(round + at) % names.length] as SideName;
      const { files, greeting } = edited(locked, `${round} of ${side}`);
      const deploy = await sides[side].prepare(files, greeting);
      await sleep(PAUSE_MS);
      const measured = await deploy();
      // The first deploys make the Workers; what counts are those that change them.
      if (round > 0) samples.push({ round, side, ...measured });
      console.error(`round ${round} of ${ROUNDS}: ${side} ${Math.round(measured.milliseconds)} ms`);
    }
  }
  return samples;
}

/** A change to the code that no build before had, and what the Worker answers with then. */
function edited(files: ProjectFiles, what: string): { files: ProjectFiles; greeting: string } {
  const code = String(files["src/entry.py"]);
  const greeting = `from edit ${what}`;
  return {
    files: { ...files, "src/entry.py": code.replace("from FastAPI", greeting) },
    greeting,
  };
}
