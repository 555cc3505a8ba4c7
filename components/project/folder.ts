import { ThawError } from "../../lib/errors.ts";
import { checkFiles, encodeFile } from "../../lib/project/files.ts";
import { MAX_PROJECT_BYTES } from "../../lib/project/limits.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";

/** Folders that tools fill and a project doesn't need. */
const LEFT_OUT =
  /(^|\/)(\.git|\.venv[^/]*|\.wrangler|node_modules|python_modules|__pycache__|\.DS_Store)(\/|$)/;

/** A file out of a folder that was chosen, with its path from that folder's name on. */
export type FolderFile = Pick<File, "size" | "webkitRelativePath" | "arrayBuffer">;

/** The project in a folder; sizes are checked before anything is read. */
export async function filesFromFolder(chosen: FolderFile[]): Promise<ProjectFiles> {
  const wanted = chosen.flatMap((file) => {
    const path = file.webkitRelativePath.split("/").slice(1).join("/");
    return path === "" || LEFT_OUT.test(path) ? [] : [{ file, path }];
  });
  if (wanted.reduce((sum, { file }) => sum + file.size, 0) > MAX_PROJECT_BYTES) {
    throw new ThawError(
      "project_too_large",
      `The folder holds more than a project may (${MAX_PROJECT_BYTES / 1024 / 1024} MB).`,
    );
  }
  const files: ProjectFiles = {};
  for (const { file, path } of wanted) {
    files[path] = encodeFile(new Uint8Array(await file.arrayBuffer()));
  }
  checkFiles(files);
  return files;
}
