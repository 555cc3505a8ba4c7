import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { fetchPack, resolvePackages } from "../../lib/packages/client.ts";
import { ROOT } from "../../scripts/paths.ts";
import { createApp } from "../../services/packages/app.ts";
import { installUv } from "../../services/packages/install-uv.ts";
import { makeService, UV_FOLDER } from "../../services/packages/testing.ts";
import { API_TOKEN } from "../../workers/edge/testing.ts";

/** The release of workers-py that has `pywrangler`. */
const PYWRANGLER = "1.17.9";
const TOKEN = "token";

/** A project in a folder of its own, as `pywrangler sync` leaves it. */
export interface SyncedProject {
  folder: string;
  /** Runs pywrangler as it is, from its own package; gives its exit code and all that it printed. */
  pywrangler(edge: { api: string }, args: string[]): Promise<{ code: number; out: string }>;
  remove(): Promise<void>;
}

/**
 * Lays out a project with its packages in `python_modules`, marked as synced: for that, pywrangler itself would
 * fetch two Pythons, one of them Pyodide's, from where uv has them.
 */
export async function syncedProject(
  files: Record<string, string>,
  dependencies: string[],
): Promise<SyncedProject> {
  await mkdir(join(ROOT, ".cache/test"), { recursive: true });
  const folder = await mkdtemp(join(ROOT, ".cache/test/pywrangler-"));
  const vendored = await vendor(dependencies);
  const synced = {
    "python_modules/pyvenv.cfg": "",
    "python_modules/.synced": PYWRANGLER,
    ".venv-workers/.synced": PYWRANGLER,
  };
  const all = [...Object.entries(files), ...Object.entries(vendored), ...Object.entries(synced)];
  for (const [path, content] of all) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  // pywrangler starts wrangler by npx, which is to find the installed one.
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const uv = await installUv(UV_FOLDER);
  return {
    folder,
    pywrangler: (edge, args) => run(uv, folder, edge, args),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function vendor(dependencies: string[]): Promise<Record<string, Uint8Array>> {
  const service = await makeService({ token: TOKEN });
  try {
    const app = createApp(service, TOKEN);
    const fetcher = {
      fetch: async (input: string, init?: RequestInit) => app.fetch(new Request(input, init)),
    };
    const { pack } = await resolvePackages(fetcher, TOKEN, { dependencies });
    const files = unzipSync(await fetchPack(fetcher, TOKEN, pack.hash));
    return Object.fromEntries(
      Object.entries(files).map(([path, content]) => [`python_modules/${path}`, content]),
    );
  } finally {
    await service.remove();
  }
}

async function run(
  uv: string,
  folder: string,
  edge: { api: string },
  args: string[],
): Promise<{ code: number; out: string }> {
  const command = ["tool", "run", "--from", `workers-py==${PYWRANGLER}`, "pywrangler", ...args];
  const env = {
    ...process.env,
    NODE_ENV: "test" as const,
    PATH: `${dirname(uv)}:${dirname(process.execPath)}:${process.env.PATH}`,
    CLOUDFLARE_API_BASE_URL: edge.api,
    CLOUDFLARE_API_TOKEN: API_TOKEN,
    CLOUDFLARE_ACCOUNT_ID: "local",
    CI: "1",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
  };
  const options = { cwd: folder, env, timeout: 240_000, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await promisify(execFile)(uv, command, options);
    return { code: 0, out: stdout + stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code?: number; stdout?: string; stderr?: string };
    return { code: code ?? -1, out: `${stdout}${stderr}` };
  }
}
