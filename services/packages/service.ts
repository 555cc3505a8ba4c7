import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ThawError } from "../../lib/errors.ts";
import {
  normalizeName,
  parseRequirement,
  type Requirement,
} from "../../lib/packages/requirements.ts";
import type { PackagesRequest, PackagesResult } from "../../lib/packages/types.ts";
import { PYTHON_VERSION } from "../../lib/project/pythonVersion.ts";
import { readJson, withFolder, writeWhole } from "./disk.ts";
import { makeInterpreter, PLATFORM } from "./interpreter.ts";
import { hashLock, type LockedPackage, readLock } from "./lock.ts";
import { sharedWork } from "./once.ts";
import { packFiles } from "./pack.ts";
import { installLock, type Resolution, sdkRequirement, type Tools } from "./resolve.ts";
import { Resolver } from "./resolver.ts";
import { MAX_UNPACKED_BYTES, type Settings, WORKERS_SDK } from "./settings.ts";
import { findModules, readSite } from "./site.ts";
import { findUv } from "./uv.ts";

// Raise it when the same lock begins to give another pack: what was kept is then built again.
const PACK_FORMAT = 2;

const builtSchema = z.object({
  pack: z.object({ hash: z.string(), bytes: z.number() }),
  modules: z.record(z.string(), z.array(z.string())),
});
type Built = z.infer<typeof builtSchema>;

const knownSchema = z.object({ text: z.string() });

/** Resolves and unpacks packages, keeping what it made under the data folder. */
export interface PackagesService {
  /** Throws the errors of `POST /packages` (docs/processes.md). */
  resolve(request: PackagesRequest): Promise<PackagesResult>;
  /** Finds out which indexes answer, so that the first resolution need not wait for that. */
  prepare(): Promise<void>;
  /** The file of a pack, whether or not it is there. */
  packPath(hash: string): string;
}

/** Makes the service; uv is looked for when it is first needed. `say` takes lines for its log. */
export function createPackagesService(
  settings: Settings,
  say: (line: string) => void = () => {},
): PackagesService {
  const resolutions = sharedWork<Resolution>();
  const builds = sharedWork<Built>();
  let tools: Promise<Tools> | undefined;

  const packPath = (hash: string): string => join(settings.data, "packs", `${hash}.zip`);

  const getTools = async (): Promise<Tools> => {
    tools ??= findTools(settings);
    // A uv that was missing may be there the next time.
    return tools.catch((thrown: unknown) => {
      tools = undefined;
      throw thrown;
    });
  };

  const resolver = new Resolver(settings, getTools, say);

  const resolveOnce = (
    requirements: Requirement[],
    lock: string | undefined,
  ): Promise<Resolution> => {
    const preferred = lock === undefined ? undefined : readLock(lock);
    const key = requestKey(settings, requirements, preferred);
    return resolutions(key, async () => {
      // A lock this service once answered with needs no resolver; its own text of it is the trusted one.
      const known = preferred && (await readKnown(settings, key));
      if (known && preferred) return { text: known, packages: preferred };
      const resolution = await resolver.resolve(requirements, preferred);
      const answer = requestKey(settings, requirements, resolution.packages);
      await writeWhole(knownPath(settings, answer), JSON.stringify({ text: resolution.text }));
      return resolution;
    });
  };

  const build = (lockHash: string, resolution: Resolution): Promise<Built> =>
    builds(lockHash, async () => {
      const path = join(settings.data, "locks", `${lockHash}-${PACK_FORMAT}.json`);
      const kept = builtSchema.safeParse(await readJson(path));
      if (kept.success && (await isFile(packPath(kept.data.pack.hash)))) return kept.data;
      const built = await buildPack(await getTools(), resolution, packPath);
      await writeWhole(path, JSON.stringify(built));
      return built;
    });

  return {
    packPath,
    prepare: () => resolver.prepare(),
    async resolve({ dependencies, lock }) {
      const requirements = dependencies.map((text) =>
        parseRequirement(text, { file: "pyproject.toml" }),
      );
      const { text, packages } = await resolveOnce(requirements, lock);
      const lockHash = hashLock(packages);
      const { pack, modules } = await build(lockHash, { text, packages });
      const direct = [...requirements.map(({ name }) => name), WORKERS_SDK.name];
      const same = lock !== undefined && hashLock(readLock(lock) ?? []) === lockHash;
      return {
        lock: same ? lock : text,
        lockHash,
        packages: packages.map(({ name, version }) => ({ name, version })),
        modules: [...new Set(direct.flatMap((name) => modules[normalizeName(name)] ?? []))].sort(),
        pack,
      };
    },
  };
}

async function findTools(settings: Settings): Promise<Tools> {
  const uv = await findUv(settings);
  return { uv, python: await makeInterpreter(join(settings.data, "interpreter")), settings };
}

async function buildPack(
  tools: Tools,
  { text, packages }: Resolution,
  packPath: (hash: string) => string,
): Promise<Built> {
  checkDownload(packages);
  return withFolder(join(tools.settings.data, "work"), async (folder) => {
    const files = await readSite(await installLock(tools, text, folder));
    const bytes = packFiles(files);
    const hash = createHash("sha256").update(bytes).digest("hex");
    await writeWhole(packPath(hash), bytes);
    return { pack: { hash, bytes: bytes.length }, modules: findModules(files) };
  });
}

/** Wheels only grow when unpacked: what is too large already need not be downloaded. */
function checkDownload(packages: LockedPackage[]): void {
  const total = packages.reduce((sum, { size }) => sum + size, 0);
  if (total <= MAX_UNPACKED_BYTES) return;
  const biggest = packages.reduce((one, other) => (one.size > other.size ? one : other));
  throw new ThawError(
    "project_too_large",
    `The packages are ${Math.ceil(total / 1024 / 1024)} MB before they are unpacked; the limit is ` +
      `${MAX_UNPACKED_BYTES / 1024 / 1024} MB. The biggest is ${biggest.name}. Remove some.`,
    { file: "pyproject.toml" },
  );
}

/** Names what decides a resolution: the requirements, the lock's meaning, where packages come from. */
function requestKey(
  settings: Settings,
  requirements: Requirement[],
  preferred: LockedPackage[] | undefined,
): string {
  const texts = [...new Set([...requirements.map(({ text }) => text), sdkRequirement()])].sort();
  const { indexUrl, extraIndexUrls, pyodideIndex, findLinks } = settings;
  const indexes = [indexUrl ?? null, extraIndexUrls, pyodideIndex ?? null, findLinks];
  const places = [...indexes, PLATFORM.tag, PYTHON_VERSION];
  const parts = [texts, preferred ? hashLock(preferred) : null, places];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function knownPath(settings: Settings, key: string): string {
  return join(settings.data, "resolutions", `${key}.json`);
}

async function readKnown(settings: Settings, key: string): Promise<string | undefined> {
  const known = knownSchema.safeParse(await readJson(knownPath(settings, key)));
  return known.success ? known.data.text : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
