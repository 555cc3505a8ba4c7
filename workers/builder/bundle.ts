import type { SnapshotRecord, StoredModule } from "../../lib/deploy/store.ts";
import type { BundleModule } from "../../lib/deploy/types.ts";
import { writePack } from "../../lib/packages/write-pack.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import { programOf } from "../../lib/project/program.ts";
import type { Project } from "../../lib/project/types.ts";
import { SITE_PACKAGES } from "../../lib/runtime/boot.ts";
import { openPack, type Pack, readPackFile } from "../../lib/runtime/pack-fs.ts";
import type { ProgramExports } from "../../lib/snapshot/build.ts";
import type { LayerReference } from "../../lib/snapshot/types.ts";
import type { BundleFacts } from "../../lib/worker/bundle/serve.ts";
import { assets } from "./assets.ts";
import type { BuildContext } from "./context.ts";
import { MAX_MEMORY_BYTES, TURN_MILLISECONDS } from "./limits.ts";

export interface BundleInput {
  project: Project;
  environment: PackagesEnvironment;
  layers: LayerReference[];
  exports: ProgramExports;
}

const MAIN_MODULE = "index.js";

/** The bundle of a snapshot: its modules in the store, and the main module that ties them together. */
export async function bundleModules(
  context: BuildContext,
  input: BundleInput,
): Promise<SnapshotRecord["bundle"]> {
  const { environment, layers } = input;
  const { libraries, scripts, files } = await once(`pack ${environment.pack.hash}`, () =>
    packModules(context, environment.pack.hash),
  );
  const modules: StoredModule[] = [
    ...(await once("runtime", () => runtimeModules(context))),
    ...layers.map((layer) => ({
      ...stored(layer),
      name: `layers/${layer.kind}.bin`,
      type: "data" as const,
    })),
    files,
    ...libraries.map(({ module }) => module),
    ...scripts,
    ...(await programScripts(context, input.project)),
  ];
  const source = mainModule(input, libraries);
  const main = await keep(context, MAIN_MODULE, "esm", new TextEncoder().encode(source));
  return { mainModule: MAIN_MODULE, modules: [main, ...modules] };
}

/**
 * Modules that a code edit doesn't change are put into the store once in a builder's life. What is kept is
 * the outcome, not the work under way: that would end with the request it began in.
 */
async function once<T>(key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key) as T | undefined;
  if (known !== undefined) return known;
  const value = await make();
  made.set(key, value);
  return value;
}

const made = new Map<string, unknown>();

/** Modules that are the same in every bundle. */
function runtimeModules(context: BuildContext): Promise<StoredModule[]> {
  const text = (source: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(source);
  const contents: [string, BundleModule["type"], Uint8Array<ArrayBuffer>][] = [
    ["thaw.js", "esm", text(assets.thaw)],
    ["pyodide.js", "esm", text(assets.glue)],
    ["pyodide.wasm", "wasm", new Uint8Array(assets.wasmBytes)],
    ["stdlib.bin", "data", new Uint8Array(assets.stdlib)],
  ];
  return Promise.all(contents.map(([name, type, content]) => keep(context, name, type, content)));
}

/** What a lock's packages bring to every bundle. */
async function packModules(
  context: BuildContext,
  hash: string,
): Promise<{ libraries: LibraryModule[]; scripts: StoredModule[]; files: StoredModule }> {
  const pack = openPack(hash, await context.contents.get(hash));
  return {
    libraries: await libraryModules(context, pack),
    scripts: await packageScripts(context, pack),
    files: await keep(context, "site-packages.bin", "data", withoutLibraries(pack)),
  };
}

interface LibraryModule {
  /** Path in the program's file system. */
  path: string;
  module: StoredModule;
}

/** Each library of the packages as a WebAssembly module of its own: a Worker can't compile in requests. */
async function libraryModules(context: BuildContext, pack: Pack): Promise<LibraryModule[]> {
  const paths = [...pack.index.keys()].filter((path) => path.endsWith(".so"));
  return Promise.all(
    paths.map(async (path, at) => {
      const content = readPackFile(pack, path) as Uint8Array<ArrayBuffer>;
      const module = await keep(context, `libraries/${at}.wasm`, "wasm", content.slice());
      return { path: `${SITE_PACKAGES}/${path}`, module };
    }),
  );
}

/** Where packages lie in a Python Worker: `import_from_javascript` asks for their scripts by this path. */
const PACKAGES = "python_modules";

/** The JavaScript modules of packages, which Python can import; scripts for web pages are none of them. */
async function packageScripts(context: BuildContext, pack: Pack): Promise<StoredModule[]> {
  const scripts = [...pack.index.keys()].filter((path) => SCRIPT.test(path));
  const modules = scripts.map(
    (path) => [path, readPackFile(pack, path) ?? new Uint8Array()] as const,
  );
  return Promise.all(
    modules
      .filter(([, content]) => isModule(content))
      .map(([path, content]) => keep(context, `${PACKAGES}/${path}`, "esm", content.slice())),
  );
}

/** The program's own JavaScript modules, by their path from the entry file's folder. */
async function programScripts(context: BuildContext, project: Project): Promise<StoredModule[]> {
  const files = Object.entries(programOf(project).files);
  return Promise.all(
    files
      .filter(([path, content]) => SCRIPT.test(path) && isModule(content))
      .map(([path, content]) => keep(context, path, "esm", content.slice())),
  );
}

const SCRIPT = /\.m?js$/;

function isModule(content: Uint8Array): boolean {
  return /^\s*(export|import)\b/m.test(new TextDecoder().decode(content));
}

/** The pack with its libraries emptied: a bundle carries them as modules. */
function withoutLibraries({ bytes, index }: Pack): Uint8Array<ArrayBuffer> {
  return writePack(
    [...index].map(([path, { offset, size, deflated, sum }]) =>
      path.endsWith(".so")
        ? { path, isDeflated: false, sum: 0, size: 0, taken: new Uint8Array() }
        : {
            path,
            isDeflated: deflated !== undefined,
            sum,
            size,
            taken: bytes.subarray(offset, offset + (deflated ?? size)),
          },
    ),
  );
}

async function keep(
  context: BuildContext,
  name: string,
  type: BundleModule["type"],
  content: Uint8Array<ArrayBuffer>,
): Promise<StoredModule> {
  return { name, type, ...(await context.store.put(content, { isPublic: false })) };
}

function stored({ hash, bytes }: { hash: string; bytes: number }): { hash: string; bytes: number } {
  return { hash, bytes };
}

function mainModule(input: BundleInput, libraries: LibraryModule[]): string {
  const { layers, environment, project, exports } = input;
  const facts: BundleFacts = {
    buildId: assets.buildId,
    stdlib: assets.stdlibHash,
    compatibilityFlags: project.compatibilityFlags,
    exports,
    variables: Object.keys(project.vars),
    maxMemoryBytes: MAX_MEMORY_BYTES,
    turnMilliseconds: TURN_MILLISECONDS,
  };
  const layerFiles = layers.map(({ kind, hash }) => `{ hash: "${hash}", file: ${kind}Layer }`);
  const libraryPairs = libraries.map(({ path }, at) => `[${JSON.stringify(path)}, library${at}]`);
  return `// A Worker that serves from a memory snapshot. Made by Thaw.
import { createWorker } from "./thaw.js";
import factory from "./pyodide.js";
import wasm from "./pyodide.wasm";
import stdlib from "./stdlib.bin";
import sitePackages from "./site-packages.bin";
${layers.map(({ kind }) => `import ${kind}Layer from "./layers/${kind}.bin";`).join("\n")}
${libraries.map(({ module }, at) => `import library${at} from "./${module.name}";`).join("\n")}

const worker = await createWorker({
  factory,
  wasm,
  stdlib,
  layers: [${layerFiles.join(", ")}],
  pack: { hash: "${environment.pack.hash}", file: sitePackages },
  libraries: [${libraryPairs.join(", ")}],
  facts: ${JSON.stringify(facts)},
});

export default worker.default;
${exportedClasses(exports)}`;
}

/** Classes under the names they have in Python, which may be words that JavaScript keeps for itself. */
function exportedClasses({ classes }: ProgramExports): string {
  return classes
    .filter(({ name }) => name !== "Default")
    .map(
      ({ name }, at) =>
        `const class${at} = worker.classes[${JSON.stringify(name)}];
export { class${at} as ${JSON.stringify(name)} };
`,
    )
    .join("");
}
