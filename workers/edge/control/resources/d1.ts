import { Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../../registry/client.ts";
import type { Resource } from "../../registry/types.ts";
import { type Api, readBody } from "../context.ts";
import { ApiError, ok, okPage } from "../envelope.ts";
import { findDatabase, MALFORMED } from "./d1-database.ts";
import { d1Transfers } from "./d1-transfers.ts";
import { passOn, serveResult } from "./serve.ts";

const KIND = "d1";

const body = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
  primary_location_hint: z.string().optional(),
  jurisdiction: z.string().optional(),
});

const shape = ({ id, name, createdOn, details }: Resource) => ({
  uuid: id,
  name,
  version: "production",
  created_at: createdOn,
  ...details,
});

/** D1 databases: which there are; what they hold is with serve. */
export const d1Databases = new Hono<Api>()
  .get("/", async (c) => {
    const { name = "" } = c.req.query();
    const all = await registryOf(c.env).listResources(KIND);
    return okPage(all.filter((database) => database.name.includes(name)).map(shape), c.req.query());
  })
  .post("/", async (c) => {
    const { name, jurisdiction } = await readBody(body, c.req.raw, MALFORMED);
    const registry = registryOf(c.env);
    if (c.env.SCOPE !== undefined && (await registry.listResources(KIND)).length > 0) {
      throw new ApiError(403, 7406, "A temporary account has one D1 database at most.");
    }
    const details = jurisdiction ? { jurisdiction } : {};
    const id = crypto.randomUUID();
    const made = await registry.createResource({ kind: KIND, id, name, details });
    if (!made.created) {
      throw new ApiError(400, 7502, `A database with the name "${name}" already exists.`);
    }
    try {
      await serveResult(c.env, `d1/${id}`, { method: "PUT" });
    } catch (thrown) {
      await registry.removeResource(KIND, id);
      throw thrown;
    }
    return ok({ ...shape(made.resource), file_size: 0, num_tables: 0 });
  })
  .get("/:id", async (c) => {
    const database = await findDatabase(c.env, c.req.param("id"));
    const { size, tables } = await serveResult<{ size: number; tables: number }>(
      c.env,
      `d1/${database.id}`,
    );
    return ok({
      ...shape(database),
      file_size: size,
      num_tables: tables,
      running_in_region: "LOCAL",
      read_replication: { mode: "disabled" },
    });
  })
  .delete("/:id", async (c) => {
    const { id } = await findDatabase(c.env, c.req.param("id"));
    await serveResult(c.env, `d1/${id}`, { method: "DELETE" });
    await registryOf(c.env).removeResource(KIND, id);
    return ok(null);
  })
  .post("/:id/:action{query|raw}", async (c) => {
    const { id } = await findDatabase(c.env, c.req.param("id"));
    return passOn(c.env, c.req.raw, `d1/${id}/${c.req.param("action")}`);
  })
  .route("/", d1Transfers);
