import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { templateFiles } from "../lib/project/templates/index.ts";
import type { ProjectFiles } from "../lib/project/types.ts";
import type { Progress } from "../lib/sse.ts";
import { firstAnswer } from "./redeploy/first-answer.ts";
import { type Redeployed, WranglerSide } from "./redeploy/wrangler.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { ratio, time } from "./support/figures.ts";
import { describeMachine } from "./support/machine.ts";
import {
  API_TOKEN,
  deploySnapshot,
  endProduct,
  resolvePackages,
  startProduct,
  takeSnapshot,
} from "./support/product.ts";
import { saveChart } from "./support/save.ts";
import { summarise } from "./support/stats.ts";

const TARGET = 5;
const ROUNDS = Number(process.env.THAW_BENCH_ROUNDS ?? 10);
const NAME = "pressed";

type Side = "thaw" | "wrangler";

interface RawSample {
  round: number;
  side: Side;
  milliseconds: number;
  steps?: Progress[];
}

/**
 * From the press of Deploy to the first answer of a code edit at the Worker's URL, the page's way
 * (POST /api/snapshot, then /api/deploy), and by wrangler deploy to the same edge, in turns. wrangler gets the
 * bundle of the same edit, built already: what it is measured by is only its deploy.
 */
export default async function redeploy(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "thaw-bench-redeploy-"));
  const product = await startProduct();
  const samples: RawSample[] = [];
  try {
    const { value: environment } = await resolvePackages(product, templateFiles());
    // The page keeps the lock in the project, and so does this.
    const locked = { ...templateFiles(), "pylock.toml": environment.lock };
    const wrangler = new WranglerSide(product, folder, API_TOKEN);
    for (let round = 0; round <= ROUNDS; round++) {
      const { files, greeting } = edited(locked, round);
      const order: Side[] = round % 2 === 0 ? ["thaw", "wrangler"] : ["wrangler", "thaw"];
      // What wrangler deploys is built before the clock runs, and by the same builder.
      const build = await wrangler.prepare(edited(locked, round, "wrangler").files);
      const sides: Record<Side, () => Promise<Redeployed>> = {
        thaw: () => press(files, greeting),
        wrangler: () => wrangler.deploy(build, edited(locked, round, "wrangler").greeting),
      };
      for (const side of order) {
        const { milliseconds, steps } = await sides[side]();
        // The first deploys make the Workers; what counts are those that change them.
        if (round > 0) samples.push({ round, side, milliseconds, ...(steps ? { steps } : {}) });
        console.error(`round ${round} of ${ROUNDS}: ${side} ${Math.round(milliseconds)} ms`);
      }
    }
  } finally {
    await endProduct(product);
    await rm(folder, { recursive: true, force: true });
  }

  async function press(files: ProjectFiles, greeting: string): Promise<Redeployed> {
    const answer = firstAnswer(product.port, NAME, greeting);
    const built = await takeSnapshot(product, files);
    const deployed = await deploySnapshot(product, built.value.snapshot.id, NAME);
    return { milliseconds: await answer, steps: [...built.steps, ...deployed.steps] };
  }

  const of = (side: Side): number[] =>
    samples.flatMap((sample) => (sample.side === side ? [sample.milliseconds] : []));
  const [thaw, wrangler] = [summarise(of("thaw")), summarise(of("wrangler"))];
  saveChart(
    "redeploy",
    dotChart(
      "A code edit of the FastAPI template, from deploying it to its first answer",
      "ms",
      [
        { label: "Thaw's page: snapshot and deploy", samples: of("thaw") },
        { label: "wrangler deploy, bundle built before", samples: of("wrangler") },
      ],
      `To one edge on one machine, ${ROUNDS} rounds, in turns; both to a Worker that is there already.`,
    ),
  );
  return {
    name: "redeploy",
    figures: {
      thaw_vs_wrangler: ratio(wrangler, thaw, TARGET),
      thaw_ms: time(thaw),
      wrangler_ms: time(wrangler),
    },
    machine: describeMachine(),
    samples,
  };
}

/** A change to the code that no build before had, and what the Worker answers with then. */
function edited(
  files: ProjectFiles,
  round: number,
  side = "page",
): { files: ProjectFiles; greeting: string } {
  const code = String(files["src/entry.py"]);
  const greeting = `from edit ${round} of ${side}`;
  return {
    files: { ...files, "src/entry.py": code.replace("from FastAPI", greeting) },
    greeting,
  };
}
