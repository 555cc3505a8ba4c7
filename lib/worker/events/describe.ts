import { spacedHex } from "../../hex.ts";

/** Bytes of a buffer that are shown. */
const MOST_BYTES = 1_000;

/** What a method gave, as JSON with an indent; what JSON lacks is told in words or as its nearest. */
export async function describeValue(value: unknown): Promise<string> {
  const shown = value instanceof Response ? await describeResponse(value) : value;
  return JSON.stringify(shown, plain, 2) ?? "null";
}

async function describeResponse(response: Response): Promise<unknown> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

function plain(this: unknown, key: string, value: unknown): unknown {
  // JSON has made a string of a Date by now.
  const own = (this as Record<string, unknown>)[key];
  if (own instanceof Date) return Number.isNaN(own.getTime()) ? "Invalid Date" : own.toISOString();
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function") return "a function";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof ArrayBuffer) return hex(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    return hex(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  return value;
}

function hex(bytes: Uint8Array): string {
  const shown = spacedHex(bytes.subarray(0, MOST_BYTES));
  return `${bytes.length} bytes: ${shown}${bytes.length > MOST_BYTES ? " …" : ""}`;
}
