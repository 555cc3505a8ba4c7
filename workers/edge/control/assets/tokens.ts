import { sign, verify } from "hono/jwt";
import { z } from "zod";
import type { ControlEnv } from "../../env.ts";

/** How long clients have for an upload, and then for the deploy. */
const LIFE_SECONDS = 60 * 60;

const token = z.object({
  /** `upload`: content may be sent. `complete`: all of it is there, a version may have it. */
  purpose: z.enum(["upload", "complete"]),
  script: z.string(),
  /** The temporary account it is for. */
  scope: z.string().optional(),
  /** The blob that holds the manifest. */
  manifest: z.string(),
  files: z.number(),
});

export type AssetToken = z.infer<typeof token>;

const secretOf = (env: ControlEnv): string => `assets ${env.INTERNAL_TOKEN}`;

/** A token as clients read it: they look when it ends. */
export function assetToken(env: ControlEnv, content: AssetToken): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return sign({ ...content, iat: now, exp: now + LIFE_SECONDS }, secretOf(env), "HS256");
}

/** What a token permits; null when it is forged, old, or for something else. */
export async function readAssetToken(
  env: ControlEnv,
  given: string,
  purpose: AssetToken["purpose"],
): Promise<AssetToken | null> {
  try {
    const content = token.parse(await verify(given, secretOf(env), "HS256"));
    return content.purpose === purpose ? content : null;
  } catch {
    return null;
  }
}
