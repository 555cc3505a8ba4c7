import { sha256 } from "../lib/hash.ts";
import { openPack } from "../lib/runtime/pack-fs.ts";
import { restoreInstance } from "../lib/snapshot/apply.ts";
import { decodeLayer } from "../lib/snapshot/format.ts";
import type { Phases } from "../lib/snapshot/phases.ts";
import type { BenchResult } from "./run.ts";
import { type LayerFile, NodeBench, settle } from "./support/chain.ts";
import { dotChart } from "./support/chart.ts";
import { time } from "./support/figures.ts";
import { describeMachine } from "./support/machine.ts";
import { type BenchProject, openProjects } from "./support/projects.ts";
import { saveChart } from "./support/save.ts";
import { summarise } from "./support/stats.ts";

const ROUNDS = 15;

interface Sample {
  round: number;
  side: "capture" | "restore";
  phases: Phases;
}

/**
 * Where the time goes when the FastAPI template is captured on its packages layer, and when its whole chain
 * is restored: by phase, in Node, with everything compiled. Both sides in one run, interleaved.
 */
export default async function phases(): Promise<BenchResult> {
  const [project] = await openProjects(["fastapi"]);
  if (!project) throw new Error("There is no project");
  const node = await NodeBench.open();
  const root = await node.runtimeLayer();
  const below = [root, await node.packagesLayer(root, project.packages)];
  const samples: Sample[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const { app, captured } = await capture(node, project, below);
    const restored = await restore(node, project, [...below, app]);
    // The first round compiles what the others run.
    if (round < 0) continue;
    samples.push({ round, side: "capture", phases: captured });
    samples.push({ round, side: "restore", phases: restored });
  }
  const rows = (["capture", "restore"] as const).flatMap((side) => rowsOf(samples, side));
  saveChart(
    "phases",
    dotChart(
      "Capturing and restoring a snapshot, by phase",
      "ms",
      rows.map(({ side, step, times }) => ({ label: `${side}: ${step}`, samples: times })),
      "FastAPI, httpx and pydantic, in Node with everything compiled; both sides in one run, interleaved.",
    ),
  );
  return {
    name: "phases",
    figures: Object.fromEntries(
      rows.map(({ side, step, times }) => [
        `${side}_${step.replaceAll(/[^a-z]+/g, "_")}_ms`,
        time(summarise(times)),
      ]),
    ),
    machine: describeMachine(),
    samples,
  };
}

async function capture(
  node: NodeBench,
  { program, packages }: BenchProject,
  below: LayerFile[],
): Promise<{ app: LayerFile; captured: Phases }> {
  await settle();
  const captured: Phases = [];
  const pack = openPack(packages.hash, packages.content);
  const app = await node.appLayer(below, program, { pack, phases: captured });
  return { app, captured };
}

async function restore(
  node: NodeBench,
  { packages }: BenchProject,
  chain: LayerFile[],
): Promise<Phases> {
  await settle();
  const options = node.options(openPack(packages.hash, packages.content));
  const began = performance.now();
  const layers = chain.map(({ hash, file }) => ({ ...decodeLayer(file), hash }));
  const restored: Phases = [{ step: "read and checksum", milliseconds: performance.now() - began }];
  const instance = await restoreInstance(options, layers, restored);
  const hashing = performance.now();
  await sha256(instance.module.HEAPU8);
  restored.push({
    step: "hash of memory, for the proof",
    milliseconds: performance.now() - hashing,
  });
  return restored;
}

/** Each step's times over all rounds, in the order they ran; steps of one name in a round are added. */
function rowsOf(samples: Sample[], side: Sample["side"]) {
  const rounds = samples.filter((sample) => sample.side === side);
  const steps = new Map<string, number[]>([["whole", []]]);
  for (const [at, { phases: run }] of rounds.entries()) {
    for (const { step, milliseconds } of run) {
      const isProof = step.includes("proof");
      for (const name of isProof ? [step] : [step, "whole"]) {
        const times = steps.get(name) ?? [];
        times[at] = (times[at] ?? 0) + milliseconds;
        steps.set(name, times);
      }
    }
  }
  return [...steps].map(([step, times]) => ({ side, step, times }));
}
