import { Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../registry/client.ts";
import type { ObjectClass } from "../registry/objects.ts";
import type { Caller } from "./auth/callers.ts";
import { type Api, readJson } from "./context.ts";
import { ApiError, ok, okList } from "./envelope.ts";

const accountShape = ({ account }: Caller) => ({ ...account, type: "standard" });

function tokenShape({ token }: Caller): Record<string, unknown> {
  const { id, status, expiresOn } = token;
  return { id, status, ...(expiresOn === undefined ? {} : { expires_on: expiresOn }) };
}

/** Who the caller is. A token is for one account. */
export const accounts = new Hono<Api>()
  .get("/user", (c) => {
    const { id } = c.var.caller.account;
    return ok({ id, email: `${id}@thaw.invalid`, username: id });
  })
  .get("/user/tokens/verify", (c) => ok(tokenShape(c.var.caller)))
  .get("/accounts", (c) => okList([accountShape(c.var.caller)]))
  .get("/memberships", (c) => {
    const account = accountShape(c.var.caller);
    return okList([{ id: account.id, status: "accepted", account, roles: ["Administrator"] }]);
  })
  .get("/accounts/:account", (c) => ok(accountShape(c.var.caller)))
  .get("/accounts/:account/tokens/verify", (c) => ok(tokenShape(c.var.caller)));

const subdomainBody = z.object({
  subdomain: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
});

/** The account's workers.dev subdomain: a name clients want to see; the edge's addresses don't use it. */
export const subdomain = new Hono<Api>()
  .get("/", async (c) => {
    if (c.env.SCOPE !== undefined) return ok({ subdomain: c.env.SCOPE });
    const kept = await registryOf(c.env).readAccount("subdomain");
    return ok({ subdomain: kept ?? c.env.SUBDOMAIN ?? "local" });
  })
  .put("/", async (c) => {
    if (c.env.SCOPE !== undefined) {
      throw new ApiError(409, 10036, "A temporary account keeps the subdomain it has.");
    }
    const body = subdomainBody.safeParse(await readJson(c.req.raw));
    if (!body.success) throw new ApiError(400, 10030, "The subdomain can't be a host name.");
    await registryOf(c.env).writeAccount("subdomain", body.data.subdomain);
    return ok(body.data);
  });

const namespaceShape = ({ namespace, script, class: name, sqlite }: ObjectClass) => ({
  id: namespace,
  name: `${script}_${name}`,
  script,
  class: name,
  use_sqlite: sqlite === 1,
});

/** What a client asks for before it deletes a Worker; nobody consumes another's events here. */
export const dependents = new Hono<Api>()
  .get("/workers/durable_objects/namespaces", async (c) =>
    okList((await registryOf(c.env).listNamespaces()).map(namespaceShape)),
  )
  .get("/workers/tails/by-consumer/:name", () => ok([]));
