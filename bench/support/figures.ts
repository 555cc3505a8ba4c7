import type { Figure } from "../run.ts";
import { round, type Summary } from "./stats.ts";

/** A measured time as a figure: the median, with its spread beside it. */
export function time(summary: Summary): Figure {
  const { median, n, ...spread } = summary;
  return { value: median, unit: "ms", n, ...spread };
}

/** How often the median of one goes into that of another; `n` is the smaller of the two. */
export function ratio(slow: Summary, fast: Summary, target?: number): Figure {
  return {
    value: round(slow.median / fast.median),
    unit: "times",
    n: Math.min(slow.n, fast.n),
    ns: [slow.n, fast.n],
    ...(target === undefined ? {} : { atLeast: target }),
  };
}
