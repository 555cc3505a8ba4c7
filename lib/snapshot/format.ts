import { ThawError } from "../errors.ts";
import type { FileChange } from "./files.ts";
import { decodeRuns, encodeRuns, GRAIN_BYTES, type GrainRuns } from "./memory.ts";
import type { LayerReferences } from "./references.ts";
import type { TableRecord } from "./table.ts";
import type { LayerKind } from "./types.ts";

/**
 * A layer file: 16 bytes of prelude (magic, format version, header length in bytes, checksum of the
 * header), the header as JSON, then on 8-byte boundaries the runs and their contents
 * (`memory.ts`). Numbers are little-endian.
 */
export const MAGIC = 0x57414854; // "THAW"
export const FORMAT_VERSION = 4;
const PRELUDE_BYTES = 16;

/** Engine features that decide what memory and the function table look like. */
export interface EngineFeatures {
  /** The call trampoline of wasm-gc takes a slot of the function table. */
  trampoline: boolean;
  /** JavaScript Promise Integration; `run_sync` is frozen in or out by it. */
  jspi: boolean;
}

export interface LayerHeader {
  kind: LayerKind;
  /** Build id of the runtime this stands on. */
  runtime: string;
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
  /** SHA-256 (hex) of the parent layer's file; null for the root. */
  parent: string | null;
  engine: EngineFeatures;
  /** Length of linear memory, in bytes. */
  memoryBytes: number;
  stackPointer: number;
  table: TableRecord;
  references: LayerReferences;
  /** Pyodide's own list for the root (`finalizeBootstrap`); null for the others. */
  hiwire: { hiwireKeys: unknown[]; immortalKeys: string[] } | null;
  files: FileChange[];
  cwd: string;
  /** Milliseconds the monotonic clock showed at capture: it goes on from there. */
  monotonic: number;
  /** Hash of the site-packages the program sees, from the packages layer up. */
  pack: string | null;
  /** How many runs of memory follow, and how many bytes their encoded list takes. */
  runs: { count: number; bytes: number };
  /** Checksum over the list of runs and their contents, and how many bytes both take. */
  checksum: string;
  payloadBytes: number;
  /** What whoever built the layer keeps with it; `lib/snapshot` doesn't read it. */
  meta: Record<string, unknown>;
}

export interface Layer {
  header: LayerHeader;
  /** Which memory it sets. */
  runs: GrainRuns;
  /** The runs' contents, one after the other. */
  contents: Uint8Array;
}

/** The file of a layer; what the header says of its memory is filled in here. */
export function encodeLayer(
  described: Omit<LayerHeader, "runs" | "checksum" | "payloadBytes">,
  runs: GrainRuns,
  contents: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const list = encodeRuns(runs);
  const payload = new Uint8Array(list.length + contents.length);
  payload.set(list);
  payload.set(contents, list.length);
  const header = new TextEncoder().encode(
    JSON.stringify({
      ...described,
      runs: { count: runs.length / 2, bytes: list.length },
      checksum: checksum(payload),
      payloadBytes: payload.length,
    } satisfies LayerHeader),
  );
  const start = payloadStart(header.length);
  const file = new Uint8Array(start + payload.length);
  const prelude = new DataView(file.buffer);
  prelude.setUint32(0, MAGIC, true);
  prelude.setUint32(4, FORMAT_VERSION, true);
  prelude.setUint32(8, header.length, true);
  prelude.setUint32(12, headerChecksum(header), true);
  file.set(header, PRELUDE_BYTES);
  file.set(payload, start);
  return file;
}

/**
 * Reads and checks a layer file. The contents are a view of `file`, not a copy.
 * @throws ThawError `layer_truncated`, `layer_corrupt` or `wrong_runtime` (a newer format)
 */
export function decodeLayer(file: Uint8Array): Layer {
  if (file.length < PRELUDE_BYTES) throw truncated(file.length, PRELUDE_BYTES);
  const prelude = new DataView(file.buffer, file.byteOffset, PRELUDE_BYTES);
  if (prelude.getUint32(0, true) !== MAGIC) throw corrupt("it doesn't begin with THAW");
  const version = prelude.getUint32(4, true);
  if (version !== FORMAT_VERSION) {
    throw new ThawError(
      "wrong_runtime",
      `The layer has format ${version}; this Thaw reads format ${FORMAT_VERSION}. Build the snapshot again.`,
    );
  }
  const headerLength = prelude.getUint32(8, true);
  const start = payloadStart(headerLength);
  if (file.length < start) throw truncated(file.length, start);
  const header = parseHeader(
    file.subarray(PRELUDE_BYTES, PRELUDE_BYTES + headerLength),
    prelude.getUint32(12, true),
  );
  const expected = start + header.payloadBytes;
  if (file.length < expected) throw truncated(file.length, expected);
  if (file.length > expected) throw corrupt(`${file.length - expected} bytes follow its end`);
  const payload = aligned(file.subarray(start));
  if (checksum(payload) !== header.checksum) throw corrupt("its memory doesn't match its checksum");
  const runs = decodeRuns(payload, header.runs.count);
  return { header, runs, contents: payload.subarray(header.runs.bytes) };
}

/**
 * A 64-bit checksum in hex, for damage rather than malice (layers are named by SHA-256). The first half
 * takes up each 32-bit word by steps that lose nothing, so a change within one word always shows; the
 * second half sums the states on the way. Words go to four chains in turn: within a chain each step waits
 * for the last, and a restore reads 28 MB this way. Length: a multiple of 4.
 */
export function checksum(bytes: Uint8Array): string {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  let [a, b, c, d] = [0x811c9dc5 | 0, 0x811c9dc6 | 0, 0x811c9dc7 | 0, 0x811c9dc8 | 0];
  let sum = bytes.byteLength | 0;
  const whole = words.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    a = takeUp(a, words[at] as number);
    b = takeUp(b, words[at + 1] as number);
    c = takeUp(c, words[at + 2] as number);
    d = takeUp(d, words[at + 3] as number);
    sum = (sum + (a ^ b) + (c ^ d)) | 0;
  }
  for (let at = whole; at < words.length; at++) {
    a = takeUp(a, words[at] as number);
    sum = (sum + a) | 0;
  }
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
  return hex(takeUp(takeUp(takeUp(a, b), c), d)) + hex(sum);
}

/** One step: as a function of either argument alone it can be undone. */
function takeUp(state: number, word: number): number {
  const mixed = Math.imul(state ^ word, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

function parseHeader(bytes: Uint8Array, expected: number): LayerHeader {
  if (headerChecksum(bytes) !== expected) {
    throw corrupt("its header doesn't match its checksum");
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as LayerHeader;
  } catch (cause) {
    throw new ThawError("layer_corrupt", "The layer's header is not JSON.", { cause });
  }
}

/** The first half of {@link checksum} over the header, padded with zeroes to whole words. */
function headerChecksum(bytes: Uint8Array): number {
  const copy = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  copy.set(bytes);
  return Number.parseInt(checksum(copy).slice(0, 8), 16);
}

/** Word access needs a 4-byte boundary; a file inside a larger buffer may not sit on one. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
}

function payloadStart(headerLength: number): number {
  return Math.ceil((PRELUDE_BYTES + headerLength) / GRAIN_BYTES) * GRAIN_BYTES;
}

function truncated(length: number, expected: number): ThawError {
  return new ThawError(
    "layer_truncated",
    `The layer file is cut off: ${length} bytes of at least ${expected}. Fetch or build it again.`,
  );
}

function corrupt(how: string): ThawError {
  return new ThawError(
    "layer_corrupt",
    `The layer file is damaged: ${how}. Fetch or build it again.`,
  );
}
