import type { FileChange } from "../files.ts";
import { decodeLayer, type LayerHeader } from "../format.ts";
import { GRAIN_BYTES, type GrainRuns } from "../memory.ts";
import { describeReferences } from "./references.ts";
import type { FileReport, LayerReport, LibraryReport, MetaReport, RunsReport } from "./types.ts";

/** Upper ends of the histogram's bars, in bytes. */
const BARS = [8, 64, 512, 4096, 65_536];
/** Into how many parts memory is divided to show where a layer writes. */
const PARTS = 64;

/**
 * What a layer's file says of it, without its parents and without a runtime.
 * @throws ThawError `layer_truncated`, `layer_corrupt`, `wrong_runtime` as {@link decodeLayer} does
 */
export function describeLayer(file: Uint8Array, hash: string): LayerReport {
  const { header, runs } = decodeLayer(file);
  const { table } = header;
  return {
    hash,
    kind: header.kind,
    fileBytes: file.length,
    compressedBytes: null,
    headerBytes: file.length - header.payloadBytes,
    parent: header.parent,
    runtime: header.runtime,
    stdlib: header.stdlib,
    pack: header.pack,
    engine: header.engine,
    memoryBytes: header.memoryBytes,
    stackPointer: header.stackPointer,
    cwd: header.cwd,
    monotonic: header.monotonic,
    runs: describeRuns(runs, header),
    table: {
      length: table.end.length,
      free: table.end.free.length,
      fingerprint: table.fingerprint,
      symbols: table.steps.flatMap((step) =>
        step.kind === "symbol" ? [{ library: step.library, symbol: step.symbol }] : [],
      ),
    },
    libraries: describeLibraries(header),
    references: describeReferences(header),
    immortals: header.references.immortals,
    files: header.files.map(describeFile),
    meta: describeMeta(header.meta),
  };
}

/** Size of a file through gzip. */
export async function compressedSize(file: Uint8Array): Promise<number> {
  const stream = new Blob([file as Uint8Array<ArrayBuffer>]).stream();
  let bytes = 0;
  for await (const chunk of stream.pipeThrough(new CompressionStream("gzip")))
    bytes += chunk.length;
  return bytes;
}

function describeRuns(runs: GrainRuns, header: LayerHeader): RunsReport {
  const histogram = [...BARS, null].map((upTo) => ({ upTo, runs: 0, bytes: 0 }));
  const partBytes = Math.max(GRAIN_BYTES, Math.ceil(header.memoryBytes / PARTS));
  const parts = new Array<number>(PARTS).fill(0);
  for (let at = 0; at < runs.length; at += 2) {
    const start = (runs[at] ?? 0) * GRAIN_BYTES;
    const bytes = (runs[at + 1] ?? 0) * GRAIN_BYTES;
    const bar = histogram.find(({ upTo }) => upTo === null || bytes <= upTo);
    if (bar) {
      bar.runs++;
      bar.bytes += bytes;
    }
    for (let from = start; from < start + bytes; ) {
      const part = Math.min(Math.floor(from / partBytes), PARTS - 1);
      const to =
        part === PARTS - 1 ? start + bytes : Math.min(start + bytes, (part + 1) * partBytes);
      parts[part] = (parts[part] ?? 0) + to - from;
      from = to;
    }
  }
  return {
    count: header.runs.count,
    listBytes: header.runs.bytes,
    contentBytes: header.payloadBytes - header.runs.bytes,
    histogram,
    parts: { partBytes, bytes: parts },
  };
}

/** The libraries that a layer brings, in the order they were linked. */
export function describeLibraries({ table }: LayerHeader): LibraryReport[] {
  return table.steps.flatMap((step) =>
    step.kind === "library"
      ? [
          {
            name: step.name.slice(step.name.lastIndexOf("/") + 1),
            memoryBase: step.memoryBase,
            memoryBytes: step.memorySize,
            tableBase: step.before.length,
            global: step.global,
          },
        ]
      : [],
  );
}

function describeFile(change: FileChange): FileReport {
  const { path, kind } = change;
  if (change.kind !== "file") return { path, kind, bytes: 0 };
  const padding = change.base64.endsWith("==") ? 2 : change.base64.endsWith("=") ? 1 : 0;
  return { path, kind, bytes: (change.base64.length / 4) * 3 - padding };
}

/** How many random values each module was let draw while it was imported, by what a layer says of it. */
export function permittedDraws(meta: Record<string, unknown>): Record<string, number> {
  const entries = Object.entries((meta.permitted ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function describeMeta(meta: Record<string, unknown>): MetaReport {
  const exports = (meta.exports ?? {}) as { handlers?: unknown; classes?: unknown };
  const classes = Array.isArray(exports.classes) ? (exports.classes as { name?: unknown }[]) : [];
  return {
    module: typeof meta.module === "string" ? meta.module : null,
    handlers: strings(exports.handlers),
    classes: strings(classes.map((found) => found?.name)),
    modules: strings(meta.modules),
    failed: Object.fromEntries(
      Object.entries((meta.failed ?? {}) as Record<string, unknown>).map(([name, why]) => [
        name,
        String(why),
      ]),
    ),
    permitted: permittedDraws(meta),
  };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
