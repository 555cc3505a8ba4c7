import { ThawError } from "../errors.ts";
import {
  CENTRAL_SIGNATURE,
  CENTRAL_SIZE,
  DEFLATED,
  END_SIGNATURE,
  END_SIZE,
  LOCAL_SIGNATURE,
  LOCAL_SIZE,
  STORED,
} from "./zip-layout.ts";

const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the first date a zip can hold. */
const DATE = 0x0021;
/** Read and write for the owner, read for others, as a regular file. */
const ATTRIBUTES = 0o100644 * 0x10000;

/** A file as a pack holds it. */
export interface PackedFile {
  path: string;
  isDeflated: boolean;
  /** CRC-32 of the content, before it was deflated; and how many bytes it is. */
  sum: number;
  size: number;
  /** What the pack holds of it. */
  taken: Uint8Array;
}

/**
 * Writes files as a zip in the order given, with one fixed date: equal files give equal bytes. Throws
 * `project_too_large` where the format's plain form can't hold so many files.
 */
export function writePack(files: PackedFile[]): Uint8Array<ArrayBuffer> {
  if (files.length >= 0xffff) {
    throw new ThawError(
      "project_too_large",
      `The packages have ${files.length} files; the limit is 65534. Remove some packages.`,
    );
  }
  const encoder = new TextEncoder();
  const entries = files.map((file) => ({ ...file, name: encoder.encode(file.path) }));
  const sum = (sizeOf: (entry: Entry) => number): number =>
    entries.reduce((total, entry) => total + sizeOf(entry), 0);
  const dataSize = sum(({ name, taken }) => LOCAL_SIZE + name.length + taken.length);
  const centralSize = sum(({ name }) => CENTRAL_SIZE + name.length);
  const pack = new Uint8Array(dataSize + centralSize + END_SIZE);
  const view = new DataView(pack.buffer);
  let local = 0;
  let central = dataSize;
  for (const entry of entries) {
    const { name, taken } = entry;
    const start = local;
    view.setUint32(local, LOCAL_SIGNATURE, true);
    local = writeShared(view, local + 4, entry);
    pack.set(name, local);
    pack.set(taken, local + name.length);
    local += name.length + taken.length;

    view.setUint32(central, CENTRAL_SIGNATURE, true);
    // Made by: Unix (3), so that the attributes are a mode.
    view.setUint16(central + 4, 0x0300 | VERSION, true);
    const shared = writeShared(view, central + 6, entry);
    view.setUint32(shared + 6, ATTRIBUTES, true);
    view.setUint32(shared + 10, start, true);
    pack.set(name, central + CENTRAL_SIZE);
    central += CENTRAL_SIZE + name.length;
  }
  view.setUint32(central, END_SIGNATURE, true);
  view.setUint16(central + 8, files.length, true);
  view.setUint16(central + 10, files.length, true);
  view.setUint32(central + 12, centralSize, true);
  view.setUint32(central + 16, dataSize, true);
  return pack;
}

type Entry = PackedFile & { name: Uint8Array };

/** The 26 bytes a local header and a directory entry have in common; gives the offset after them. */
function writeShared(
  view: DataView,
  offset: number,
  { name, isDeflated, sum, size, taken }: Entry,
): number {
  view.setUint16(offset, VERSION, true);
  view.setUint16(offset + 2, FLAGS, true);
  view.setUint16(offset + 4, isDeflated ? DEFLATED : STORED, true);
  view.setUint16(offset + 8, DATE, true);
  view.setUint32(offset + 10, sum, true);
  view.setUint32(offset + 14, taken.length, true);
  view.setUint32(offset + 18, size, true);
  view.setUint16(offset + 22, name.length, true);
  return offset + 26;
}
