import { unzipSync, type Zippable, zipSync } from "fflate";
import { ThawError } from "../errors.ts";
import { checkFiles, decodeFile, encodeFile } from "./files.ts";
import { MAX_PROJECT_BYTES, MAX_PROJECT_FILES } from "./limits.ts";
import type { ProjectFiles } from "./types.ts";

/** What tools leave beside a project; an imported zip may hold it, a project doesn't need it. */
const LEFT_OUT =
  /(^|\/)(\.git|\.venv|\.venv-workers|\.wrangler|node_modules|python_modules|__pycache__|__MACOSX|\.DS_Store)(\/|$)/;

/** A project as a zip that unpacks to its files. Equal projects give equal bytes. */
export function projectToZip(files: ProjectFiles): Uint8Array<ArrayBuffer> {
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
 * A project out of a zip. What tools leave behind (`.git`, `node_modules`, `python_modules`, …) is left
 * out; a single folder around everything, as archives of repositories have, is taken off. Throws
 * `bad_request` where it isn't a zip, `project_too_large`, or `bad_path`.
 */
export function projectFromZip(bytes: Uint8Array): ProjectFiles {
  let total = 0;
  let count = 0;
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name.endsWith("/") || LEFT_OUT.test(name)) return false;
        total += originalSize;
        count += 1;
        // Refused by the sizes it declares, before anything is unpacked; more than that is not written.
        if (total > MAX_PROJECT_BYTES || count > MAX_PROJECT_FILES) throw tooLarge();
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof ThawError) throw cause;
    throw new ThawError("bad_request", "This file is not a zip, or it is damaged.", { cause });
  }
  const files: ProjectFiles = {};
  const prefix = commonFolder(Object.keys(entries));
  for (const [path, content] of Object.entries(entries)) {
    files[path.slice(prefix.length)] = encodeFile(content);
  }
  checkFiles(files);
  return files;
}

function commonFolder(paths: string[]): string {
  const first = paths[0] ?? "";
  const folder = first.slice(0, first.indexOf("/") + 1);
  const shared = folder !== "" && paths.every((path) => path.startsWith(folder));
  // `src/` is a project's own folder even where nothing stands beside it.
  return shared && folder !== "src/" ? folder : "";
}

function tooLarge(): ThawError {
  return new ThawError(
    "project_too_large",
    `The zip unpacks to more than a project may hold (${MAX_PROJECT_BYTES / 1024 / 1024} MB, ${MAX_PROJECT_FILES} files).`,
  );
}
