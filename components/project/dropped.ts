import { ThawError } from "../../lib/errors.ts";
import { isLeftOut } from "../../lib/project/import.ts";
import type { FolderFile } from "./folder.ts";

/** Beyond this it isn't a project, and listing it would hold the page up. */
const MOST_FILES = 10_000;

/** The files of folders and files that were dropped; what tools left isn't even looked into. */
export async function droppedFiles(entries: FileSystemEntry[]): Promise<FolderFile[]> {
  const found: FolderFile[] = [];
  const walk = async (entry: FileSystemEntry, path: string): Promise<void> => {
    if (isLeftOut(path)) return;
    if (isDirectory(entry)) {
      for await (const child of childrenOf(entry)) await walk(child, `${path}/${child.name}`);
    } else if (isFile(entry)) {
      found.push({ path, file: await new Promise<File>((take, fail) => entry.file(take, fail)) });
      if (found.length > MOST_FILES) {
        throw new ThawError(
          "project_too_large",
          `There are more than ${MOST_FILES} files in ${path.split("/")[0]}. Drop the folder of one project.`,
        );
      }
    }
  };
  for (const entry of entries) await walk(entry, entry.name);
  return found;
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A reader gives some entries at a time, and none at the end. */
async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((take, fail) =>
      reader.readEntries(take, fail),
    );
    if (some.length === 0) return;
    yield* some;
  }
}
