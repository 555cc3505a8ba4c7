import { fetchPack, resolvePackages } from "../packages/client.ts";
import { assetFiles } from "../project/assets.ts";
import { databaseMigrations } from "../project/migrations.ts";
import { programOf } from "../project/program.ts";
import type { Project } from "../project/types.ts";
import { openPack, type Pack, readPackFile } from "../runtime/pack-fs.ts";
import type { Check } from "../sse.ts";
import type { Bundle, BundleModule } from "./types.ts";

/** Where vendored packages lie in a native Python Worker, beside the entry file. */
const PACKAGES = "python_modules";

const TYPES: Record<string, BundleModule["type"]> = {
  py: "python",
  js: "esm",
  mjs: "esm",
  wasm: "wasm",
  txt: "text",
  html: "text",
  sql: "text",
};

export interface PackagesPart {
  packages: { fetch(input: string, init?: RequestInit): Promise<Response> };
  token: string;
}

/**
 * A project as a Python Worker of Cloudflare's own runtime: its source, and its packages under
 * `python_modules/`, uploaded as `pywrangler deploy` does. Its top-level code runs at Cloudflare.
 * @throws ThawError what the packages service says
 * @see https://developers.cloudflare.com/workers/languages/python/
 */
export async function nativeBundle(
  project: Project,
  { packages, token }: PackagesPart,
): Promise<{ bundle: Bundle; checks: Check[] }> {
  const { dependencies, lock, compatibilityDate, vars, settings } = project;
  const resolved = await resolvePackages(packages, token, { dependencies, lock });
  const pack = openPack(resolved.pack.hash, await fetchPack(packages, token, resolved.pack.hash));
  const program = programOf(project);
  const sources = Object.entries(program.files).map(
    ([name, content]): BundleModule => ({ name, type: typeOf(name), content }),
  );
  const flags = project.compatibilityFlags;
  const bundle: Bundle = {
    mainModule: `${program.module.replaceAll(".", "/")}.py`,
    modules: [...sources, ...vendored(pack)],
    compatibilityDate,
    compatibilityFlags: flags.includes("python_workers") ? flags : [...flags, "python_workers"],
    vars,
    settings,
    databases: databaseMigrations(project),
    assets: settings.assets && assetFiles(project),
  };
  return { bundle, checks: [sdkCheck(pack), wheelsCheck(pack)] };
}

const typeOf = (name: string): BundleModule["type"] =>
  TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "data";

/** All as data, but for the SDK's own JavaScript: as wrangler sends them. */
function vendored(pack: Pack): BundleModule[] {
  return [...pack.index.keys()].map((path) => ({
    name: `${PACKAGES}/${path}`,
    type: /^workers\/.*\.m?js$/.test(path) ? "esm" : "data",
    content: readPackFile(pack, path) ?? new Uint8Array(),
  }));
}

function sdkCheck(pack: Pack): Check {
  const check = { id: "sdk", title: "Workers SDK" };
  if ([...pack.index.keys()].some((path) => path.startsWith("workers/"))) {
    return { ...check, status: "ok", message: "Goes along under python_modules/workers." };
  }
  const message =
    "The packages have no module `workers`, which Cloudflare's runtime no longer brings. Add workers-runtime-sdk to the dependencies.";
  return { ...check, status: "fail", message, file: "pyproject.toml" };
}

function wheelsCheck(pack: Pack): Check {
  const check = { id: "wheels", title: "Compiled packages" };
  const compiled = [...pack.index.keys()].filter((path) => path.endsWith(".so"));
  const names = [...new Set(compiled.map((path) => path.split("/")[0] ?? path))];
  if (names.length === 0) return { ...check, status: "ok", message: "None: any Python will do." };
  const message = `${names.join(", ")}: compiled for the Python that Thaw runs. Where the compatibility date stands for another one at Cloudflare, the upload is refused (10021); the snapshot form brings its own.`;
  return { ...check, status: "warn", message };
}
