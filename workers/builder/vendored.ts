import { unzipSync, type Zippable, zipSync } from "fflate";
import { sha256 } from "../../lib/hash.ts";
import { resolvePackages } from "../../lib/packages/client.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import { programOf } from "../../lib/project/program.ts";
import type { Project } from "../../lib/project/types.ts";
import type { Report } from "../../lib/sse.ts";
import type { BuildContext } from "./context.ts";
import { ensurePackagesLayer, ensureRuntimeLayer, readPack, timed } from "./layers.ts";

/** The first date a zip can hold: equal files give equal bytes. */
const DATE = new Date(1980, 0, 1);
/** What the workers SDK is imported as. */
const SDK = "workers";

/**
 * The packages of a program that brings them along, as `pywrangler` puts them into `python_modules`: nothing
 * is resolved, but the workers SDK is added where it isn't among them. The packages layer imports what
 * the program's own files import.
 * @param vendored hash of a zip of the packages' files
 */
export async function ensureVendored(
  context: BuildContext,
  project: Project,
  vendored: string,
  report: Report,
): Promise<PackagesEnvironment> {
  const runtime = await ensureRuntimeLayer(context, report);
  const { pack, files } = await timed(report, "vendored packages", async () => {
    const own = unzipSync(await context.contents.get(vendored));
    const all = modulesOf(own).has(SDK) ? own : { ...(await sdkFiles(context)), ...own };
    return { pack: packOf(all), files: all };
  });
  const hash = await sha256(pack);
  const imported = importsOf(project);
  const modules = [...modulesOf(files)].filter((name) => imported.has(name)).sort();
  const read = async () => pack;
  const source = { runtime, pack: { hash }, modules, read };
  const layer = await ensurePackagesLayer(context, source, report);
  context.contents.keep(hash, pack);
  return {
    lock: "",
    lockHash: hash,
    packages: packagesOf(files),
    layers: [runtime, layer],
    pack: { hash, bytes: pack.byteLength },
  };
}

async function sdkFiles(context: BuildContext): Promise<Record<string, Uint8Array>> {
  const { PACKAGES, INTERNAL_TOKEN } = context.env;
  const { pack } = await resolvePackages(PACKAGES, INTERNAL_TOKEN, { dependencies: [] });
  return unzipSync(await readPack(context, pack.hash));
}

function packOf(files: Record<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const sorted: Zippable = Object.fromEntries(
    Object.entries(files)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      // Libraries are compiled from where they lie; the rest is to leave room in the Worker.
      .map(([path, content]) => [path, [content, { level: path.endsWith(".so") ? 0 : 1 }]]),
  );
  return zipSync(sorted, { mtime: DATE }) as Uint8Array<ArrayBuffer>;
}

/** Top-level packages and modules among some files. */
function modulesOf(files: Record<string, Uint8Array>): Set<string> {
  const names = Object.keys(files).flatMap((path) => {
    const [, name] = /^([A-Za-z]\w*)(?:\/.*\.(?:py|so)|\.py|\.[\w.-]*so)$/.exec(path) ?? [];
    return name === undefined ? [] : [name];
  });
  return new Set(names);
}

/** What stands first after `import` or `from` on a line that begins with one. */
function importsOf(project: Project): Set<string> {
  const names = new Set<string>([SDK]);
  for (const [path, content] of Object.entries(programOf(project).files)) {
    if (!path.endsWith(".py")) continue;
    const text = new TextDecoder().decode(content);
    for (const [, kind, rest = ""] of text.matchAll(/^(import|from)\s+([^#\n]+)/gm)) {
      const modules = kind === "from" ? [rest] : rest.split(",");
      for (const module of modules) names.add(module.trim().split(/[.\s]/)[0] ?? "");
    }
  }
  return names;
}

/** From the names of `NAME-VERSION.dist-info` folders. */
function packagesOf(files: Record<string, Uint8Array>): PackagesEnvironment["packages"] {
  return Object.keys(files).flatMap((path) => {
    const [, name, version] = /^([^/]+)-([^-/]+)\.dist-info\/METADATA$/.exec(path) ?? [];
    return name && version ? [{ name, version }] : [];
  });
}
