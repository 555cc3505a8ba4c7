import { useState } from "react";
import { ThawError } from "../../../lib/errors.ts";

/** Runs something that takes a while: whether it is under way, and what went wrong in words. */
export function useWork() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const work = (task: () => Promise<void>): void => {
    setBusy(true);
    setProblem(undefined);
    task()
      .catch((thrown: unknown) => setProblem(ThawError.from(thrown).message))
      .finally(() => setBusy(false));
  };
  return { busy, problem, work };
}
