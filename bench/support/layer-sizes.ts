import { promisify } from "node:util";
import { brotliCompress, constants, gzip, zstdCompress } from "node:zlib";
import { openPack } from "../../lib/runtime/pack-fs.ts";
import type { CaptureOptions } from "../../lib/snapshot/capture.ts";
import { type LayerFile, NodeBench } from "./chain.ts";
import { type BenchProject, openProjects, type ProjectName } from "./projects.ts";

/** Bytes of one content, as it is and under what may carry it. */
export interface Sizes {
  raw: number;
  gzip9: number;
  brotli5: number;
  brotli11: number;
  zstd19: number;
}

export interface LayerSizes {
  program: ProjectName;
  kind: LayerFile["kind"];
  /** With what freed objects left in memory; such layers stand on layers made the same way. */
  unscrubbed: Pick<Sizes, "raw" | "gzip9">;
  scrubbed: Sizes;
}

/** The layers of a bare, a FastAPI and a six-library program, before and after scrubbing and compression. */
export async function measureLayers(): Promise<LayerSizes[]> {
  const node = await NodeBench.open();
  const projects = await openProjects(["bare", "fastapi", "six libraries"]);
  const rows: LayerSizes[] = [];
  const known = new Map<string, Sizes>();
  for (const project of projects) {
    const before = await chainOf(node, project, { keepFreeMemory: true });
    const after = await chainOf(node, project, {});
    for (const [at, layer] of after.entries()) {
      const sizes = known.get(layer.hash) ?? (await sizesOf(layer.file));
      known.set(layer.hash, sizes);
      const unscrubbed = before[at]?.file ?? new Uint8Array();
      rows.push({
        program: project.name,
        kind: layer.kind,
        unscrubbed: { raw: unscrubbed.length, gzip9: await gzipSize(unscrubbed) },
        scrubbed: sizes,
      });
      console.error(`${project.name}, ${layer.kind}: ${JSON.stringify(rows.at(-1))}`);
    }
  }
  return rows;
}

async function chainOf(
  node: NodeBench,
  { program, packages }: BenchProject,
  how: Partial<CaptureOptions>,
): Promise<LayerFile[]> {
  const root = await node.runtimeLayer(how);
  const middle = await node.packagesLayer(root, packages, how);
  const pack = openPack(packages.hash, packages.content);
  return [root, middle, await node.appLayer([root, middle], program, { pack, ...how })];
}

export async function sizesOf(content: Uint8Array): Promise<Sizes> {
  const [gzip9, brotli5, brotli11, zstd19] = await Promise.all([
    gzipSize(content),
    brotliSize(content, 5),
    brotliSize(content, 11),
    zstdSize(content, 19),
  ]);
  return { raw: content.byteLength, gzip9, brotli5, brotli11, zstd19 };
}

async function gzipSize(content: Uint8Array): Promise<number> {
  return (await promisify(gzip)(content, { level: 9 })).byteLength;
}

async function brotliSize(content: Uint8Array, quality: number): Promise<number> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  return (await promisify(brotliCompress)(content, { params })).byteLength;
}

async function zstdSize(content: Uint8Array, level: number): Promise<number> {
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  return (await promisify(zstdCompress)(content, { params })).byteLength;
}
