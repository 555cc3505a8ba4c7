import { deflateSync, Inflate } from "fflate";
import { ThawError } from "../errors.ts";
import { fromBase64Url, toBase64Url } from "./base64.ts";
import { crc32 } from "./crc32.ts";
import { checkFiles, decodeFile, isSecretPath } from "./files.ts";
import { MAX_PROJECT_BYTES } from "./limits.ts";
import type { ProjectFile, ProjectFiles } from "./types.ts";

const VERSION = "1";
/** Locks above this are left out of a link; they can be resolved again. */
const MAX_LOCK_BYTES = 64 * 1024;
/** Of a link's hash; deflate at its worst, as base64, with room to spare. */
const MAX_LINK_LENGTH = 8 * 1024 * 1024;
/** Of the JSON inside: a project at its limit, all of it base64 or escapes. */
const MAX_JSON_BYTES = 2 * MAX_PROJECT_BYTES;
/** Input per step; deflate expands at most 1032 times, so a bomb is seen after 4 MB. */
const STEP = 4096;

/**
 * A whole project as a link's hash: `#p=1.CHECKSUM.DATA` (JSON, deflated, base64url; the checksum is a
 * CRC-32 of the deflated bytes). Files of secrets (`.env*`, `.dev.vars*`) never go in. Equal projects
 * give equal links. Throws `bad_path` or `project_too_large`.
 */
export function encodeShareLink(files: ProjectFiles): string {
  const shared: ProjectFiles = {};
  for (const [path, file] of Object.entries(files).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )) {
    if (isSecretPath(path)) continue;
    if (path === "pylock.toml" && decodeFile(file).length > MAX_LOCK_BYTES) continue;
    shared[path] = file;
  }
  checkFiles(shared);
  const data = deflateSync(new TextEncoder().encode(JSON.stringify(shared)), { level: 9 });
  return `#p=${VERSION}.${checksum(data)}.${toBase64Url(data)}`;
}

/** Whether a hash is meant as a share link. */
export function isShareLink(hash: string): boolean {
  return /^#?p=/.test(hash);
}

/**
 * The project a link's hash holds, its paths and sizes checked. Throws `bad_share_link` where the hash
 * isn't a link, was cut or altered on the way, is of a newer version, or holds too much.
 */
export function decodeShareLink(hash: string): ProjectFiles {
  const [, version, sum, text] = /^#?p=([^.]*)\.([^.]*)\.(.*)$/.exec(hash) ?? [];
  if (version === undefined || text === undefined) {
    throw bad("This is not a share link: it should begin with #p= and hold a project.");
  }
  if (version !== VERSION) {
    throw bad(`This share link is of version ${version.slice(0, 10)}; this Thaw reads ${VERSION}.`);
  }
  if (text.length > MAX_LINK_LENGTH) throw bad("This share link is too long to be a project.");
  let data: Uint8Array;
  try {
    data = fromBase64Url(text);
  } catch (cause) {
    throw bad("This share link holds characters that don't belong in one. Copy it again.", cause);
  }
  if (checksum(data) !== sum) {
    throw bad("This share link was cut off or altered on the way. Copy the whole of it again.");
  }
  const files = readFiles(inflate(data));
  try {
    checkFiles(files);
  } catch (cause) {
    throw bad(
      `The project in this share link can't be opened. ${ThawError.from(cause).message}`,
      cause,
    );
  }
  return files;
}

function checksum(data: Uint8Array): string {
  return crc32(data).toString(16).padStart(8, "0");
}

function inflate(data: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((chunk, final) => {
    size += chunk.length;
    ended = final;
    if (size > MAX_JSON_BYTES) throw bad("The project in this share link is too large to open.");
    chunks.push(chunk);
  });
  try {
    for (let start = 0; start < data.length; start += STEP) {
      stream.push(data.subarray(start, start + STEP), start + STEP >= data.length);
    }
  } catch (cause) {
    if (cause instanceof ThawError) throw cause;
    throw bad("This share link's data can't be unpacked. Copy it again.", cause);
  }
  if (!ended) throw bad("This share link's data ends too early. Copy it again.");
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

function readFiles(json: Uint8Array): ProjectFiles {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json));
  } catch (cause) {
    throw bad("This share link's data is not a project.", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw bad("This share link's data is not a project.");
  }
  const files: ProjectFiles = {};
  for (const [path, file] of Object.entries(value)) {
    if (!isProjectFile(file)) throw bad("This share link's data is not a project.");
    if (!isSecretPath(path)) files[path] = file;
  }
  return files;
}

function isProjectFile(value: unknown): value is ProjectFile {
  if (typeof value === "string") return true;
  return (
    typeof value === "object" &&
    value !== null &&
    "base64" in value &&
    typeof value.base64 === "string"
  );
}

function bad(message: string, cause?: unknown): ThawError {
  return new ThawError("bad_share_link", message, { cause });
}
