import { type Context, Hono } from "hono";
import { z } from "zod";
import { bucketId } from "../../../../lib/deploy/bindings.ts";
import { registryOf } from "../../registry/client.ts";
import type { Resource } from "../../registry/types.ts";
import { keyOf } from "../../scope.ts";
import { type Api, readJson } from "../context.ts";
import { ApiError, ok } from "../envelope.ts";
import { passOn, pathAfter, serveResult } from "./serve.ts";

const KIND = "r2_bucket";
const STORAGE_CLASSES = ["Standard", "InfrequentAccess"];
const JURISDICTIONS = ["default", "eu", "fedramp", "us"];

const body = z.object({
  name: z.string(),
  locationHint: z.string().optional(),
  storageClass: z.string().optional(),
});

const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

interface Details {
  name: string;
  jurisdiction: string;
  storageClass: string;
  location: string;
}

const detailsOf = (bucket: Resource): Details => bucket.details as unknown as Details;

function shape(bucket: Resource): Record<string, unknown> {
  const { name, jurisdiction, storageClass, location } = detailsOf(bucket);
  return {
    name,
    creation_date: bucket.createdOn,
    location,
    storage_class: storageClass,
    jurisdiction,
  };
}

/** Buckets: which there are; what they hold is with serve. */
export const r2Buckets = new Hono<Api>()
  .get("/", async (c) => {
    const jurisdiction = jurisdictionOf(c);
    const { name_contains = "", direction = "asc" } = c.req.query();
    const all = (await registryOf(c.env).listResources(KIND))
      .map(shape)
      .filter((bucket) => bucket.jurisdiction === jurisdiction)
      .filter(({ name }) => String(name).includes(name_contains));
    return ok({ buckets: direction === "desc" ? all.reverse() : all });
  })
  .post("/", async (c) => {
    const parsed = body.safeParse(await readJson(c.req.raw));
    if (!parsed.success || !BUCKET_NAME.test(parsed.data.name)) {
      throw new ApiError(400, 10005, "The specified bucket name is not valid.");
    }
    const { name, storageClass = "Standard", locationHint = "local" } = parsed.data;
    checkStorageClass(storageClass);
    const jurisdiction = jurisdictionOf(c);
    const id = bucketId({ bucket_name: name, jurisdiction });
    const details = { name, jurisdiction, storageClass, location: locationHint.toUpperCase() };
    const made = await registryOf(c.env).createResource({ kind: KIND, id, name: id, details });
    if (made.created) return ok(shape(made.resource));
    const message = "The bucket you tried to create already exists, and you own it.";
    throw new ApiError(409, 10004, message);
  })
  .get("/:name", async (c) => ok(shape(await find(c, c.req.param("name")))))
  .delete("/:name", async (c) => {
    const { id } = await find(c, c.req.param("name"));
    const { objects } = await serveResult<{ objects: number }>(c.env, `r2/${keyOf(c.env, id)}`);
    if (objects > 0) {
      throw new ApiError(409, 10008, "The bucket you tried to delete is not empty.");
    }
    await registryOf(c.env).removeResource(KIND, id);
    return ok({});
  })
  .all("/:name/objects/*", (c) => objects(c, c.req.param("name")))
  .get("/:name/objects", (c) => objects(c, c.req.param("name")));

async function objects(c: Context<Api>, name: string): Promise<Response> {
  const { id } = await find(c, name);
  const storageClass = c.req.header("cf-r2-storage-class");
  if (storageClass !== undefined) checkStorageClass(storageClass);
  const rest = pathAfter(c.req.raw, `/r2/buckets/${name}/`);
  return passOn(c.env, c.req.raw, `r2/${keyOf(c.env, id)}/${rest}`);
}

async function find(c: Context<Api>, name: string): Promise<Resource> {
  const id = bucketId({ bucket_name: name, jurisdiction: jurisdictionOf(c) });
  const found = await registryOf(c.env).findResource(KIND, id);
  // An id holds a jurisdiction too, but is no name.
  if (found && detailsOf(found).name === name) return found;
  throw new ApiError(404, 10006, "The specified bucket does not exist.");
}

function jurisdictionOf(c: Context<Api>): string {
  const given = c.req.header("cf-r2-jurisdiction") ?? "default";
  if (JURISDICTIONS.includes(given)) return given;
  throw new ApiError(400, 10029, `The jurisdiction "${given}" is not valid.`);
}

function checkStorageClass(given: string): void {
  if (STORAGE_CLASSES.includes(given)) return;
  throw new ApiError(400, 10062, "The storage class specified is not valid.");
}
