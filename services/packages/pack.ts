import { crc32, deflateRawSync } from "node:zlib";
import { type PackedFile, writePack } from "../../lib/packages/write-pack.ts";
import type { SiteFile } from "./site.ts";

/** Half of the time that the usual one takes, for a tenth more. */
const LEVEL = 4;

/**
 * Files as a pack. They are deflated, so that a Worker has room for more packages: Python reads few of them, once.
 * Libraries aren't, since they are compiled from where they lie. Throws `project_too_large` ({@link writePack}).
 */
export function packFiles(files: SiteFile[]): Uint8Array {
  return writePack(files.map(packed));
}

function packed({ path, content }: SiteFile): PackedFile {
  const deflated = path.endsWith(".so") ? content : deflateRawSync(content, { level: LEVEL });
  const isDeflated = deflated.length < content.length;
  return {
    path,
    isDeflated,
    sum: crc32(content),
    size: content.length,
    taken: isDeflated ? deflated : content,
  };
}
