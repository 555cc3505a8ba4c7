import { Hono } from "hono";
import { z } from "zod";
import { cronProblem } from "../../../lib/project/cron.ts";
import { registryOf } from "../registry/client.ts";
import { type Api, activated, readBody, readJson } from "./context.ts";
import { checked, ok, unwrap } from "./envelope.ts";
import { keptByName, parseBindings } from "./metadata.ts";
import { addressShape, scriptSettingsShape, settingsShape } from "./shapes.ts";

const versionSettings = z.object({
  bindings: z.array(z.unknown()).optional(),
  compatibility_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  compatibility_flags: z.array(z.string()).optional(),
});
/** What is set for a script, not for one of its versions. */
export const scriptSettings = z.object({
  tags: z.array(z.string()).nullish(),
  logpush: z.boolean().nullish(),
  observability: z.unknown().optional(),
  tail_consumers: z.unknown().optional(),
});
const address = z.object({ enabled: z.boolean(), previews_enabled: z.boolean().optional() });
const crons = z.array(
  z.object({
    cron: z.string().superRefine((cron, context) => {
      const problem = cronProblem(cron);
      if (problem !== null) {
        context.addIssue({ code: "custom", message: `invalid cron string "${cron}": ${problem}` });
      }
    }),
  }),
);

/** The versioned settings come as JSON in a form's `settings` part, or as plain JSON. */
async function readSettings(request: Request): Promise<unknown> {
  if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) {
    return readJson(request);
  }
  const part = (await request.formData()).get("settings");
  const text = part instanceof File ? await part.text() : part;
  return readJson(new Request("http://settings", { method: "POST", body: text ?? "" }));
}

/** What a script is set to: bindings and dates (a new version each), tags, its address, its schedules. */
export const settings = new Hono<Api>()
  .get("/:name/settings", async (c) => {
    return ok(settingsShape(unwrap(await registryOf(c.env).state(c.req.param("name")))));
  })
  .patch("/:name/settings", async (c) => {
    const name = c.req.param("name");
    const registry = registryOf(c.env);
    const body = checked(versionSettings, await readSettings(c.req.raw));
    const { bindings, compatibility_date, compatibility_flags } = body;
    unwrap(
      await registry.changeVersion(name, {
        ...(bindings ? { bindings: parseBindings(bindings.map(keptByName)) } : {}),
        ...(compatibility_date ? { compatibilityDate: compatibility_date } : {}),
        ...(compatibility_flags ? { compatibilityFlags: compatibility_flags } : {}),
      }),
    );
    await activated(c.env, name);
    return ok(settingsShape(unwrap(await registry.state(name))));
  })
  .get("/:name/script-settings", async (c) => {
    const { script } = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok(scriptSettingsShape(script));
  })
  .patch("/:name/script-settings", async (c) => {
    const body = await readBody(scriptSettings, c.req.raw);
    const change = { settings: { ...body } };
    const script = unwrap(await registryOf(c.env).changeScript(c.req.param("name"), change));
    return ok(scriptSettingsShape(script));
  })
  .get("/:name/subdomain", async (c) => {
    const { script } = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok(addressShape(script));
  })
  .post("/:name/subdomain", async (c) => {
    const { enabled, previews_enabled } = await readBody(address, c.req.raw);
    return ok(await setAddress(c.env, c.req.param("name"), enabled, previews_enabled));
  })
  .delete("/:name/subdomain", async (c) => {
    return ok(await setAddress(c.env, c.req.param("name"), false, false));
  })
  .get("/:name/schedules", async (c) => {
    const { script } = unwrap(await registryOf(c.env).state(c.req.param("name")));
    return ok({ schedules: script.crons.map((cron) => ({ cron })) });
  })
  .put("/:name/schedules", async (c) => {
    const change = { crons: (await readBody(crons, c.req.raw)).map(({ cron }) => cron) };
    const script = unwrap(await registryOf(c.env).changeScript(c.req.param("name"), change));
    return ok({ schedules: script.crons.map((cron) => ({ cron })) });
  });

async function setAddress(
  env: Api["Bindings"],
  name: string,
  enabled: boolean,
  previewsEnabled = false,
): Promise<{ enabled: boolean; previews_enabled: boolean }> {
  const change = { address: { enabled, previewsEnabled } };
  const script = unwrap(await registryOf(env).changeScript(name, change));
  await activated(env, name);
  return addressShape(script);
}
