import { type UnzipFileInfo, unzipSync, type Zippable, zipSync } from "fflate";
import { ThawError } from "../errors.ts";
import { completeProject } from "./complete.ts";
import { checkFiles, decodeFile, encodeFile, withoutSecretFiles } from "./files.ts";
import { chooseFiles, type FoundFile } from "./import.ts";
import type { ProjectFiles } from "./types.ts";

/** The bit of an entry's flags that says it is encrypted, where its header has them. */
const ENCRYPTED = 1;
const FLAGS_AT = 6;

/**
 * A project as a zip that unpacks to its files, and to one that pywrangler takes. Equal projects give
 * equal bytes. Files of secrets (`.dev.vars`, `.env`) are in it only when they are asked for.
 */
export function projectToZip(
  project: ProjectFiles,
  { secrets = false }: { secrets?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const files = completeProject(secrets ? project : withoutSecretFiles(project));
  checkFiles(files);
  const entries: Zippable = {};
  for (const path of Object.keys(files).sort()) {
    const file = files[path];
    if (file !== undefined) entries[path] = decodeFile(file);
  }
  // A zip's dates are local time and begin in 1980.
  return zipSync(entries, { level: 9, mtime: new Date(1980, 0, 1) });
}

/**
 * The project in a zip: without what tools leave behind and the folders around it (`chooseFiles`).
 * Throws `bad_request` where it isn't a zip that can be read or holds no project, `project_too_large`,
 * or `bad_path`.
 */
export function projectFromZip(bytes: Uint8Array): ProjectFiles {
  // Refused by the sizes it declares, before anything is unpacked; more than that is not written.
  const chosen = chooseFiles(listed(bytes));
  const entries = unzip(bytes, ({ name }) => chosen.has(pathOf(name)));
  const files: ProjectFiles = {};
  for (const [name, content] of Object.entries(entries)) {
    const path = chosen.get(pathOf(name));
    if (path !== undefined) files[path] = encodeFile(content);
  }
  checkFiles(files);
  return files;
}

/** Some tools on Windows write the separator of their own paths. */
const pathOf = (name: string): string => name.replaceAll("\\", "/");

function listed(bytes: Uint8Array): FoundFile[] {
  const found: FoundFile[] = [];
  unzip(bytes, ({ name, originalSize, compression }) => {
    const path = pathOf(name);
    if (path.endsWith("/")) return false;
    // 99 is AES; the older encryption is in the flags.
    if (compression === 99) throw encrypted();
    if (compression !== 0 && compression !== 8) {
      throw new ThawError(
        "bad_request",
        `${path} is compressed in a way that is not read here (${compression}). Make the zip with deflate, which is what most tools do.`,
      );
    }
    found.push({ path, size: originalSize });
    return false;
  });
  const isFirst = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isFirst && ((bytes[FLAGS_AT] ?? 0) & ENCRYPTED) === ENCRYPTED) throw encrypted();
  return found;
}

const encrypted = (): ThawError =>
  new ThawError("bad_request", "This zip is encrypted. Unpack it and open the folder.");

function unzip(
  bytes: Uint8Array,
  filter: (file: UnzipFileInfo) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof ThawError) throw cause;
    throw new ThawError("bad_request", "This file is not a zip, or it is damaged.", { cause });
  }
}
