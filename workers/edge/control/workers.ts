import { type Context, Hono } from "hono";
import { z } from "zod";
import { CONTENT_TYPES } from "../../../lib/deploy/modules.ts";
import { toBase64 } from "../../../lib/project/base64.ts";
import { registryOf } from "../registry/client.ts";
import type { Script, Version } from "../registry/types.ts";
import { readBlob } from "./blobs.ts";
import { type Api, activated, newName, readBody } from "./context.ts";
import { ApiError, ok, okPage, unwrap } from "./envelope.ts";
import { readJsonVersion } from "./json-form.ts";
import { eraseDropped } from "./objects.ts";
import { remove } from "./scripts.ts";
import { scriptSettings } from "./settings.ts";
import { workerShape, workerVersionShape } from "./shapes.ts";
import { receiveUpload } from "./upload.ts";

const subdomain = z.object({ enabled: z.boolean(), previews_enabled: z.boolean().nullish() });
const change = scriptSettings.extend({
  name: z.string().optional(),
  subdomain: subdomain.partial().nullish(),
});
const newWorker = change.extend({ name: z.string() });

type Change = z.infer<typeof change>;

/**
 * Workers under the newest of their three names: made before they have code, which comes as JSON. Each is found by its name or
 * its id, which is the script's tag. wrangler reads here, Cloudflare's SDK writes as well.
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
    const deploy = c.req.query("deploy") === "true";
    const upload = await receiveUpload(c.req.raw, c.env, name, readJsonVersion);
    const version = unwrap(await registryOf(c.env).upload(name, upload, { deploy, create: false }));
    if (deploy) {
      await activated(c.env, name);
      c.executionCtx.waitUntil(eraseDropped(c.env));
    }
    return ok(workerVersionShape(version));
  })
  .get("/:id/versions/:version", async (c) => {
    const { versions } = unwrap(await registryOf(c.env).state((await find(c)).name));
    const wanted = c.req.param("version");
    const version = wanted === "latest" ? versions[0] : versions.find(({ id }) => id === wanted);
    if (!version) throw new ApiError(404, 10007, "This version does not exist.");
    const shape = workerVersionShape(version);
    if (c.req.query("include") !== "modules") return ok(shape);
    return ok({ ...shape, modules: await modulesOf(c, version) });
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

/** A version's modules with their content: of a Python Worker its source, not what was made of it. */
async function modulesOf(c: Context<Api>, { modules, python }: Version): Promise<unknown[]> {
  if (python) {
    const { hash, contentType } = python.source;
    const headers = { "content-type": contentType };
    const form = await new Response(await contentOf(c, hash), { headers }).formData();
    const files = [...form.values()].filter((value) => value instanceof File);
    return Promise.all(
      files.map(async (file) => shaped(file.name, file.type, await file.arrayBuffer())),
    );
  }
  const shapes: unknown[] = [];
  // One after the other: each may be tens of megabytes.
  for (const { name, type, hash } of modules) {
    shapes.push(shaped(name, CONTENT_TYPES[type], await contentOf(c, hash)));
  }
  return shapes;
}

function shaped(name: string, content_type: string, content: ArrayBuffer): object {
  return { name, content_type, content_base64: toBase64(new Uint8Array(content)) };
}

async function contentOf(c: Context<Api>, hash: string): Promise<ArrayBuffer> {
  const blob = await readBlob(c.env.BLOBS, hash);
  if (!blob) throw new ApiError(500, 10013, "The content of a module is missing.");
  return new Response(blob.body).arrayBuffer();
}
