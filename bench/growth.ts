import type { BenchResult } from "./run.ts";
import { type LayerFile, NodeBench, programOf, settle } from "./support/chain.ts";
import { lineChart } from "./support/line-chart.ts";
import { describeMachine } from "./support/machine.ts";
import { saveChart } from "./support/save.ts";
import { round, summarise } from "./support/stats.ts";

const TARGET = 2;
const ROUNDS = 8;
/** Memory that the programs should end up with, in MB; a bare one has 31. */
const SIZES = [30, 60, 100, 150, 200];
const BARE = 31;
const MB = 1e6;

interface Sample {
  round: number;
  megabytes: number;
  /** Restored from the files of its layers; or the same memory copied into a new one. */
  side: "restore" | "copy";
  milliseconds: number;
}

/**
 * How restoring grows with the size of memory, against copying the same bytes into a WebAssembly memory
 * that is as new, so that both pay for touching it first. Each side's slope by least squares through the medians of
 * each size.
 */
export default async function growth(): Promise<BenchResult> {
  const node = await NodeBench.open();
  const root = await node.runtimeLayer();
  const chains: LayerFile[][] = [];
  for (const size of SIZES) {
    chains.push([root, await node.appLayer([root], programOf(programWith(size - BARE)))]);
  }
  const samples: Sample[] = [];
  for (let at = -1; at < ROUNDS; at++) {
    for (const chain of chains) {
      const taken = await sample(node, chain);
      // The first round compiles what the others run.
      if (at >= 0) samples.push(...taken.map((one) => ({ round: at, ...one })));
    }
    console.error(`round ${at + 1} of ${ROUNDS}`);
  }
  const points = (side: Sample["side"]) =>
    samples.flatMap((one): [number, number][] =>
      one.side === side ? [[one.megabytes, one.milliseconds]] : [],
    );
  const sizes = summaries(samples);
  const restore = leastSquares(sizes.map((one) => [one.megabytes, one.restore.median]));
  const copy = leastSquares(sizes.map((one) => [one.megabytes, one.copy.median]));
  saveChart(
    "growth",
    lineChart(
      "Restoring, by size of memory",
      { x: "MB of memory", y: "ms" },
      [
        { label: "Restored from its layers", points: points("restore"), ...restore },
        { label: "Memory copied", points: points("copy"), ...copy },
      ],
      "Both into new memory, in Node; all sizes and both sides in one run, interleaved.",
    ),
  );
  const n = ROUNDS * SIZES.length;
  return {
    name: "growth",
    figures: {
      slope_vs_copy: {
        value: round(restore.slope / copy.slope),
        unit: "times",
        n,
        atMost: TARGET,
      },
      restore_ms_per_mb: { value: round(restore.slope), unit: "ms per MB", n, base: restore.base },
      copy_ms_per_mb: { value: round(copy.slope), unit: "ms per MB", n, base: copy.base },
    },
    byRound: Array.from({ length: ROUNDS }, (_, at) => slopeRatio(samples, at)),
    sizes,
    machine: describeMachine(),
    samples,
  };
}

async function sample(node: NodeBench, chain: LayerFile[]): Promise<Omit<Sample, "round">[]> {
  await settle();
  const began = performance.now();
  const instance = await node.restore(chain);
  const restored = performance.now() - began;
  const content = instance.module.HEAPU8.slice();
  await settle();
  const copying = performance.now();
  const memory = new WebAssembly.Memory({ initial: content.length / 65536, maximum: 65536 });
  new Uint8Array(memory.buffer).set(content);
  const copied = performance.now() - copying;
  const megabytes = round(content.length / MB);
  return [
    { megabytes, side: "restore", milliseconds: round(restored) },
    { megabytes, side: "copy", milliseconds: round(copied) },
  ];
}

/** Half noise in larger blocks, half rows of small objects: most of a heap's chunks are small. */
function programWith(megabytes: number): string {
  return `
import random
SOURCE = random.Random(7)
BLOCKS = [SOURCE.randbytes(16384) for _ in range(${Math.max(0, Math.round(megabytes * 30))})]
ROWS = [{"id": at, "name": f"name-{at}", "values": (at * 0.5, at * 1.5)} for at in range(${Math.max(0, Math.round(megabytes * 1700))})]
def on_fetch(request):
    return len(BLOCKS) + len(ROWS)
`;
}

/** The line nearest to the points, by least squares. */
function leastSquares(points: [number, number][]): { slope: number; base: number } {
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
    points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return { slope, base: round(my - slope * mx) };
}

function slopeRatio(samples: Sample[], at: number): number {
  const of = (side: Sample["side"]) =>
    leastSquares(
      samples
        .filter((one) => one.round === at && one.side === side)
        .map((one) => [one.megabytes, one.milliseconds]),
    );
  return round(of("restore").slope / of("copy").slope);
}

function summaries(samples: Sample[]) {
  const sizes = [...new Set(samples.map(({ megabytes }) => megabytes))];
  const of = (megabytes: number, side: Sample["side"]) =>
    summarise(
      samples
        .filter((one) => one.megabytes === megabytes && one.side === side)
        .map(({ milliseconds }) => milliseconds),
    );
  return sizes.map((megabytes) => ({
    megabytes,
    restore: of(megabytes, "restore"),
    copy: of(megabytes, "copy"),
  }));
}
