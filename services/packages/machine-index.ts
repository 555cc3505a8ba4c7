import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Python's own package index. */
export const PYPI = "https://pypi.org/simple";

type Environment = Record<string, string | undefined>;

/** The index this machine gets packages from: what Thaw, uv or pip is told, else Python's own. */
export function machineIndex(env: Environment): string {
  return (
    [env.THAW_INDEX_URL, env.UV_DEFAULT_INDEX, env.UV_INDEX_URL, env.PIP_INDEX_URL].find(Boolean) ??
    pipConfigFiles(env).map(readIndexUrl).find(Boolean) ??
    PYPI
  );
}

/** Where pip keeps its configuration, the one that wins first (pip's documentation, "Configuration"). */
function pipConfigFiles(env: Environment): string[] {
  const home = homedir();
  if (env.PIP_CONFIG_FILE) return [env.PIP_CONFIG_FILE];
  if (process.platform === "win32") {
    return [env.APPDATA, env.ProgramData].flatMap((folder) =>
      folder ? [join(folder, "pip", "pip.ini")] : [],
    );
  }
  const mac = process.platform === "darwin";
  return [
    ...(mac ? [join(home, "Library/Application Support/pip/pip.conf")] : []),
    join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "pip", "pip.conf"),
    join(home, ".pip", "pip.conf"),
    ...(mac ? ["/Library/Application Support/pip/pip.conf"] : ["/etc/xdg/pip/pip.conf"]),
    "/etc/pip.conf",
  ];
}

function readIndexUrl(path: string): string | undefined {
  try {
    const global = /^\[global\]([^[]*)/m.exec(readFileSync(path, "utf8"))?.[1] ?? "";
    return /^\s*index[-_]url\s*[=:]\s*(\S+)/m.exec(global)?.[1];
  } catch {
    return undefined;
  }
}
