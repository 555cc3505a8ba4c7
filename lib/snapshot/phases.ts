/** Milliseconds by phase, in the order they ran. */
export type Phases = { step: string; milliseconds: number }[];

/** Ends a phase: what passed since the last one ended goes under this name. */
export type Measure = (step: string) => void;

/** Writes phases down as they end. Without a list nothing is measured. */
export function phaseTimer(now: () => number, phases: Phases | undefined): Measure {
  if (!phases) return () => undefined;
  let last = now();
  return (step) => {
    const time = now();
    phases.push({ step, milliseconds: time - last });
    last = time;
  };
}
