import { z } from "zod";
import type { ControlEnv } from "../../env.ts";

const LIFE_MS = 60 * 60 * 1000;

const ticket = z.discriminatedUnion("action", [
  z.object({ action: z.literal("import"), database: z.string(), etag: z.string() }),
  z.object({
    action: z.literal("export"),
    database: z.string(),
    options: z.object({
      noSchema: z.boolean(),
      noData: z.boolean(),
      tables: z.array(z.string()),
    }),
  }),
]);
const signed = z.object({ until: z.number(), ticket });

type Ticket = z.infer<typeof ticket>;

/** Below `/client/v4`, and before its tokens are asked for: the ticket is the permission. */
export const TRANSFERS_PATH = "/client/v4/transfers";

/** An address that permits one transfer for an hour, at most until Thaw is started anew. */
export async function ticketPath(env: ControlEnv, permitted: Ticket): Promise<string> {
  const content = encode(JSON.stringify({ until: Date.now() + LIFE_MS, ticket: permitted }));
  const signature = await crypto.subtle.sign("HMAC", await keyOf(env), bytesOf(content));
  return `${TRANSFERS_PATH}/${content}.${encode(String.fromCharCode(...new Uint8Array(signature)))}`;
}

/** What a ticket permits; null when it is forged or old. */
export async function readTicket(env: ControlEnv, given: string): Promise<Ticket | null> {
  const [content = "", signature = ""] = given.split(".");
  try {
    const bytes = Uint8Array.from(decode(signature), (character) => character.charCodeAt(0));
    const key = await keyOf(env);
    if (!(await crypto.subtle.verify("HMAC", key, bytes, bytesOf(content)))) return null;
    const parsed = signed.parse(JSON.parse(decode(content)));
    return parsed.until > Date.now() ? parsed.ticket : null;
  } catch {
    return null;
  }
}

function keyOf(env: ControlEnv): Promise<CryptoKey> {
  const secret = bytesOf(`transfers ${env.INTERNAL_TOKEN}`);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]);
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Base64 for addresses. Table names may hold any character, hence the escaping of those above Latin-1. */
const encode = (text: string): string =>
  btoa(text.replace(/[^\0-\xff]/g, (character) => escaped(character)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const decode = (text: string): string => atob(text.replaceAll("-", "+").replaceAll("_", "/"));

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
