/** How a number came out over several runs. */
export interface Summary {
  n: number;
  min: number;
  median: number;
  mean: number;
  p95: number;
  max: number;
}

/** Middle and spread of some numbers, of which there must be at least one. */
export function summarise(samples: number[]): Summary {
  if (samples.length === 0) throw new Error("Nothing was measured");
  const sorted = samples.toSorted((a, b) => a - b);
  const sum = sorted.reduce((total, sample) => total + sample, 0);
  return {
    n: sorted.length,
    min: round(quantile(sorted, 0)),
    median: round(quantile(sorted, 0.5)),
    mean: round(sum / sorted.length),
    p95: round(quantile(sorted, 0.95)),
    max: round(quantile(sorted, 1)),
  };
}

/** Two decimals: what is beyond them is noise. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Between two samples, in proportion. */
function quantile(sorted: number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}
