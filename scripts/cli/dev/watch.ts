import { relative, sep } from "node:path";
import { watch } from "chokidar";
import { DEV_SECRET_FILES } from "../../../lib/project/dev-secrets.ts";
import { isIgnored } from "../project.ts";

/** How long the files must be quiet: an editor may write several, and each in steps. */
const QUIET_MS = 60;

/**
 * Calls back after files of a project's folder have changed; gives the function that ends it.
 * @param failed told of what can't be watched any more
 */
export async function watchProject(
  folder: string,
  changed: () => void,
  failed: (error: unknown) => void,
): Promise<() => Promise<void>> {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path, stats) => {
      const own = relative(folder, path).split(sep).join("/");
      // A folder called `.env` is somebody's virtual environment.
      const isSecrets = DEV_SECRET_FILES.includes(own) && stats?.isDirectory() !== true;
      return isIgnored(own) && !isSecrets;
    },
  });
  watcher.on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET_MS);
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once("ready", resolve);
    watcher.once("error", reject);
  });
  watcher.on("error", failed);
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
