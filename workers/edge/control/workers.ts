import { type Context, Hono } from "hono";
import { z } from "zod";
import { toBase64 } from "../../../lib/project/base64.ts";
import type { ControlEnv } from "../env.ts";
import { registryOf } from "../registry/client.ts";
import type { Script, Version } from "../registry/types.ts";
import { type Api, activated, newName, readBody } from "./context.ts";
import { ApiError, ok, okPage, unwrap } from "./envelope.ts";
import { readJsonVersion } from "./json-form.ts";
import { remove, versionContent } from "./scripts.ts";
import { scriptSettings } from "./settings.ts";
import { workerShape, workerVersionShape } from "./shapes.ts";
import { keepVersion } from "./upload.ts";
import { findVersion } from "./versions.ts";

const subdomain = z.object({ enabled: z.boolean(), previews_enabled: z.boolean().nullish() });
const change = scriptSettings.extend({
  name: z.string().optional(),
  subdomain: subdomain.partial().nullish(),
});
const newWorker = change.extend({ name: z.string() });

type Change = z.infer<typeof change>;

/**
 * Workers under the newest of their three names: made before they have code, which comes as JSON. Each is found
 * by its name or its id, which is the script's tag. wrangler reads here, Cloudflare's SDK writes as well.
 * @see https://developers.cloudflare.com/api/resources/workers/subresources/beta/subresources/workers/
 */
export const workers = new Hono<Api>()
  .get("/", async (c) => {
    return okPage((await registryOf(c.env).listScripts()).map(workerShape), c.req.query());
  })
  .post("/", async (c) => {
    const body = await readBody(newWorker, c.req.raw);
    const name = newName(body.name);
    const made = await registryOf(c.env).createScript(name);
    if (!made) throw new ApiError(409, 10040, `A Worker "${name}" exists already.`);
    return ok(workerShape(await apply(c, made, body)));
  })
  .get("/:id", async (c) => ok(workerShape(await find(c))))
  .on(["PUT", "PATCH"], "/:id", async (c) => {
    const script = await find(c);
    const body = await readBody(change, c.req.raw);
    if (body.name !== undefined && body.name !== script.name) {
      throw new ApiError(
        400,
        10021,
        "A Worker can't be renamed here: deploy it under the new name.",
      );
    }
    return ok(workerShape(await apply(c, script, body)));
  })
  .delete("/:id", async (c) => remove(c, (await find(c)).name))
  .get("/:id/versions", async (c) => {
    const { versions } = unwrap(await registryOf(c.env).state((await find(c)).name));
    return okPage(versions.map(workerVersionShape), c.req.query());
  })
  .post("/:id/versions", async (c) => {
    const { name } = await find(c);
    const options = { deploy: c.req.query("deploy") === "true", create: false };
    return ok(workerVersionShape(await keepVersion(c, name, options, readJsonVersion)));
  })
  .get("/:id/versions/:version", async (c) => {
    const { versions } = unwrap(await registryOf(c.env).state((await find(c)).name));
    const wanted = c.req.param("version");
    const latest = wanted === "latest" ? versions[0] : undefined;
    const version = latest ?? findVersion(versions, wanted);
    const shape = workerVersionShape(version);
    if (c.req.query("include") !== "modules") return ok(shape);
    return ok({ ...shape, modules: await modulesOf(c.env, version) });
  });

async function find(c: Context<Api>): Promise<Script> {
  const given = c.req.param("id");
  const all = await registryOf(c.env).listScripts();
  const found = all.find(({ name, tag }) => given === name || given === tag);
  if (!found) throw new ApiError(404, 10007, "This Worker does not exist on your account.");
  return found;
}

async function apply(c: Context<Api>, script: Script, body: Change): Promise<Script> {
  const { name: _, subdomain: address, ...settings } = body;
  const changed = unwrap(
    await registryOf(c.env).changeScript(script.name, {
      settings,
      ...(address
        ? {
            address: {
              enabled: address.enabled ?? script.subdomainEnabled ?? true,
              previewsEnabled: address.previews_enabled ?? script.previewsEnabled ?? false,
            },
          }
        : {}),
    }),
  );
  if (address) await activated(c.env, script.name);
  return changed;
}

/** A version's modules with their content, as an upload has them. */
async function modulesOf(env: ControlEnv, version: Version): Promise<unknown[]> {
  const form = await (await versionContent(env, version)).formData();
  const files = [...form.values()].filter((value) => value instanceof File);
  return Promise.all(
    files.map(async (file) => ({
      name: file.name,
      content_type: file.type,
      content_base64: toBase64(new Uint8Array(await file.arrayBuffer())),
    })),
  );
}
