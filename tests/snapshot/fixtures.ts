import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { withLock } from "../../scripts/lock.ts";
import { CACHE_DIR, ISOLATES_DIR } from "../../scripts/paths.ts";
import { type BuiltSnapshot, bundleBuilder, TestBuilder } from "./builder.ts";
import type { ChainFacts, ChainName, FixtureFacts } from "./facts.ts";
import { Chain, memoryHash } from "./host.ts";
import { nodeTestHost } from "./hosts/node.ts";
import { OWN_PACKAGES, readWheelSources, writeWheels } from "./wheels.ts";

const FOLDER = join(CACHE_DIR, "tests/snapshot");

/**
 * Exact versions: the suite is about snapshots, not about what was released today. What two of them have is one
 * version in both: a host that compiles at start-up keeps libraries by their path.
 */
export const DEPENDENCIES: Record<ChainName, string[]> = {
  service: ["pydantic==2.14.3"],
  libraries: [
    "pydantic==2.14.3",
    "charset-normalizer==3.5.2",
    "msgpack==1.2.4",
    "jiter==0.19.0",
    "simplejson==4.3.0",
  ],
  draws: [
    "aiohttp==3.14.5",
    // Of requests.
    "charset-normalizer==3.5.2",
    "jiter==0.19.0",
    "opentelemetry-api==1.45.2",
    "pydantic==2.14.3",
    "requests==2.34.2",
    "uuid-utils==1.2.0",
    ...OWN_PACKAGES,
  ],
  state: ["pydantic==2.14.3"],
};

/** Where the layer files are that all hosts share, and what is known of them. */
export interface Fixtures {
  folder: string;
  facts: FixtureFacts;
}

/**
 * Builds the runtime's files, and with the real builder in workerd the layer files that every host
 * restores. They are kept until anything that goes into them changes.
 */
export function ensureFixtures(): Promise<Fixtures> {
  // Two files of tests may want them at once.
  return withLock(join(CACHE_DIR, "tests/fixtures-lock"), ensure);
}

async function ensure(): Promise<Fixtures> {
  const { buildId, stdlib } = await buildRuntime();
  await buildIsolates();
  const modules = await bundleBuilder();
  const projects = await readProjects();
  const sources = [projects, await readWheelSources()];
  const hash = createHash("sha256").update(JSON.stringify(sources));
  for (const { contents } of modules) hash.update(contents);
  for (const name of (await readdir(ISOLATES_DIR)).sort()) {
    hash.update(await readFile(join(ISOLATES_DIR, name)));
  }
  const folder = join(FOLDER, hash.digest("hex").slice(0, 16));
  if (!existsSync(folder)) {
    await rm(FOLDER, { recursive: true, force: true });
    await make(`${folder}.new`, { buildId, stdlib }, modules, projects);
    await rename(`${folder}.new`, folder);
  }
  return { folder, facts: await readFacts(folder) };
}

const CHAINS = Object.keys(DEPENDENCIES) as ChainName[];

type Projects = Record<ChainName, ProjectFiles>;

async function make(
  folder: string,
  build: { buildId: string; stdlib: string },
  modules: Parameters<typeof TestBuilder.start>[0],
  projects: Projects,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const wheels = join(folder, "wheels");
  await writeWheels(wheels);
  const builder = await TestBuilder.start(modules, [wheels]);
  const chains: Partial<Record<ChainName, ChainFacts>> = {};
  try {
    for (const name of CHAINS) {
      const snapshot = await builder.build(projects[name]);
      chains[name] = { ...described(snapshot), memory: [] };
      for (const content of contentsOf(snapshot)) {
        await writeFile(join(folder, content), builder.contents.get(content) ?? "");
      }
    }
  } finally {
    await builder.stop();
  }
  const facts = { ...build, chains } as FixtureFacts;
  await writeFacts(folder, facts);
  for (const name of CHAINS) {
    const chain = await Chain.open(await nodeTestHost({ folder, facts }), name);
    for (const layers of [1, 2, 3] as const) {
      chain.facts.memory.push(await memoryHash(await chain.restore(layers)));
    }
  }
  await writeFacts(folder, facts);
}

function described({ environment, result }: BuiltSnapshot): Omit<ChainFacts, "memory"> {
  return { layers: result.snapshot.layers, pack: environment.pack.hash };
}

function contentsOf({ environment, result }: BuiltSnapshot): string[] {
  return [environment.pack.hash, ...result.snapshot.layers.map(({ hash }) => hash)];
}

async function readProjects(): Promise<Projects> {
  const project = async (name: ChainName): Promise<ProjectFiles> => ({
    "src/entry.py": await readFile(join(import.meta.dirname, `programs/${name}.py`), "utf8"),
    "pyproject.toml": `[project]
name = "${name}"
version = "1.0"
requires-python = ">=3.12"
dependencies = ${JSON.stringify(DEPENDENCIES[name])}
`,
    "wrangler.jsonc": JSON.stringify({
      name,
      main: "src/entry.py",
      compatibility_date: "2026-10-01",
      compatibility_flags: ["python_workers"],
      vars: { STAGE: "building" },
    }),
  });
  return {
    service: await project("service"),
    libraries: await project("libraries"),
    draws: await project("draws"),
    state: await project("state"),
  };
}

async function readFacts(folder: string): Promise<FixtureFacts> {
  return JSON.parse(await readFile(join(folder, "facts.json"), "utf8")) as FixtureFacts;
}

function writeFacts(folder: string, facts: FixtureFacts): Promise<void> {
  return writeFile(join(folder, "facts.json"), JSON.stringify(facts));
}
