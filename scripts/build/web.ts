import { cpSync, existsSync, globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT, WEB_DIR } from "../paths.ts";
import { runCommand } from "./command.ts";
import { hashFiles, Stamp } from "./stamp.ts";

const LIMIT_MS = 15 * 60_000;

/** Folders of `public` that other steps write; they are copied after the build, so they don't ask for one. */
const GENERATED = ["runtime", "preview"];

const CONFIGURATION = [
  "package-lock.json",
  "next.config.js",
  "vercel.json",
  "tsconfig.json",
  "scripts/build/web.ts",
];

/** Whether the page has to be built again, and the value that says so once it is. */
export async function webState(): Promise<{ stale: boolean; value: string }> {
  const value = hashFiles(await webInputs());
  const built = existsSync(join(WEB_DIR, "_worker.js/index.js"));
  return { stale: !built || !new Stamp("web").matches(value), value };
}

/** Builds the Next app with next-on-pages. */
export async function buildWeb(value: string): Promise<void> {
  const stamp = new Stamp("web");
  stamp.clear();
  rmSync(join(ROOT, ".vercel/output"), { recursive: true, force: true });
  await runCommand(join(ROOT, "node_modules/.bin/next-on-pages"), [], {
    limitMs: LIMIT_MS,
    env: {
      PATH: `${join(ROOT, "node_modules/.bin")}:${process.env.PATH ?? ""}`,
      NEXT_TELEMETRY_DISABLED: "1",
      VERCEL_TELEMETRY_DISABLED: "1",
    },
  });
  // The Worker's own modules are not for download.
  writeFileSync(join(WEB_DIR, ".assetsignore"), "_worker.js\n_routes.json\n");
  stamp.write(value);
}

/** Puts what other steps made beside the page's static files. */
export function copyGenerated(): void {
  for (const folder of GENERATED) {
    const target = join(WEB_DIR, folder);
    rmSync(target, { recursive: true, force: true });
    cpSync(join(ROOT, "public", folder), target, { recursive: true, preserveTimestamps: true });
  }
}

/** Every file of ours that the page is made of: what its entries import, and static files. */
async function webInputs(): Promise<string[]> {
  const entryPoints = globSync(["app/**/*.{ts,tsx}", "middleware.ts"], { cwd: ROOT });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: "unused",
    packages: "external",
    format: "esm",
    jsx: "automatic",
    logLevel: "silent",
    loader: { ".py": "text", ".svg": "file", ".png": "file", ".woff2": "file" },
  });
  const statics = globSync("public/**", {
    cwd: ROOT,
    withFileTypes: true,
    exclude: GENERATED.map((folder) => `public/${folder}/**`),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
  return [...Object.keys(metafile.inputs), ...statics, ...CONFIGURATION];
}
