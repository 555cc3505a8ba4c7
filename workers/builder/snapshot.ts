import { zipSync } from "fflate";
import { bundleCompatibility } from "../../lib/deploy/bundle-compatibility.ts";
import { type SnapshotRecord, type StoredBlob, sha256 } from "../../lib/deploy/store.ts";
import { ThawError } from "../../lib/errors.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import { assetFiles } from "../../lib/project/assets.ts";
import { databaseMigrations } from "../../lib/project/migrations.ts";
import { programOf } from "../../lib/project/program.ts";
import type { Project } from "../../lib/project/types.ts";
import type { ProgramExports } from "../../lib/snapshot/build.ts";
import { decodeLayer, type LayerHeader } from "../../lib/snapshot/format.ts";
import type { LayerReference, SnapshotResult } from "../../lib/snapshot/types.ts";
import { type Report, TOP_LEVEL_STEP } from "../../lib/sse.ts";
import { bundleModules } from "./bundle.ts";
import { MEMORY_HEADER, type Proof } from "./isolate/job.ts";
import { type JobInput, runJob } from "./isolate-job.ts";
import { type BuildContext, contentOf, ensurePackages, jobFacts, timed } from "./layers.ts";
import { inTurn } from "./turns.ts";
import { ensureVendored } from "./vendored.ts";

/**
 * Builds a project's snapshot, proves it in a second isolate, and only then stores it.
 * @param vendored hash of a zip of the project's packages, where it brings them along
 */
export async function buildSnapshot(
  context: BuildContext,
  project: Project,
  report: Report,
  vendored?: string,
): Promise<SnapshotResult> {
  const environment = await (vendored === undefined
    ? ensurePackages(context, project, report)
    : ensureVendored(context, project, vendored, report));
  const built = await inTurn(() =>
    timed(report, TOP_LEVEL_STEP, () => runProgram(context, project, environment)),
  );
  const began = performance.now();
  await timed(report, "prove", () => prove(context, environment, built));
  const startMilliseconds = Math.round(performance.now() - began);
  const proved = { ...built, startMilliseconds };
  return timed(report, "store", () => store(context, project, environment, proved));
}

interface BuiltProgram {
  hash: string;
  content: Uint8Array<ArrayBuffer>;
  header: LayerHeader;
  /** SHA-256 of memory when the layer was captured. */
  memory: string | null;
}

async function runProgram(
  context: BuildContext,
  project: Project,
  environment: PackagesEnvironment,
): Promise<BuiltProgram> {
  const program = programOf(project);
  const body = new FormData();
  for (const [path, content] of Object.entries(program.files)) {
    body.append(path, new File([content as Uint8Array<ArrayBuffer>], "file"));
  }
  body.append("module", program.module);
  body.append("directory", program.directory);
  body.append("variables", JSON.stringify(program.variables));
  const response = await runJob(context.env, {
    job: jobFacts("app", [], project.compatibilityFlags),
    ...(await chainOf(context, environment)),
    env: project.vars,
    body,
  });
  const content = new Uint8Array(await response.arrayBuffer());
  const { header } = decodeLayer(content);
  return {
    hash: await sha256(content),
    content,
    header,
    memory: response.headers.get(MEMORY_HEADER),
  };
}

/** Restores the whole chain once in a fresh isolate: it must fit, and memory must come out the same. */
async function prove(
  context: BuildContext,
  environment: PackagesEnvironment,
  built: BuiltProgram,
): Promise<void> {
  const { layers, pack } = await chainOf(context, environment);
  const response = await runJob(context.env, {
    job: jobFacts("prove"),
    layers: [...layers, { hash: built.hash, content: built.content }],
    pack,
  });
  const { memory } = (await response.json()) as Proof;
  if (memory !== built.memory) {
    throw new ThawError(
      "not_deterministic",
      "Restoring the snapshot gave other memory than was captured. Nothing was stored; please report this with the program.",
    );
  }
}

async function chainOf(
  context: BuildContext,
  environment: PackagesEnvironment,
): Promise<Pick<JobInput, "layers"> & { pack: JobInput["layers"][number] }> {
  return {
    layers: await Promise.all(environment.layers.map(({ hash }) => contentOf(context, hash))),
    pack: await contentOf(context, environment.pack.hash),
  };
}

async function store(
  context: BuildContext,
  project: Project,
  environment: PackagesEnvironment,
  built: BuiltProgram & { startMilliseconds: number },
): Promise<SnapshotResult> {
  const app = {
    kind: "app",
    ...(await context.store.put(built.content, { isPublic: false })),
  } as const;
  const layers: LayerReference[] = [...environment.layers, app];
  const databases = databaseMigrations(project);
  const exports = built.header.meta.exports as ProgramExports;
  const described = {
    layers,
    exports,
    bundle: await bundleModules(context, { project, environment, layers, exports }),
    ...bundleCompatibility(project),
    vars: project.vars,
    settings: project.settings,
    ...(databases.length > 0 ? { databases } : {}),
    ...(project.settings.assets ? { assets: await storeAssets(context, project) } : {}),
  };
  const id = await sha256(new TextEncoder().encode(JSON.stringify(described)));
  const { startMilliseconds } = built;
  const record: SnapshotRecord = { id, ...described, startMilliseconds };
  await context.store.putRef("snapshot", id, record);
  return { snapshot: { id, layers } };
}

/** As one blob, however many files there are: the deploy finds out which of them are new to its target. */
function storeAssets(context: BuildContext, project: Project): Promise<StoredBlob> {
  const zip = zipSync(assetFiles(project), { mtime: new Date(1980, 0, 1) });
  return context.store.put(zip, { isPublic: false });
}
