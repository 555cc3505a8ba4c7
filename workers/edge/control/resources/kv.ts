import { Hono } from "hono";
import { z } from "zod";
import type { ControlEnv } from "../../env.ts";
import { registryOf } from "../../registry/client.ts";
import type { Resource } from "../../registry/types.ts";
import { type Api, readJson } from "../context.ts";
import { ApiError, ok, okPage } from "../envelope.ts";
import { passOn, pathAfter, serveResult } from "./serve.ts";

const KIND = "kv_namespace";

const body = z.object({ title: z.string().trim().min(1).max(512) });

const shape = ({ id, name }: Resource) => ({ id, title: name, supports_url_encoding: true });

const titleTaken = (): ApiError =>
  new ApiError(400, 10014, "a namespace with this account ID and title already exists");

/** KV namespaces: which there are; what they hold is with serve. */
export const kvNamespaces = new Hono<Api>()
  .get("/", async (c) => {
    const { order = "id", direction = "asc" } = c.req.query();
    const field = order === "title" ? "title" : "id";
    const sign = direction === "desc" ? -1 : 1;
    const all = (await registryOf(c.env).listResources(KIND)).map(shape);
    return okPage(
      all.sort((a, b) => sign * (a[field] < b[field] ? -1 : 1)),
      c.req.query(),
    );
  })
  .post("/", async (c) => {
    const name = await readTitle(c.req.raw);
    const id = crypto.randomUUID().replaceAll("-", "");
    const made = await registryOf(c.env).createResource({ kind: KIND, id, name, details: {} });
    if (!made.created) throw titleTaken();
    return ok(shape(made.resource));
  })
  .get("/:id", async (c) => ok(shape(await find(c.env, c.req.param("id")))))
  .put("/:id", async (c) => {
    const { id } = await find(c.env, c.req.param("id"));
    const name = await readTitle(c.req.raw);
    if (!(await registryOf(c.env).renameResource(KIND, id, name))) throw titleTaken();
    return ok(shape(await find(c.env, id)));
  })
  .delete("/:id", async (c) => {
    const { id } = await find(c.env, c.req.param("id"));
    await serveResult(c.env, `kv/${id}`, { method: "DELETE" });
    await registryOf(c.env).removeResource(KIND, id);
    return ok(null);
  })
  .all("/:id/:rest{.+}", async (c) => {
    const { id } = await find(c.env, c.req.param("id"));
    const rest = pathAfter(c.req.raw, `/storage/kv/namespaces/${id}/`);
    return passOn(c.env, c.req.raw, `kv/${id}/${rest}`);
  });

async function find(env: ControlEnv, id: string): Promise<Resource> {
  const found = await registryOf(env).findResource(KIND, id);
  if (!found) throw new ApiError(404, 10013, "namespace not found");
  return found;
}

async function readTitle(request: Request): Promise<string> {
  const parsed = body.safeParse(await readJson(request));
  if (parsed.success) return parsed.data.title;
  throw new ApiError(400, 10019, "a namespace title of 1 to 512 characters is required");
}
