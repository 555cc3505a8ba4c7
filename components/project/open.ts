import { ThawError } from "../../lib/errors.ts";
import { projectFromZip } from "../../lib/project/zip.ts";
import { openProject } from "../../lib/stores/actions.ts";
import { droppedFiles } from "./dropped.ts";
import { filesFromFolder, withPaths } from "./folder.ts";

/** Far above what any project packs to: a larger file isn't even read. */
const MAX_ZIP_BYTES = 200 * 1024 * 1024;

/** Opens the project in a zip. */
export async function openZip(file: File): Promise<void> {
  if (file.size > MAX_ZIP_BYTES) {
    throw new ThawError(
      "project_too_large",
      `${file.name} has ${Math.round(file.size / 1024 / 1024)} MB; a zip of more than 200 MB is not read. Leave out what isn't the project's own.`,
    );
  }
  openProject(projectFromZip(new Uint8Array(await file.arrayBuffer())), file.name);
}

/** Opens what was dropped on the page: a zip, a folder, or the files of one. */
export async function openDropped(data: DataTransfer): Promise<void> {
  // Both lists are empty as soon as the event is over.
  const files = [...data.files];
  const [file] = files;
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [first] = entries;
  if (file && files.length === 1 && !first?.isDirectory && /\.zip$/i.test(file.name)) {
    return openZip(file);
  }
  if (!first) return openProject(await filesFromFolder(withPaths(files)), "Dropped files");
  const title = entries.length === 1 ? first.name : "Dropped files";
  openProject(await filesFromFolder(await droppedFiles(entries)), title);
}
