import { checkFiles, encodeFile } from "../../lib/project/files.ts";
import { chooseFiles } from "../../lib/project/import.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";

/** A file of a folder, with its path in it; read only if the project needs it. */
export interface FolderFile {
  path: string;
  file: Pick<File, "size" | "arrayBuffer">;
}

/** The files of a folder that was chosen in a dialog. */
export const withPaths = (chosen: File[]): FolderFile[] =>
  chosen.map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** The project in a folder; what it is and its sizes are settled before anything is read. */
export async function filesFromFolder(found: FolderFile[]): Promise<ProjectFiles> {
  const chosen = chooseFiles(found.map(({ path, file }) => ({ path, size: file.size })));
  const files: ProjectFiles = {};
  for (const { path, file } of found) {
    const own = chosen.get(path);
    if (own !== undefined) files[own] = encodeFile(new Uint8Array(await file.arrayBuffer()));
  }
  checkFiles(files);
  return files;
}
