import { z } from "zod";
import { ERROR_STATUS, type ErrorCode, ThawError } from "../errors.ts";
import { advice, CODES, failedAtStart, isWithoutR2, type Refusal } from "./api-words.ts";

const apiError = z.looseObject({ code: z.number(), message: z.string() });

/** Cloudflare's envelope around every JSON answer; `result` is checked by who asked. */
const envelopeSchema = z.looseObject({
  success: z.boolean(),
  errors: z.array(apiError).nullish(),
  result: z.unknown().optional(),
});

export type CloudflareApiError = z.infer<typeof apiError>;

const isErrorCode = (word: string): word is ErrorCode => word in ERROR_STATUS;

/** An error answer of the API as one of ours, with Cloudflare's code and message in it. */
export class CloudflareError extends ThawError {
  /** Cloudflare's numeric code; 0 when the answer held none. */
  readonly cloudflareCode: number;
  readonly httpStatus: number;
  /** Whether the token may not do this: not where the account lacks the product, which is 403 as well. */
  readonly isForbidden: boolean;

  constructor(
    httpStatus: number,
    errors: CloudflareApiError[],
    call: Pick<Refusal, "path" | "retryAfter"> = {},
  ) {
    const [first] = errors;
    const cloudflareCode = first?.code ?? 0;
    // The local edge puts one of our own codes in front of the message where Cloudflare has none.
    const prefix = /^([a-z_]+): (.*)$/s.exec(first?.message ?? "");
    const named = prefix?.[1] !== undefined && isErrorCode(prefix[1]) ? prefix[1] : undefined;
    const fallback = httpStatus === 401 ? "unauthorized" : "deploy_failed";
    const code = named ?? CODES[cloudflareCode] ?? fallback;
    const said = errors
      .map(({ message, code: number }) => `${message} [code: ${number}]`)
      .join("; ");
    const text = named ? (prefix?.[2] ?? "") : said || `The API answered ${httpStatus}.`;
    const words = advice({ status: httpStatus, code: cloudflareCode, ...call });
    const start = failedAtStart(cloudflareCode, text)
      ? `The version failed while it started, and was refused: ${text}`
      : text;
    super(code, words === undefined || named ? start : `${words} (${text})`);
    this.name = "CloudflareError";
    this.cloudflareCode = cloudflareCode;
    this.httpStatus = httpStatus;
    const refused = httpStatus === 401 || httpStatus === 403;
    this.isForbidden =
      refused && !isWithoutR2({ status: httpStatus, code: cloudflareCode, ...call });
  }
}

/** The `result` of an answer, checked; throws {@link CloudflareError}, or `deploy_failed` for an answer that isn't the API's. */
export async function readEnvelope<T>(
  response: Response,
  schema: z.ZodType<T>,
  path?: string,
): Promise<T> {
  const wait = response.headers.get("retry-after");
  const call = { path, retryAfter: wait !== null && /^\d+$/.test(wait) ? Number(wait) : undefined };
  const text = await response.text();
  const parsed = envelopeSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    if (response.status === 401 || response.status === 403) {
      throw new CloudflareError(response.status, [], call);
    }
    throw new ThawError(
      "deploy_failed",
      `The API answered ${response.status} with something that isn't its usual form: ${text.slice(0, 200) || "nothing"}`,
    );
  }
  const { success, errors, result } = parsed.data;
  if (!success || !response.ok) throw new CloudflareError(response.status, errors ?? [], call);
  const checked = schema.safeParse(result);
  if (checked.success) return checked.data;
  throw new ThawError(
    "deploy_failed",
    `The API's answer isn't what it should be: ${z.prettifyError(checked.error)}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
