import { crc32 } from "node:zlib";
import { ThawError } from "../../lib/errors.ts";
import type { SiteFile } from "./site.ts";

// Record layouts: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the first date a zip can hold. */
const DATE = 0x0021;
/** Read and write for the owner, read for others, as a regular file. */
const ATTRIBUTES = 0o100644 * 0x10000;

/**
 * Writes files as a zip with stored entries in the order given, with one fixed date: equal files give
 * equal bytes. Throws `project_too_large` where the format's plain form can't hold so many files.
 */
export function writePack(files: SiteFile[]): Uint8Array {
  if (files.length >= 0xffff) {
    throw new ThawError(
      "project_too_large",
      `The packages have ${files.length} files; the limit is 65534. Remove some packages.`,
    );
  }
  const entries = files.map(({ path, content }) => ({ name: Buffer.from(path), content }));
  const sizes = entries.map(({ name, content }) => ({
    data: LOCAL_SIZE + name.length + content.length,
    central: CENTRAL_SIZE + name.length,
  }));
  const dataSize = sizes.reduce((sum, { data }) => sum + data, 0);
  const centralSize = sizes.reduce((sum, { central }) => sum + central, 0);
  const pack = Buffer.alloc(dataSize + centralSize + END_SIZE);
  let local = 0;
  let central = dataSize;
  for (const { name, content } of entries) {
    const start = local;
    const sum = crc32(content);
    pack.writeUInt32LE(0x04034b50, local);
    local = writeShared(pack, local + 4, sum, content.length, name.length);
    local += name.copy(pack, local);
    pack.set(content, local);
    local += content.length;

    pack.writeUInt32LE(0x02014b50, central);
    // Made by: Unix (3), so that the attributes are a mode.
    pack.writeUInt16LE(0x0300 | VERSION, central + 4);
    const shared = writeShared(pack, central + 6, sum, content.length, name.length);
    pack.writeUInt32LE(ATTRIBUTES, shared + 6);
    pack.writeUInt32LE(start, shared + 10);
    central += CENTRAL_SIZE;
    central += name.copy(pack, central);
  }
  pack.writeUInt32LE(0x06054b50, central);
  pack.writeUInt16LE(files.length, central + 8);
  pack.writeUInt16LE(files.length, central + 10);
  pack.writeUInt32LE(centralSize, central + 12);
  pack.writeUInt32LE(dataSize, central + 16);
  return pack;
}

/** The 26 bytes a local header and a directory entry have in common; gives the offset after them. */
function writeShared(
  pack: Buffer,
  offset: number,
  sum: number,
  size: number,
  nameSize: number,
): number {
  pack.writeUInt16LE(VERSION, offset);
  pack.writeUInt16LE(FLAGS, offset + 2);
  pack.writeUInt16LE(DATE, offset + 8);
  pack.writeUInt32LE(sum, offset + 10);
  pack.writeUInt32LE(size, offset + 14);
  pack.writeUInt32LE(size, offset + 18);
  pack.writeUInt16LE(nameSize, offset + 22);
  return offset + 26;
}
