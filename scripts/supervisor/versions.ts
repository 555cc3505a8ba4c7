import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../paths.ts";

/** Versions of what runs, for `GET /api/health`. */
export interface Versions {
  thaw: string;
  pyodide: string;
  workerd: string;
  node: string;
  uv: string;
}

/** Reads them from the installed packages and from uv itself. */
export async function readVersions(uv: string): Promise<Versions> {
  const { stdout } = await promisify(execFile)(uv, ["--version"], { timeout: 10_000 });
  return {
    thaw: packageVersion(ROOT),
    pyodide: packageVersion(join(ROOT, "node_modules/pyodide")),
    workerd: packageVersion(join(ROOT, "node_modules/workerd")),
    node: process.versions.node,
    uv: /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? stdout.trim(),
  };
}

function packageVersion(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return (manifest as { version: string }).version;
}
