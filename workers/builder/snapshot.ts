import { zipSync } from "fflate";
import { bundleCompatibility } from "../../lib/deploy/bundle-compatibility.ts";
import type { SnapshotRecord, StoredBlob } from "../../lib/deploy/store.ts";
import { ThawError } from "../../lib/errors.ts";
import { sha256 } from "../../lib/hash.ts";
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
import type { BuildContext } from "./context.ts";
import { MEMORY_HEADER, type Proof } from "./isolate/job.ts";
import { type JobInput, runJob } from "./isolate-job.ts";
import { contentOf, ensurePackages, jobFacts, timed } from "./layers.ts";
import type { SpareOrder } from "./spare.ts";
import type { SpareAnswer } from "./spares.ts";
import { inTurn } from "./turns.ts";
import { ensureVendored } from "./vendored.ts";

/**
 * Builds a project's snapshot, proves it in a second isolate, and only then stores it.
 * @param more.later takes work that goes on after the answer
 * @param more.vendored hash of a zip of the project's packages, where it brings them along
 */
export async function buildSnapshot(
  context: BuildContext,
  project: Project,
  report: Report,
  { later, vendored }: { later: (work: Promise<unknown>) => void; vendored?: string | undefined },
): Promise<SnapshotResult> {
  const environment = await (vendored === undefined
    ? ensurePackages(context, project, report)
    : ensureVendored(context, project, vendored, report));
  const order = spareOrder(project, environment);
  try {
    const built = await inTurn(() =>
      timed(report, TOP_LEVEL_STEP, () => runProgram(context, project, environment, order)),
    );
    const { startMilliseconds } = await timed(report, "prove", () =>
      prove(context, environment, built, order),
    );
    const proved = { ...built, startMilliseconds };
    return await timed(report, "store", () => store(context, project, environment, proved));
  } finally {
    // The next build is probably the same program, edited; or corrected, if this one failed.
    later(context.spares.prepare(order));
  }
}

function spareOrder(project: Project, { layers, pack }: PackagesEnvironment): SpareOrder {
  return {
    layers: layers.map(({ hash }) => hash),
    pack: pack.hash,
    compatibilityFlags: project.compatibilityFlags,
    env: project.vars,
  };
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
  order: SpareOrder,
): Promise<BuiltProgram> {
  const program = programOf(project);
  const body = new FormData();
  for (const [path, content] of Object.entries(program.files)) {
    body.append(path, new File([content as Uint8Array<ArrayBuffer>], "file"));
  }
  body.append("module", program.module);
  body.append("directory", program.directory);
  body.append("variables", JSON.stringify(program.variables));
  const answer =
    (await context.spares.run(order, "app", body)) ??
    (await readAnswer(
      runJob(context.env, {
        job: jobFacts("app", [], project.compatibilityFlags),
        ...(await chainOf(context, environment)),
        env: project.vars,
        body,
      }),
    ));
  const content = new Uint8Array(answer.content);
  const { header } = decodeLayer(content);
  return {
    hash: await sha256(content),
    content,
    header,
    memory: answer.headers.get(MEMORY_HEADER),
  };
}

async function readAnswer(job: Promise<Response>): Promise<SpareAnswer> {
  const response = await job;
  return { content: await response.arrayBuffer(), headers: response.headers, startedIn: 0 };
}

/**
 * Restores the whole chain once in a fresh isolate: it must fit, and memory must come out the same. Gives how
 * long that isolate took until it was ready.
 */
async function prove(
  context: BuildContext,
  environment: PackagesEnvironment,
  built: BuiltProgram,
  order: SpareOrder,
): Promise<{ startMilliseconds: number }> {
  const began = performance.now();
  const answer =
    (await proveInSpare(context, built, order)) ?? (await proveAnew(context, environment, built));
  const { memory } = JSON.parse(new TextDecoder().decode(answer.content)) as Proof;
  if (memory !== built.memory) {
    throw new ThawError(
      "not_deterministic",
      "Restoring the snapshot gave other memory than was captured. Nothing was stored; please report this with the program.",
    );
  }
  const startMilliseconds = Math.round(answer.startedIn + performance.now() - began);
  return { startMilliseconds };
}

/** A spare has the layers below already. Libraries can be compiled only while an isolate starts. */
async function proveInSpare(
  context: BuildContext,
  { header, content }: BuiltProgram,
  order: SpareOrder,
): Promise<SpareAnswer | undefined> {
  if (header.table.steps.some(({ kind }) => kind === "library")) return undefined;
  return context.spares.run(order, "prove", content);
}

async function proveAnew(
  context: BuildContext,
  environment: PackagesEnvironment,
  { hash, content }: BuiltProgram,
): Promise<SpareAnswer> {
  const { layers, pack } = await chainOf(context, environment);
  const job = runJob(context.env, {
    job: jobFacts("prove"),
    layers: [...layers, { hash, content }],
    pack,
  });
  return readAnswer(job);
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
