import { z } from "zod";
import { ThawError } from "../../../../lib/errors.ts";
import { sha256 } from "../../../../lib/hash.ts";
import { PERMISSIONS } from "./permissions.ts";

/**
 * The tokens that a person gives out beside the machine's own: `DIR/api-tokens.json`, as a list. Without
 * `permissions` a token may do everything.
 */
const tokensSchema = z.array(
  z.strictObject({
    name: z.string().min(1),
    token: z.string().min(16, "a token has 16 characters at least"),
    permissions: z.array(z.enum(PERMISSIONS)).optional(),
    expires_on: z.iso.datetime().optional(),
    status: z.enum(["active", "disabled"]).optional(),
  }),
);

export type GivenToken = z.infer<typeof tokensSchema>[number];

/** @throws ThawError `bad_config` with what is wrong with the file */
export function checkTokens(text: string, path: string): void {
  try {
    tokensSchema.parse(JSON.parse(text));
  } catch (thrown) {
    const reason = thrown instanceof z.ZodError ? z.prettifyError(thrown) : String(thrown);
    throw new ThawError("bad_config", `${path} can't be read: ${reason}`, { file: path });
  }
}

let known: { text: string; byHash: Promise<Map<string, GivenToken>> } | undefined;

/** The given token with this hash. Tokens are found by their hash, so that the time tells nothing about them. */
export async function findGivenToken(
  text: string | undefined,
  hash: string,
): Promise<GivenToken | undefined> {
  if (!text) return undefined;
  if (known?.text !== text) known = { text, byHash: byHash(text) };
  return (await known.byHash).get(hash);
}

async function byHash(text: string): Promise<Map<string, GivenToken>> {
  const tokens = tokensSchema.parse(JSON.parse(text));
  return new Map(
    await Promise.all(tokens.map(async (given) => [await hashOfText(given.token), given] as const)),
  );
}

/** The SHA-256 of a text, in hex. */
export function hashOfText(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}
