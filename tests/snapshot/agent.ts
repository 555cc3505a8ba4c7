import type { Suite } from "./cases/case.ts";
import { groups } from "./conformance.ts";

/** What came of a case, as it goes from a host to the test. */
export interface Outcome {
  /** The error's stack, where the case failed. */
  failure?: string;
}

/** Runs one case by its name, inside the host. */
export async function runCase(suite: Promise<Suite>, name: string): Promise<Outcome> {
  try {
    const cases = Object.values(groups).flat();
    const found = cases.find((one) => one.name === name);
    if (!found) throw new Error(`there is no case ${name}`);
    await found.run(await suite);
    return {};
  } catch (thrown) {
    return { failure: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}
