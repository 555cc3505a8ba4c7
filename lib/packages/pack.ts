import { inflateSync } from "fflate";
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

/** Where an entry's bytes are in a pack. */
export interface PackEntry {
  offset: number;
  /** Of the file, in bytes. */
  size: number;
  /** Bytes that it takes in the pack, deflated (RFC 1951); undefined where they are the file's own. */
  deflated?: number;
  /** CRC-32 of the file. */
  sum: number;
}

/**
 * Reads the index of a pack: a zip whose entries are stored or deflated, one after the other. Gives each path's
 * place, in the pack's order. Throws `layer_corrupt` where the bytes are damaged, cut off, or hold anything a pack
 * never does (other compression, a path twice, a way out).
 */
export function readPackIndex(bytes: Uint8Array): Map<string, PackEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - END_SIZE;
  if (end < 0 || view.getUint32(end, true) !== END_SIGNATURE) throw corrupt("its end is missing");
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (directory + view.getUint32(end + 12, true) !== end)
    throw corrupt("its directory is misplaced");

  const index = new Map<string, PackEntry>();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let position = directory;
  let dataEnd = 0;
  for (let entry = 0; entry < count; entry++) {
    if (position + CENTRAL_SIZE > end || view.getUint32(position, true) !== CENTRAL_SIGNATURE) {
      throw corrupt(`entry ${entry} of its directory is broken`);
    }
    const size = view.getUint32(position + 24, true);
    const nameSize = view.getUint16(position + 28, true);
    const tail = view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
    const local = view.getUint32(position + 42, true);
    const nameStart = position + CENTRAL_SIZE;
    if (nameStart + nameSize + tail > end)
      throw corrupt(`entry ${entry} of its directory is cut off`);
    const nameBytes = bytes.subarray(nameStart, nameStart + nameSize);
    const path = decodePath(decoder, nameBytes);
    const method = view.getUint16(position + 10, true);
    const taken = view.getUint32(position + 20, true);
    if (method !== DEFLATED && (method !== STORED || taken !== size)) {
      throw corrupt(`${path} is compressed in another way`);
    }
    if (index.has(path)) throw corrupt(`${path} is in it twice`);
    const offset = localData(view, bytes, local, nameBytes, path);
    // Entries follow each other without a gap, so none can overlap another or the directory.
    if (local !== dataEnd || offset + taken > directory) throw corrupt(`${path} is misplaced`);
    dataEnd = offset + taken;
    const place = { offset, size, sum: view.getUint32(position + 16, true) };
    index.set(path, method === STORED ? place : { ...place, deflated: taken });
    position = nameStart + nameSize + tail;
  }
  if (position !== end || dataEnd !== directory) throw corrupt("its directory has another length");
  return index;
}

/** A file's content: a view of the pack where it is stored as it is. Throws `layer_corrupt` where it is damaged. */
export function readEntry(bytes: Uint8Array, { offset, size, deflated }: PackEntry): Uint8Array {
  if (deflated === undefined) return bytes.subarray(offset, offset + size);
  let content: Uint8Array;
  try {
    content = inflateSync(bytes.subarray(offset, offset + deflated));
  } catch {
    throw corrupt("a file in it can't be inflated");
  }
  if (content.length !== size) throw corrupt("a file in it has another length");
  return content;
}

function decodePath(decoder: TextDecoder, bytes: Uint8Array): string {
  let path: string;
  try {
    path = decoder.decode(bytes);
  } catch {
    throw corrupt("a path in it is not UTF-8");
  }
  const parts = path.split("/");
  if (path.includes("\0") || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw corrupt(`it has the path ${JSON.stringify(path)}`);
  }
  return path;
}

/** The offset of an entry's data, after its local header has been compared with the directory's. */
function localData(
  view: DataView,
  bytes: Uint8Array,
  local: number,
  name: Uint8Array,
  path: string,
): number {
  const broken = local + LOCAL_SIZE + name.length > bytes.length;
  if (broken || view.getUint32(local, true) !== LOCAL_SIGNATURE)
    throw corrupt(`${path} has no header`);
  const nameStart = local + LOCAL_SIZE;
  const same =
    view.getUint16(local + 26, true) === name.length &&
    name.every((byte, index) => bytes[nameStart + index] === byte);
  if (!same) throw corrupt(`${path} has another name in its header`);
  return nameStart + name.length + view.getUint16(local + 28, true);
}

function corrupt(what: string): ThawError {
  return new ThawError("layer_corrupt", `The pack of packages is damaged: ${what}.`);
}
