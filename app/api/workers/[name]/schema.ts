import { type ZodType, z } from "zod";
import { ThawError } from "../../../../lib/errors.ts";

/** A Worker's name as an account may have it: wider than what Thaw deploys under. */
const nameSchema = z.string().regex(/^[\w-]{1,255}$/, "That is no Worker's name");

/** The name in `/api/workers/NAME/…`. */
export function workerName(request: Request): string {
  return pathPart(request, 3, nameSchema);
}

/** One part of the request's path (`/api` is the first), checked. */
export function pathPart(request: Request, at: number, schema: ZodType<string>): string {
  const { pathname } = new URL(request.url);
  const result = schema.safeParse(decode(pathname.split("/")[at] ?? ""));
  if (result.success) return result.data;
  throw new ThawError("bad_request", `${pathname}: ${result.error.issues[0]?.message}.`);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

export const deleteSchema = z.object({
  /** The name once more, as the person typed it. */
  confirm: z.string(),
});
