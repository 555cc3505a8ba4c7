import { MAX_PROJECT_BYTES } from "../../../lib/project/limits.ts";

/** Bytes of a body that carries a project: as base64 or with JSON's escapes it is larger than its files. */
export const BODY_LIMIT = 2 * MAX_PROJECT_BYTES + 100_000;

/** Bytes of a body that carries a few words. */
export const SMALL_BODY = 100_000;
