import { type ErrorBody, type ErrorCode, ThawError } from "../../lib/errors.ts";

/** Checks that work in every host, where vitest's own don't. */

export function ok(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`not so: ${what}`);
}

/** Both values as JSON, keys in order. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: got ${left}, expected ${right}`);
}

/** The text holds each of the parts. */
export function holds(text: string | undefined, parts: string[], what: string): void {
  for (const part of parts) {
    if (!text?.includes(part)) throw new Error(`${what}: no ${JSON.stringify(part)} in:\n${text}`);
  }
}

/** The work fails with this code; gives the error's wire shape. */
export async function fails(
  code: ErrorCode,
  work: () => unknown | Promise<unknown>,
): Promise<ErrorBody> {
  let thrown: unknown;
  try {
    await work();
  } catch (caught) {
    thrown = caught;
  }
  if (thrown instanceof ThawError && thrown.code === code) return thrown.toJSON();
  const found =
    thrown instanceof ThawError
      ? `${thrown.code}: ${thrown.message}`
      : thrown instanceof Error
        ? thrown.stack
        : "no error";
  throw new Error(`expected ${code}, got ${found}`);
}
