import { spacedHex } from "../../lib/hex.ts";

export type BodyKind = "empty" | "json" | "html" | "image" | "text" | "bytes";

/** How a body is best shown: by its content type, or by its bytes where that says nothing. */
export function bodyKind(contentType: string, body: Uint8Array): BodyKind {
  if (body.length === 0) return "empty";
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (/^application\/json$|\+json$/.test(type)) return "json";
  if (type === "text/html" || type === "application/xhtml+xml") return "html";
  if (/^image\//.test(type)) return "image";
  if (/^text\/|javascript|xml$|yaml$|x-www-form-urlencoded|x-ndjson/.test(type)) return "text";
  return (type === "" || type === "application/octet-stream") && isUtf8(body) ? "text" : "bytes";
}

function isUtf8(body: Uint8Array): boolean {
  if (body.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

/** A body's text, in the charset that its content type names. */
export function bodyText(contentType: string, body: Uint8Array): string {
  const charset = /charset="?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}

/** JSON with an indent of two, or the text as it is where it isn't JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export interface JsonToken {
  kind: "key" | "string" | "number" | "word" | "plain";
  text: string;
}

const TOKEN =
  /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

/** JSON text in pieces to colour. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let at = 0;
  const push = (kind: JsonToken["kind"], piece: string): void => {
    if (piece !== "") tokens.push({ kind, text: piece });
  };
  for (const match of text.matchAll(TOKEN)) {
    push("plain", text.slice(at, match.index));
    const [whole, string, colon, number] = match;
    if (string !== undefined) {
      push(colon === undefined ? "string" : "key", string);
      push("plain", colon ?? "");
    } else push(number === undefined ? "word" : "number", whole);
    at = match.index + whole.length;
  }
  push("plain", text.slice(at));
  return tokens;
}

/** Bytes of a body that a hex dump shows. */
export const MOST_DUMPED = 4_096;

/** The first bytes as a hex dump: offset, sixteen bytes, and what of them is ASCII. */
export function hexDump(body: Uint8Array, most = MOST_DUMPED): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(body.length, most); at += 16) {
    const row = body.subarray(at, Math.min(at + 16, most));
    const hex = spacedHex(row);
    const ascii = Array.from(row, (byte) =>
      byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".",
    );
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${ascii.join("")}`);
  }
  return lines.join("\n");
}
