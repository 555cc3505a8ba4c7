import { z } from "zod";
import type { Outcome } from "../registry/types.ts";

/** An error in Cloudflare's API: an HTTP status, one of its numeric codes, a message. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }

  toResponse(): Response {
    const { status, code, message } = this;
    const body = { success: false, errors: [{ code, message }], messages: [], result: null };
    return Response.json(body, { status });
  }
}

export interface CheckOptions {
  /** Cloudflare's, for what isn't as it has to be. */
  code?: number;
  /** How the message begins. */
  what?: string;
}

/** What a client sent, as the schema has it. @throws ApiError with what is wrong with it */
export function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { code = 10021, what = "The request isn't valid" }: CheckOptions = {},
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ApiError(400, code, `${what}: ${z.prettifyError(parsed.error)}`);
}

/** A successful answer in Cloudflare's envelope. */
export function ok(result: unknown, result_info?: Record<string, unknown>): Response {
  const info = result_info ? { result_info } : {};
  return Response.json({ success: true, errors: [], messages: [], result, ...info });
}

/** The same for a list, with what a client needs to page through it: there is always one page. */
export function okList(result: unknown[]): Response {
  const { length } = result;
  const result_info = {
    page: 1,
    per_page: Math.max(length, 1),
    count: length,
    total_count: length,
  };
  return Response.json({
    success: true,
    errors: [],
    messages: [],
    result,
    result_info: { ...result_info, total_pages: 1 },
  });
}

/** One page of a list, as `page` and `per_page` ask for it; all of it unless they do. */
export function okPage(items: unknown[], query: Record<string, string>): Response {
  const per_page = Math.min(Math.max(Number(query.per_page) || items.length, 1), 10_000);
  const page = Math.max(Number(query.page) || 1, 1);
  const result = items.slice((page - 1) * per_page, page * per_page);
  return Response.json({
    success: true,
    errors: [],
    messages: [],
    result,
    result_info: {
      page,
      per_page,
      count: result.length,
      total_count: items.length,
      total_pages: Math.ceil(items.length / per_page),
    },
  });
}

/** The registry's answer, or its refusal as an error. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { status, code, message } = outcome.refusal;
  throw new ApiError(status, code, message);
}
