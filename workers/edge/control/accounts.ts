import { Hono } from "hono";
import { z } from "zod";
import type { ControlEnv } from "../env.ts";
import { registryOf } from "../registry/client.ts";
import { type Api, readJson } from "./context.ts";
import { ApiError, ok, okList } from "./envelope.ts";

const accountId = (env: ControlEnv): string => env.ACCOUNT_ID ?? "local";

const account = (env: ControlEnv) => ({
  id: accountId(env),
  name: "This machine",
  type: "standard",
});

const token = { id: "local", status: "active" };

/** Who the caller is. There is one account; its id in a path is whatever the client calls it. */
export const accounts = new Hono<Api>()
  .get("/user", () => ok({ id: "local", email: "local@thaw.invalid", username: "local" }))
  .get("/user/tokens/verify", () => ok(token))
  .get("/accounts", (c) => okList([account(c.env)]))
  .get("/memberships", (c) =>
    okList([
      { id: "local", status: "accepted", account: account(c.env), roles: ["Administrator"] },
    ]),
  )
  .get("/accounts/:account", (c) => ok(account(c.env)))
  .get("/accounts/:account/tokens/verify", () => ok(token));

const subdomainBody = z.object({
  subdomain: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
});

/** The account's workers.dev subdomain: a name clients want to see; the edge's addresses don't use it. */
export const subdomain = new Hono<Api>()
  .get("/", async (c) => {
    const kept = await registryOf(c.env).readAccount("subdomain");
    return ok({ subdomain: kept ?? c.env.SUBDOMAIN ?? "local" });
  })
  .put("/", async (c) => {
    const body = subdomainBody.safeParse(await readJson(c.req.raw));
    if (!body.success) throw new ApiError(400, 10030, "The subdomain can't be a host name.");
    await registryOf(c.env).writeAccount("subdomain", body.data.subdomain);
    return ok(body.data);
  });

/** What a client asks for before it deletes a Worker; none of it exists here. */
export const empty = new Hono<Api>()
  .get("/workers/durable_objects/namespaces", () => okList([]))
  .get("/workers/tails/by-consumer/:name", () => ok([]));
