import { expect, test } from "vitest";
import type { TestEdge } from "../../../workers/edge/testing.ts";
import { accountApi, api, makeResource, put, rawApi, says } from "../client.ts";

const KV = "/storage/kv/namespaces";
const R2 = "/r2/buckets";
const D1 = "/d1/database";
const NO_ID = "0".repeat(32);
const NO_UUID = "00000000-0000-4000-8000-000000000000";

/** Namespaces, buckets and databases that can't be made, found or bound, in Cloudflare's words. */
export function resourceRefusals(edge: () => TestEdge): void {
  const call = (method: string, path: string, body?: unknown) =>
    accountApi(edge(), method, path, body);

  test("a deploy that is bound to what isn't there is refused in Cloudflare's words, and stores nothing", async () => {
    const kv = await makeResource(edge(), "kv", "bound");
    await makeResource(edge(), "r2", "bound");
    const refusals: [binding: Record<string, string>, code: number, message: string][] = [
      [{ type: "kv_namespace", namespace_id: NO_ID }, 10041, `KV namespace '${NO_ID}' not found.`],
      [
        { type: "kv_namespace", namespace_id: `${kv}/a` },
        10042,
        `KV namespace '${kv}/a' is not valid. Please verify the namespace_id in your configuration.`,
      ],
      [
        { type: "r2_bucket", bucket_name: "none" },
        10085,
        "R2 bucket 'none' not found. Please use a different name and try again.",
      ],
      [
        { type: "r2_bucket", bucket_name: "bound", jurisdiction: "eu" },
        10085,
        "R2 bucket 'bound' not found. Please use a different name and try again.",
      ],
      [
        { type: "d1", id: NO_UUID },
        10181,
        `D1 binding 'IT' references database '${NO_UUID}' which was not found.`,
      ],
      [
        { type: "d1", id: "bound" },
        10021,
        "binding IT of type d1 must have a valid `database_id` specified",
      ],
    ];
    for (const [binding, code, message] of refusals) {
      const answer = await put(edge(), "lost", says("hi"), {
        bindings: [{ ...binding, name: "IT" }],
      });
      expect(answer).toMatchObject({ status: 400, errors: [{ code, message }] });
    }
    expect((await api(edge(), "GET", "/scripts/lost/settings")).status).toBe(404);
    await put(edge(), "found", says("hi"));
    const bindings = [{ type: "d1", name: "DB", id: NO_UUID }];
    const patched = await api(edge(), "PATCH", "/scripts/found/settings", { bindings });
    expect(patched.errors).toMatchObject([{ code: 10181 }]);
  });

  test("what can't be made, found or named is refused with Cloudflare's codes", async () => {
    const kv = await makeResource(edge(), "kv", "taken");
    const other = await makeResource(edge(), "kv", "other");
    await makeResource(edge(), "r2", "taken");
    const d1 = await makeResource(edge(), "d1", "taken");
    const refusals: [string, string, unknown, status: number, code: number, message: string][] = [
      [
        "POST",
        KV,
        { title: "taken" },
        400,
        10014,
        "a namespace with this account ID and title already exists",
      ],
      ["PUT", `${KV}/${other}`, { title: "taken" }, 400, 10014, "already exists"],
      ["POST", KV, {}, 400, 10019, "a namespace title of 1 to 512 characters is required"],
      ["GET", `${KV}/${NO_ID}`, undefined, 404, 10013, "namespace not found"],
      ["GET", `${KV}/${NO_ID}/keys`, undefined, 404, 10013, "namespace not found"],
      ["GET", `${KV}/${kv}/values/none`, undefined, 404, 10009, "get: 'key not found'"],
      ["GET", `${KV}/${kv}/metadata/none`, undefined, 404, 10009, "get: 'key not found'"],
      [
        "PUT",
        `${KV}/${kv}/values/a?expiration_ttl=5`,
        "x",
        400,
        10034,
        "Expiration TTL must be at least 60",
      ],
      ["PUT", `${KV}/${kv}/values/${"k".repeat(600)}`, "x", 400, 10033, "exceeds key length limit"],
      ["PUT", `${KV}/${kv}/bulk`, [{ key: "a" }], 400, 10012, "could not parse the request's body"],
      [
        "PUT",
        `${KV}/${kv}/bulk`,
        [{ key: "a", value: "%", base64: true }],
        400,
        10012,
        "the value of 'a' isn't valid base64",
      ],
      [
        "POST",
        `${KV}/${kv}/bulk/get`,
        { keys: [] },
        400,
        10012,
        "could not parse the request's body",
      ],
      [
        "POST",
        R2,
        { name: "taken" },
        409,
        10004,
        "The bucket you tried to create already exists, and you own it.",
      ],
      ["POST", R2, { name: "No_Name" }, 400, 10005, "The specified bucket name is not valid."],
      [
        "POST",
        R2,
        { name: "cold", storageClass: "Ice" },
        400,
        10062,
        "The storage class specified is not valid.",
      ],
      ["GET", `${R2}/none`, undefined, 404, 10006, "The specified bucket does not exist."],
      [
        "GET",
        `${R2}/none/objects/a`,
        undefined,
        404,
        10006,
        "The specified bucket does not exist.",
      ],
      ["GET", `${R2}/taken/objects/a`, undefined, 404, 10007, "The specified key does not exist."],
      [
        "PUT",
        `${R2}/taken/objects/${"k".repeat(1100)}`,
        "x",
        400,
        10020,
        "The specified object name is not valid.",
      ],
      [
        "POST",
        D1,
        { name: "taken" },
        400,
        7502,
        'A database with the name "taken" already exists.',
      ],
      ["POST", D1, { name: "a/b" }, 400, 7400, "The request is malformed"],
      ["GET", `${D1}/none`, undefined, 404, 7404, "The database none could not be found"],
      ["POST", `${D1}/${NO_UUID}/query`, { sql: "SELECT 1" }, 404, 7404, "could not be found"],
      [
        "POST",
        `${D1}/${d1}/query`,
        { sql: "SELEC 1" },
        400,
        7500,
        'near "SELEC": syntax error at offset 0: SQLITE_ERROR',
      ],
      ["POST", `${D1}/${d1}/query`, { params: [] }, 400, 7400, "The request is malformed"],
      ["POST", `${D1}/${d1}/nothing`, {}, 404, 7003, "Could not route to"],
    ];
    for (const [method, path, body, status, code, message] of refusals) {
      const answer = await call(method, path, body);
      expect({ path, ...answer }).toMatchObject({
        path,
        status,
        errors: [{ code, message: expect.stringContaining(message) }],
      });
    }
    const moon = await rawApi(edge(), R2, { headers: { "cf-r2-jurisdiction": "moon" } });
    expect(await moon.json()).toMatchObject({
      errors: [{ message: 'The jurisdiction "moon" is not valid.' }],
    });
  });
}
