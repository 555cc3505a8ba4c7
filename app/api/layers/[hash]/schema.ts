import { type ZodType, z } from "zod";
import { ThawError } from "../../../../lib/errors.ts";

export const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "a layer or snapshot is named by 64 hex digits");

/** The last part of the request's path, checked. */
export function lastSegment(request: Request, schema: ZodType<string>): string {
  const { pathname } = new URL(request.url);
  const result = schema.safeParse(decodeURIComponent(pathname.split("/").at(-1) ?? ""));
  if (result.success) return result.data;
  throw new ThawError("bad_request", `${pathname}: ${result.error.issues[0]?.message}.`);
}
