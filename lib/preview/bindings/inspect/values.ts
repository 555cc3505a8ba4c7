import type { z } from "zod";
import { ThawError } from "../../../errors.ts";
import { parseHex, spacedHex } from "../../../hex.ts";
import { byteSize } from "../../../sizes.ts";
import type { ShownValue } from "./types.ts";

/** Bytes that are shown of a value; a longer one can't be edited here. */
export const MOST_BYTES = 256 * 1024;
const PREVIEW_CHARACTERS = 120;

/**
 * Bytes as a person reads them: JSON, other text, or hexadecimal.
 * @param whole the length of what they are the beginning of: a character may be cut at their end
 */
export function showBytes(bytes: ArrayBuffer, whole = bytes.byteLength): ShownValue {
  const text = textIn(bytes, bytes.byteLength < whole);
  if (text === undefined) return { form: "hex", text: toHex(new Uint8Array(bytes)) };
  return { form: isJson(text) ? "json" : "text", text };
}

/** The bytes that a value stands for. @throws ThawError `bad_request` for what isn't in the form it says */
export function bytesIn({ form, text }: ShownValue): ArrayBuffer {
  if (form === "hex") return fromHex(text);
  if (form === "json") parseJson(text, "The value");
  return new TextEncoder().encode(text).buffer;
}

/** JSON that a person typed. @throws ThawError `bad_request` with what is wrong */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ThawError("bad_request", `${what} is no JSON: ${ThawError.from(cause).message}`, {
      cause,
    });
  }
}

/**
 * What is kept beside a value, as a person typed it.
 * @param form in words, for whoever typed something else
 * @throws ThawError `bad_request`
 */
export function detailsIn<Details>(
  schema: z.ZodType<Details>,
  given: string | undefined,
  form: string,
): Details {
  const parsed = schema.safeParse(
    parseJson(given?.trim() || "{}", "What is kept beside the value"),
  );
  if (parsed.success) return parsed.data;
  throw new ThawError("bad_request", form);
}

/** Why a value of so many bytes can't be changed here; undefined where it can. */
export const cutWords = (bytes: number): string | undefined =>
  bytes > MOST_BYTES ? `These are the first ${byteSize(MOST_BYTES)} of it.` : undefined;

/** A stored JavaScript value as JSON where JSON can hold it, else in words, which can't be edited. */
export function showStored(value: unknown): { value: ShownValue; isPlain: boolean } {
  if (isPlainJson(value)) {
    return { value: { form: "json", text: JSON.stringify(value, null, 2) }, isPlain: true };
  }
  return { value: { form: "text", text: describe(value) }, isPlain: false };
}

/** A line about a stored value. */
export function summary(value: unknown): string {
  const text = isPlainJson(value) ? JSON.stringify(value) : describe(value);
  return shortened(text);
}

/** The beginning of a text, on one line. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > PREVIEW_CHARACTERS ? `${line.slice(0, PREVIEW_CHARACTERS)}…` : line;
}

export const timeInWords = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace("T", " ").slice(0, 19);

function textIn(bytes: ArrayBuffer, isCut: boolean): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const text = decoder.decode(bytes, { stream: isCut });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{"\d-]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Sixteen bytes on a line. */
export function toHex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(spacedHex(bytes.subarray(at, at + 16)));
  }
  return lines.join("\n");
}

function fromHex(text: string): ArrayBuffer {
  const bytes = parseHex(text);
  if (bytes) return bytes.buffer;
  throw new ThawError(
    "bad_request",
    "The value is no list of bytes: write each as two hexadecimal digits, like 0a ff.",
  );
}

function isPlainJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return value.every(isPlainJson);
  return (
    Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlainJson)
  );
}

function describe(value: unknown): string {
  if (value instanceof Date)
    return `Date ${Number.isNaN(Number(value)) ? "invalid" : value.toISOString()}`;
  if (value instanceof ArrayBuffer)
    return `${value.byteLength} bytes: ${toHex(new Uint8Array(value))}`;
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}, ${bytes.length} bytes: ${toHex(bytes)}`;
  }
  if (value instanceof Map)
    return `Map ${list([...value].map((pair) => pair.map(describe).join(" → ")))}`;
  if (value instanceof Set) return `Set ${list([...value].map(describe))}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(describe).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return list(Object.entries(value).map(([key, one]) => `${key}: ${describe(one)}`));
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const list = (items: string[]): string => `{${items.join(", ")}}`;
