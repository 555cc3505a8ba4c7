import { afterAll, beforeAll, expect, test } from "vitest";
import { deployBundle } from "../../lib/deploy/deploy.ts";
import { type D1Binding, NO_SETTINGS } from "../../lib/project/bindings/types.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import { accountApi, ask } from "./client.ts";
import { localEdge } from "./python-builds.ts";

let edge: TestEdge;
beforeAll(async () => {
  edge = await TestEdge.start();
}, 30_000);
afterAll(() => edge.stop(), 30_000);

const TABLE = "applied migrations";
const DB: D1Binding = {
  type: "d1",
  name: "DB",
  database_name: "people",
  migrations_dir: "sql",
  migrations_table: TABLE,
};

/** Deploys a Worker that says a word, with these migrations; gives the steps. */
async function deploy(says: string, sql: Record<string, string>): Promise<string[]> {
  const steps: string[] = [];
  const code = `export default { async fetch(request, { DB }) {
    const { results } = await DB.prepare("SELECT name FROM people").all().catch(() => ({ results: [] }));
    return Response.json([${JSON.stringify(says)}, ...results.map(({ name }) => name)]);
  } };`;
  const files = Object.entries(sql).map(([name, sql]) => ({ name, path: `sql/${name}`, sql }));
  await deployBundle({
    bundle: {
      mainModule: "index.js",
      modules: [{ name: "index.js", type: "esm", content: new TextEncoder().encode(code) }],
      compatibilityDate: "2026-10-01",
      compatibilityFlags: [],
      vars: {},
      settings: { ...NO_SETTINGS, bindings: [DB] },
      databases: [{ binding: "DB", table: TABLE, files }],
    },
    name: "people",
    target: localEdge(edge),
    report: ({ step }) => void steps.push(step),
  });
  return steps;
}

const answer = async (): Promise<unknown> => JSON.parse((await ask(edge, "people.localhost")).text);

const FIRST = { "1.sql": "CREATE TABLE people (name TEXT);\nINSERT INTO people VALUES ('Ada')" };
const SECOND = { ...FIRST, "2_it's.sql": "INSERT INTO people VALUES ('Bob'); -- and that's all" };

test("migrations are applied before the Worker serves, each once, however often it is deployed", async () => {
  expect(await deploy("one", FIRST)).toContain("migrations: applied sql/1.sql");
  expect(await answer()).toEqual(["one", "Ada"]);
  expect(await deploy("two", SECOND)).toContain("migrations: applied sql/2_it's.sql");
  expect(await deploy("three", SECOND)).toContain("migrations");
  expect(await answer()).toEqual(["three", "Ada", "Bob"]);
});

test("one that fails is named and leaves nothing, those before it stay, and the old version serves on", async () => {
  const work = deploy("four", {
    ...SECOND,
    "3.sql": "INSERT INTO people VALUES ('Cy')",
    "4.sql": "INSERT INTO people VALUES ('Dan'); INSERT INTO nowhere VALUES (1)",
    "5.sql": "INSERT INTO people VALUES ('Eve')",
  });
  await expect(work).rejects.toMatchObject({
    code: "deploy_failed",
    file: "sql/4.sql",
    message: expect.stringMatching(
      /^The migration sql\/4\.sql was not applied: .*no such table: nowhere.* What served before goes on serving\. Done before this: preflight; resources\./,
    ),
  });
  expect(await answer()).toEqual(["three", "Ada", "Bob", "Cy"]);
});

test("the table that remembers them is the one wrangler keeps", async () => {
  const { result } = await accountApi(edge, "POST", "/d1/database/people/query", {
    sql: `SELECT id, name, applied_at FROM "${TABLE}"`,
  });
  expect(result).toMatchObject([
    {
      results: ["1.sql", "2_it's.sql", "3.sql"].map((name, at) => ({
        id: at + 1,
        name,
        applied_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      })),
    },
  ]);
});
