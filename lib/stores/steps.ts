import type { Progress } from "../sse.ts";

/** A list of steps after one more report: a step known by name is brought up to date. */
export function withStep(steps: Progress[], progress: Progress): Progress[] {
  const at = steps.findIndex((one) => one.step === progress.step);
  return at < 0 ? [...steps, progress] : steps.with(at, progress);
}
