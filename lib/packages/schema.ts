import { z } from "zod";
import type { PackagesRequest, PackagesResult } from "./types.ts";

/** Requirements in one request. */
export const MAX_REQUIREMENTS = 100;

/** Length of a lock's text, in characters. */
export const MAX_LOCK_LENGTH = 2 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The body of `POST /packages`. */
export const packagesRequest = z.object({
  dependencies: z.array(z.string()).max(MAX_REQUIREMENTS),
  lock: z.string().max(MAX_LOCK_LENGTH).optional(),
}) satisfies z.ZodType<PackagesRequest>;

/** What `POST /packages` answers with. */
export const packagesResult = z.object({
  lock: z.string(),
  lockHash: sha256,
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
  modules: z.array(z.string()),
  pack: z.object({ hash: sha256, bytes: z.number().int().nonnegative() }),
}) satisfies z.ZodType<PackagesResult>;
