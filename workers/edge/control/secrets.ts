import { Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../registry/client.ts";
import type { ScriptState } from "../registry/registry.ts";
import { type Api, activated, readJson } from "./context.ts";
import { ApiError, ok, unwrap } from "./envelope.ts";

const secret = z.object({
  name: z.string().min(1),
  text: z.string(),
  type: z.literal("secret_text").optional(),
});
const bulk = z.object({ secrets: z.record(z.string(), secret.nullable()) });

const shape = (name: string) => ({ name, type: "secret_text" });

const names = ({ versions }: ScriptState): string[] =>
  (versions[0]?.bindings ?? []).flatMap(({ type, name }) => (type === "secret_text" ? [name] : []));

const invalid = (): ApiError =>
  new ApiError(400, 10021, "A secret has a name and a text, and is of the type secret_text.");

/** Secrets of a script. A change is a new version; no answer ever holds a secret's text. */
export const secrets = new Hono<Api>()
  .get("/:name/secrets", async (c) => {
    const state = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok(names(state).map(shape));
  })
  .get("/:name/secrets/:secret", async (c) => {
    const state = unwrap(await registryOf(c.env).state(c.req.param("name")));
    const found = names(state).find((name) => name === c.req.param("secret"));
    if (found === undefined) throw missing(c.req.param("secret"));
    return ok(shape(found));
  })
  .put("/:name/secrets", async (c) => {
    const body = secret.safeParse(await readJson(c.req.raw));
    if (!body.success) throw invalid();
    const { name, text } = body.data;
    const script = c.req.param("name");
    unwrap(await registryOf(c.env).changeSecrets(script, { [name]: text }));
    await activated(c.env, script);
    return ok(shape(name));
  })
  .delete("/:name/secrets/:secret", async (c) => {
    const registry = registryOf(c.env);
    const script = c.req.param("name");
    const name = c.req.param("secret");
    if (!names(unwrap(await registry.state(script))).includes(name)) throw missing(name);
    unwrap(await registry.changeSecrets(script, { [name]: null }));
    await activated(c.env, script);
    return ok(null);
  })
  .patch("/:name/secrets-bulk", async (c) => {
    const body = bulk.safeParse(await readJson(c.req.raw));
    if (!body.success) throw invalid();
    const script = c.req.param("name");
    const changes = Object.fromEntries(
      Object.entries(body.data.secrets).map(([name, value]) => [name, value?.text ?? null]),
    );
    const version = unwrap(await registryOf(c.env).changeSecrets(script, changes));
    await activated(c.env, script);
    return ok(
      version.bindings.filter(({ type }) => type === "secret_text").map(({ name }) => shape(name)),
    );
  });

const missing = (name: string): ApiError =>
  new ApiError(404, 10056, `There is no secret "${name}".`);
