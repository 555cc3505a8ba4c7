import { beforeAll, describe, it } from "vitest";
import type { Suite } from "./cases/case.ts";
import { cases, openSuite } from "./conformance.ts";
import { ensureFixtures } from "./fixtures.ts";
import { nodeTestHost } from "./hosts/node.ts";

describe("snapshots in Node", () => {
  let suite: Suite;
  beforeAll(async () => {
    suite = await openSuite(await nodeTestHost(await ensureFixtures()));
  }, 120_000);

  for (const { name, run } of cases) it(name, () => run(suite), 60_000);
});
