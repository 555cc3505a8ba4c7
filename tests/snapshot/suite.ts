import { afterAll, beforeAll, describe, it } from "vitest";
import type { Outcome } from "./agent.ts";
import { groups } from "./conformance.ts";
import { ensureFixtures, type Fixtures } from "./fixtures.ts";

/** A host that runs cases by name, until it is stopped. */
export interface Runner {
  run(name: string): Promise<Outcome>;
  stop(): Promise<unknown>;
}

/** Every case of the conformance suite in one kind of host. */
export function testHost(title: string, start: (fixtures: Fixtures) => Promise<Runner>): void {
  describe(title, () => {
    let fixtures: Promise<Fixtures>;
    beforeAll(async () => {
      fixtures = ensureFixtures();
      await fixtures;
    }, 180_000);

    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        let runner: Runner | undefined;
        beforeAll(async () => {
          runner = await start(await fixtures);
        }, 60_000);
        afterAll(() => runner?.stop(), 30_000);

        it.for(cases)("$name", { timeout: 90_000 }, async ({ name }) => {
          const outcome = await runner?.run(name);
          if (outcome?.failure) throw new Error(outcome.failure);
        });
      });
    }
  });
}
