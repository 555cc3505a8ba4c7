import type { Progress } from "../sse.ts";

/** A list of steps after one more report: a step known by name is brought up to date. */
export function withStep(steps: Progress[], { step, milliseconds }: Progress): Progress[] {
  const at = steps.findIndex((one) => one.step === step);
  const fresh = { step, milliseconds };
  return at < 0 ? [...steps, fresh] : steps.with(at, fresh);
}
