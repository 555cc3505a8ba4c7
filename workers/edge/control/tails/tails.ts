import { Hono } from "hono";
import { sign, verify } from "hono/jwt";
import { z } from "zod";
import type { ControlEnv } from "../../env.ts";
import { registryOf, scopedTo } from "../../registry/client.ts";
import { keyOf, readKey } from "../../scope.ts";
import type { TailMessage } from "../../serve/tails/message.ts";
import { type Api, activated, readJson } from "../context.ts";
import { ApiError, checked, ok, unwrap } from "../envelope.ts";
import { filterSchema, type TailFilter } from "./filters.ts";
import { LISTENER, type Listener, PROTOCOL } from "./room.ts";

const LIFE_MS = 6 * 60 * 60 * 1000;
/** How long a client has to open the socket. */
const OPEN_MS = 60_000;
/** Below `/client/v4`, and before its tokens are asked for: the address is the permission. */
export const SOCKETS_PATH = "/client/v4/tail-sockets";

const body = z.object({ filters: z.array(filterSchema).nullish() });
const ticket = z.object({
  id: z.string(),
  key: z.string(),
  filters: z.array(filterSchema),
  exp: z.number(),
});

interface Room {
  fetch(request: string, init: RequestInit): Promise<Response>;
  publish(messages: TailMessage[]): Promise<number>;
  hangUp(id: string): Promise<void>;
}

const roomOf = ({ TAILS }: ControlEnv, key: string): Room =>
  TAILS.get(TAILS.idFromName(key)) as unknown as Room;

const secretOf = (env: ControlEnv): string => `tails ${env.INTERNAL_TOKEN}`;

/** Who follows a Worker's events. */
export const tails = new Hono<Api>()
  .get("/:name/tails", async (c) => {
    const name = c.req.param("name");
    unwrap(await registryOf(c.env).state(name));
    const all = await registryOf(c.env).listTails(name);
    return ok(all.map(({ id, until }) => ({ id, expires_at: new Date(until).toISOString() })));
  })
  .post("/:name/tails", async (c) => {
    const name = c.req.param("name");
    const registry = registryOf(c.env);
    unwrap(await registry.state(name));
    const filters = await readFilters(c.req.raw);
    const id = crypto.randomUUID().replaceAll("-", "");
    const until = Date.now() + OPEN_MS;
    await registry.insertTail({ id, script: name, until });
    await activated(c.env, name);
    const exp = Math.floor(until / 1000);
    const content = { id, key: keyOf(c.env, name), filters, exp };
    const url = new URL(c.req.url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.pathname = `${SOCKETS_PATH}/${await sign(content, secretOf(c.env), "HS256")}`;
    url.search = "";
    return ok({ id, url: url.href, expires_at: new Date(Date.now() + LIFE_MS).toISOString() });
  })
  .delete("/:name/tails/:id", async (c) => {
    const { name, id } = c.req.param();
    await registryOf(c.env).removeTail(id);
    await roomOf(c.env, keyOf(c.env, name)).hangUp(id);
    await activated(c.env, name);
    return ok(null);
  });

/** The addresses that clients open sockets at. */
export const tailSockets = new Hono<Api>().get("/:ticket", async (c) => {
  const offered = (c.req.header("sec-websocket-protocol") ?? "").split(",");
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
    throw new ApiError(426, 10021, "This address takes WebSockets only.");
  }
  if (!offered.some((protocol) => protocol.trim() === PROTOCOL)) {
    throw new ApiError(400, 10021, `The WebSocket's protocol must be ${PROTOCOL}.`);
  }
  const listener = await readTicket(c.env, c.req.param("ticket"));
  if (!listener) throw new ApiError(401, 10000, "Authentication error");
  const headers = { upgrade: "websocket", [LISTENER]: JSON.stringify(listener) };
  return roomOf(c.env, listener.key).fetch("http://room/", { headers });
});

/** Passes a Worker's events on. When nobody listens any more, serve is told to send no others. */
export async function publish(
  env: ControlEnv,
  key: string,
  messages: TailMessage[],
): Promise<void> {
  if ((await roomOf(env, key).publish(messages)) > 0) return;
  const { name, scope } = readKey(key);
  const scoped = scopedTo(env, scope);
  if (await registryOf(scoped).removeOpenTails(name, OPEN_MS)) await activated(scoped, name);
}

async function readFilters(request: Request): Promise<TailFilter[]> {
  const text = await request.clone().text();
  const given = text === "" ? {} : await readJson(request);
  return checked(body, given, { what: "The filters aren't valid" }).filters ?? [];
}

async function readTicket(env: ControlEnv, given: string): Promise<Listener | null> {
  try {
    const { id, key, filters } = ticket.parse(await verify(given, secretOf(env), "HS256"));
    const until = Date.now() + LIFE_MS;
    const registry = registryOf(scopedTo(env, readKey(key).scope));
    return (await registry.keepTail(id, until)) ? { id, key, filters, until } : null;
  } catch {
    return null;
  }
}
