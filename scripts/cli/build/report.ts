import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { MAX_WORKER_BYTES } from "../../../lib/deploy/modules.ts";
import type { SnapshotRecord } from "../../../lib/deploy/store.ts";
import type { LoadedBundle } from "../../../lib/deploy/types.ts";
import { byteSize } from "../../../lib/sizes.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import { permittedDraws } from "../../../lib/snapshot/inspect/layer.ts";
import { permittedText } from "../inspect/render.ts";
import { plain } from "../terminal.ts";

/** What a build came to, for people and with `--json`. Sizes are in bytes. */
export interface BuildReport {
  snapshot: string;
  handlers: string[];
  classes: string[];
  layers: { kind: string; hash: string; bytes: number }[];
  bundle: { modules: number; bytes: number; gzipBytes: number; limitBytes: number };
  assets: { files: number; bytes: number };
  /** How many random values packages drew while they were imported, by module. */
  permitted: Record<string, number>;
  notices: string[];
}

export async function describeBuild(
  record: SnapshotRecord,
  bundle: LoadedBundle,
  notices: string[],
): Promise<BuildReport> {
  const { exports, layers } = record;
  const assets = Object.values(bundle.assets ?? {});
  const compressed = await Promise.all(
    bundle.modules.map(async ({ content }) => (await promisify(gzip)(content)).byteLength),
  );
  const app = bundle.modules.find(({ name }) => name === "layers/app.bin");
  return {
    snapshot: record.id,
    handlers: exports.handlers,
    classes: exports.classes.map(({ name }) => name),
    layers: layers.map(({ kind, hash, bytes }) => ({ kind, hash, bytes })),
    bundle: {
      modules: bundle.modules.length,
      bytes: sum(bundle.modules.map(({ content }) => content.byteLength)),
      gzipBytes: sum(compressed),
      limitBytes: MAX_WORKER_BYTES,
    },
    assets: { files: assets.length, bytes: sum(assets.map(({ byteLength }) => byteLength)) },
    permitted: app ? permittedDraws(decodeLayer(app.content).header.meta) : {},
    notices,
  };
}

/** The report as lines, in columns. */
export function buildLines(report: BuildReport): string[] {
  const { bundle, assets, layers, notices } = report;
  const offers = [...report.classes, ...report.handlers].join(", ");
  const rows: [string, string][] = [
    ["snapshot", report.snapshot.slice(0, 12)],
    ["offers", offers],
    ...layers.map(({ kind, bytes }): [string, string] => [`${kind} layer`, byteSize(bytes)]),
    [
      "bundle",
      `${byteSize(bundle.bytes)} in ${bundle.modules} modules (${byteSize(bundle.gzipBytes)} compressed; ${byteSize(bundle.limitBytes)} is the most a Worker may have)`,
    ],
    ["assets", assets.files === 0 ? "" : `${byteSize(assets.bytes)} in ${assets.files} files`],
    ["permitted", permittedText(report.permitted) || "no randomness"],
    ...notices.map((notice): [string, string] => ["note", notice]),
  ];
  return rows
    .filter(([, text]) => text !== "")
    .map(([label, text]) => `${label.padEnd(16)}${plain(text)}`);
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
