import { z } from "zod";

const file = z.union(
  [z.string(), z.strictObject({ base64: z.base64() })],
  'A file is its text, or {"base64": "…"} if it isn\'t text.',
);

/** A project's files by path. */
export const filesSchema = z.record(z.string(), file, "An object of files by path is needed.");

export const packagesSchema = z.object({ files: filesSchema });
