import { Hono } from "hono";
import { z } from "zod";
import type { D1Answer, D1Outcome } from "../../../../lib/worker/bindings/d1.ts";
import { toRows } from "../../../../lib/worker/bindings/d1-statement.ts";
import { ApiError, ok } from "../../control/envelope.ts";
import type { ServeEnv } from "../../env.ts";
import { databaseOf } from "../d1/client.ts";

const query = z.object({
  sql: z.string(),
  params: z.array(z.union([z.string(), z.number(), z.null(), z.array(z.number())])).nullish(),
});
const queries = z.union([
  z.object({ batch: z.array(query).min(1) }).transform(({ batch }) => batch),
  query.transform((one) => [one]),
]);
const exported = z.object({
  noSchema: z.boolean().optional(),
  noData: z.boolean().optional(),
  tables: z.array(z.string()).optional(),
});

/** What databases hold. */
export const d1 = new Hono<{ Bindings: ServeEnv }>()
  .put("/:id", async (c) => {
    await databaseOf(c.env, c.req.param("id")).create();
    return ok(null);
  })
  .get("/:id", async (c) => ok(await databaseOf(c.env, c.req.param("id")).facts()))
  .delete("/:id", async (c) => {
    await databaseOf(c.env, c.req.param("id")).remove();
    return ok(null);
  })
  .post("/:id/query", async (c) => {
    const outcome = await run(c.env, c.req.param("id"), await readJson(c.req.raw));
    return ok(unwrap(outcome).map(toRows));
  })
  .post("/:id/raw", async (c) => {
    const outcome = await run(c.env, c.req.param("id"), await readJson(c.req.raw));
    return ok(
      unwrap(outcome).map(({ columns, rows, meta }) => ({
        success: true,
        meta,
        results: { columns, rows },
      })),
    );
  })
  .post("/:id/import", async (c) => {
    const file = c.req.raw.body ?? new Blob([]).stream();
    return ok(await databaseOf(c.env, c.req.param("id")).import(file));
  })
  .post("/:id/export", async (c) => {
    const options = exported.parse(await readJson(c.req.raw));
    const outcome = await databaseOf(c.env, c.req.param("id")).export(options);
    if ("error" in outcome) throw new ApiError(400, 7500, outcome.error);
    return new Response(outcome.sql, { headers: { "content-type": "application/sql" } });
  });

function run(env: ServeEnv, id: string, body: unknown): Promise<D1Outcome> {
  const parsed = queries.safeParse(body);
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error);
    throw new ApiError(400, 7400, `The request is malformed: ${reason}`);
  }
  const given = parsed.data.map(({ sql, params }) => ({ sql, ...(params ? { params } : {}) }));
  return databaseOf(env, id).query(given, true);
}

function unwrap(outcome: D1Outcome): D1Answer[] {
  if ("error" in outcome) throw new ApiError(400, 7500, outcome.error);
  return outcome.results;
}

const readJson = (request: Request): Promise<unknown> =>
  request.json().catch(() => {
    throw new ApiError(400, 7400, "The request is malformed: the body isn't JSON.");
  });
