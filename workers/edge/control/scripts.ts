import { type Context, Hono } from "hono";
import { CONTENT_TYPES } from "../../../lib/deploy/modules.ts";
import type { ControlEnv } from "../env.ts";
import { registryOf } from "../registry/client.ts";
import type { Version } from "../registry/types.ts";
import { readBlob } from "./blobs.ts";
import { type Api, activated, newName } from "./context.ts";
import { ApiError, ok, okList, unwrap } from "./envelope.ts";
import { eraseDropped } from "./objects.ts";
import { scriptShape, serviceShape } from "./shapes.ts";
import { keepVersion } from "./upload.ts";

/** Scripts as a whole: upload, look, fetch, delete. */
export const scripts = new Hono<Api>()
  .get("/", async (c) => {
    const all = await registryOf(c.env).listScripts();
    return okList(all.map((script) => scriptShape(script, undefined)));
  })
  .put("/:name", async (c) => {
    const name = newName(c.req.param("name"));
    const version = await keepVersion(c, name, { deploy: true, create: true });
    const { script } = unwrap(await registryOf(c.env).state(name));
    return ok(scriptShape(script, version));
  })
  .get("/:name", (c) => content(c, c.req.param("name")))
  .get("/:name/content/v2", (c) => content(c, c.req.param("name")))
  .get("/:name/references", () => ok({ services: { incoming: [], outgoing: [] } }))
  .delete("/:name", (c) => remove(c, c.req.param("name")));

/** The same Workers under the older name by which wrangler looks first. */
export const services = new Hono<Api>()
  .get("/:name", async (c) => {
    return ok(serviceShape(unwrap(await registryOf(c.env).state(c.req.param("name")))));
  })
  .delete("/:name", (c) => remove(c, c.req.param("name")));

/** Deletes a script with all that is its own. */
export async function remove(c: Context<Api>, name: string): Promise<Response> {
  unwrap(await registryOf(c.env).removeScript(name));
  await activated(c.env, name);
  c.executionCtx.waitUntil(eraseDropped(c.env));
  return ok(null);
}

/** A version's modules as a form, as Cloudflare gives them, the latest one's unless asked; data stays exact. */
async function content(c: Context<Api>, name: string): Promise<Response> {
  const { versions } = unwrap(await registryOf(c.env).state(name));
  const wanted = c.req.query("version");
  const latest = wanted === undefined ? versions[0] : versions.find(({ id }) => id === wanted);
  if (!latest) throw new ApiError(404, 10007, "This Worker has no such version.");
  return versionContent(c.env, latest);
}

/** A version's modules as a form: of a Python Worker its source as it came, not what was made of it. */
export async function versionContent(env: ControlEnv, version: Version): Promise<Response> {
  const headers = { "cf-entrypoint": version.mainModule };
  if (version.python) {
    const { hash, contentType } = version.python.source;
    const source = await readBlob(env.BLOBS, hash);
    if (!source) throw new ApiError(500, 10013, "The source of this Worker is missing.");
    return new Response(source.body, { headers: { ...headers, "content-type": contentType } });
  }
  const form = new FormData();
  for (const module of version.modules) {
    const blob = await readBlob(env.BLOBS, module.hash);
    if (!blob) throw new ApiError(500, 10013, `The content of module "${module.name}" is missing.`);
    const bytes = await new Response(blob.body).arrayBuffer();
    form.append(module.name, new File([bytes], module.name, { type: CONTENT_TYPES[module.type] }));
  }
  return new Response(form, { headers });
}
