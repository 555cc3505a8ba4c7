import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectFiles } from "../lib/project/types.ts";
import type { Product } from "../tests/support/product.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { describeMachine } from "./support/machine.ts";
import { deployedModules, endProduct, startProduct, takeSnapshot } from "./support/product.ts";
import { saveChart } from "./support/save.ts";
import { round, summarise } from "./support/stats.ts";
import { type Load, runLoad, type Target } from "./warm/load.ts";
import { startUvicorn } from "./warm/uvicorn.ts";

const TARGET = 0.3;
const ROUNDS = 6;
const CONNECTIONS = 8;
const ROUND_MS = 5_000;
const PACKAGES = ["fastapi==0.165.0", "pydantic==2.14.3"];
const NAME = "warm";
const SIDES = ["edge", "uvicorn", "plain"] as const;

type Side = (typeof SIDES)[number];

/**
 * A warm FastAPI Worker on the edge against the same app under uvicorn on CPython, on the same machine:
 * the same requests from the same client, in turns.
 */
export default async function warm(): Promise<BenchResult> {
  const product = await startProduct();
  const uvicorn = await startUvicorn(PACKAGES, "uvicorn[standard]");
  const plain = await startUvicorn(PACKAGES, "uvicorn");
  const loads: Record<Side, Load[]> = { edge: [], uvicorn: [], plain: [] };
  try {
    const edge = await deployApp(product);
    const sides = { edge, uvicorn, plain };
    for (const target of Object.values(sides)) {
      await runLoad(target, { milliseconds: 2_000, connections: CONNECTIONS });
    }
    for (let at = 0; at < ROUNDS; at++) {
      for (const side of SIDES) {
        const load = await runLoad(sides[side], {
          milliseconds: ROUND_MS,
          connections: CONNECTIONS,
        });
        if (load.failed > 0) throw new Error(`${side}: ${load.failed} requests failed`);
        loads[side].push(load);
        console.error(`${side}: ${Math.round(perSecond(load))} requests a second`);
      }
    }
  } finally {
    uvicorn.stop();
    plain.stop();
    await endProduct(product);
  }
  const rps = {
    edge: loads.edge.map(perSecond),
    uvicorn: loads.uvicorn.map(perSecond),
    plain: loads.plain.map(perSecond),
  };
  saveChart(
    "warm",
    dotChart(
      "A warm FastAPI app: requests a second",
      "1/s",
      [
        { label: "The edge on this machine", samples: rps.edge },
        { label: uvicorn.about, samples: rps.uvicorn },
        { label: plain.about, samples: rps.plain },
      ],
      `${CONNECTIONS} connections, GET and POST in turns, ${ROUNDS} rounds of ${ROUND_MS / 1000} s a side, interleaved.`,
    ),
  );
  const [mine, other] = [summarise(rps.edge), summarise(rps.uvicorn)];
  const withoutC = summarise(rps.plain);
  return {
    name: "warm",
    figures: {
      rps_vs_uvicorn: {
        value: round(mine.median / other.median),
        unit: "times",
        n: ROUNDS,
        atLeast: TARGET,
      },
      // For who compares with uvicorn as `pip install uvicorn` has it: parser and event loop in Python.
      rps_vs_plain_uvicorn: {
        value: round(mine.median / withoutC.median),
        unit: "times",
        n: ROUNDS,
      },
      edge_rps: { value: mine.median, unit: "1/s", ...spread(rps.edge) },
      uvicorn_rps: { value: other.median, unit: "1/s", ...spread(rps.uvicorn) },
      plain_uvicorn_rps: { value: withoutC.median, unit: "1/s", ...spread(rps.plain) },
      ...latencies("edge", loads.edge),
      ...latencies("uvicorn", loads.uvicorn),
    },
    against: uvicorn.about,
    machine: describeMachine(),
    samples: Object.fromEntries(
      Object.entries(loads).map(([side, all]) => [
        side,
        all.map(({ requests, milliseconds }) => ({ requests, milliseconds })),
      ]),
    ),
  };
}

const perSecond = ({ requests, milliseconds }: Load): number => (requests / milliseconds) * 1000;

function spread(samples: number[]): { n: number; min: number; max: number } {
  const { n, min, max } = summarise(samples);
  return { n, min, max };
}

/** Milliseconds of all requests of a side: the middle, and how bad the worst were. */
function latencies(side: string, loads: Load[]) {
  const sorted = loads.flatMap((load) => load.latencies).toSorted((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  const { length: n } = sorted;
  return {
    [`${side}_p50_ms`]: { value: at(0.5), unit: "ms", n },
    [`${side}_p99_ms`]: { value: at(0.99), unit: "ms", n },
  };
}

async function deployApp(product: Product): Promise<Target> {
  const read = (name: string) => readFile(join(import.meta.dirname, "warm", name), "utf8");
  const files: ProjectFiles = {
    "src/entry.py": await read("entry.py"),
    "src/app.py": await read("app.py"),
    "pyproject.toml": `[project]\nname = "${NAME}"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ${JSON.stringify(PACKAGES)}\n`,
  };
  const { value } = await takeSnapshot(product, files);
  await deployedModules(product, value.snapshot.id, NAME);
  return { port: product.port, host: `${NAME}.localhost:${product.port}` };
}
