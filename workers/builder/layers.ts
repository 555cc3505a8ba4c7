import type { StoredBlob } from "../../lib/deploy/store.ts";
import { ThawError } from "../../lib/errors.ts";
import { sha256 } from "../../lib/hash.ts";
import { fetchPack, resolvePackages } from "../../lib/packages/client.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import { placePackagesError } from "../../lib/project/pyproject.ts";
import type { Project } from "../../lib/project/types.ts";
import { FORMAT_VERSION } from "../../lib/snapshot/format.ts";
import type { LayerReference } from "../../lib/snapshot/types.ts";
import type { Report } from "../../lib/sse.ts";
import { assets } from "./assets.ts";
import type { BuildContext } from "./context.ts";
import { type JobInput, runJob } from "./isolate-job.ts";
import { MAX_MEMORY_BYTES, TOP_LEVEL_MILLISECONDS } from "./limits.ts";

/** What a job needs that is the same for all stages. */
export function jobFacts(
  stage: JobInput["job"]["stage"],
  modules: string[] = [],
  flags: string[] = [],
) {
  return {
    stage,
    modules,
    compatibilityFlags: flags,
    maxMemoryBytes: MAX_MEMORY_BYTES,
    topLevelMilliseconds: TOP_LEVEL_MILLISECONDS,
  };
}

/** The runtime layer: from the store, or built now (a boot, a few seconds). */
export function ensureRuntimeLayer(context: BuildContext, report: Report): Promise<LayerReference> {
  // A store may be older than this Thaw, and hold layers that it can't read.
  const key = `${assets.buildId}-${FORMAT_VERSION}`;
  return shared(context, `runtime ${key}`, async () => {
    const known = await context.store.getRef<LayerReference>("runtime", key);
    if (known && (await isStored(context, known.hash))) return known;
    const layer = await timed(report, "runtime layer", async () => {
      const response = await runJob(context.env, {
        job: jobFacts("runtime"),
        layers: [],
        pack: null,
      });
      return keepLayer(context, "runtime", response, true);
    });
    await context.store.putRef("runtime", key, layer);
    return layer;
  });
}

/** Resolves a project's packages and gives the chain up to their layer, built now if it is new. */
export async function ensurePackages(
  context: BuildContext,
  project: Project,
  report: Report,
): Promise<PackagesEnvironment> {
  const { env } = context;
  const runtime = await ensureRuntimeLayer(context, report);
  const resolved = await timed(report, "resolve packages", () =>
    resolvePackages(env.PACKAGES, env.INTERNAL_TOKEN, {
      dependencies: project.dependencies,
      lock: project.lock,
    }).catch((thrown: unknown) => {
      throw placePackagesError(ThawError.from(thrown), project);
    }),
  );
  const layer = await ensurePackagesLayer(
    context,
    { runtime, ...resolved, read: () => readPack(context, resolved.pack.hash) },
    report,
  );
  const { lock, lockHash, packages, pack } = resolved;
  return { lock, lockHash, packages, layers: [runtime, layer], pack };
}

/** A pack that the packages service made. */
export async function readPack(
  { env }: BuildContext,
  hash: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const pack = await fetchPack(env.PACKAGES, env.INTERNAL_TOKEN, hash);
  return pack as Uint8Array<ArrayBuffer>;
}

/** What a packages layer is made of. */
export interface PackagesSource {
  runtime: LayerReference;
  pack: { hash: string };
  /** Imported in the layer. */
  modules: string[];
  /** The pack's content; asked for only when there is no such layer yet. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The layer of a pack: from the store, or built now. */
export async function ensurePackagesLayer(
  context: BuildContext,
  source: PackagesSource,
  report: Report,
): Promise<LayerReference> {
  const { store } = context;
  const { runtime, pack, modules } = source;
  const key = await sha256(
    new TextEncoder().encode(JSON.stringify([runtime.hash, pack.hash, modules])),
  );
  return shared(context, `packages ${key}`, async () => {
    const known = await store.getRef<LayerReference>("packages", key);
    if (known && (await isStored(context, known.hash)) && (await isStored(context, pack.hash)))
      return known;
    const built = await timed(report, "packages layer", () => buildPackages(context, source));
    await store.putRef("packages", key, built);
    return built;
  });
}

/** Whether content is in the store, and undamaged: what isn't can be made again. It then is in memory too. */
async function isStored({ contents }: BuildContext, hash: string): Promise<boolean> {
  try {
    await contents.get(hash);
    return true;
  } catch (thrown) {
    if (["layer_corrupt", "not_found"].includes(ThawError.from(thrown).code)) return false;
    throw thrown;
  }
}

/** A layer's or pack's content as a job takes it. */
export async function contentOf(
  context: BuildContext,
  hash: string,
): Promise<JobInput["layers"][number]> {
  return { hash, content: await context.contents.get(hash) };
}

/** Stores a job's answer as a layer. */
export async function keepLayer(
  context: BuildContext,
  kind: LayerReference["kind"],
  response: Response,
  isPublic: boolean,
): Promise<LayerReference> {
  const content = new Uint8Array(await response.arrayBuffer());
  const blob = await keepContent(context, content, isPublic);
  return { kind, ...blob };
}

/** Times a step and reports when it begins and when it is done. */
export async function timed<T>(report: Report, step: string, work: () => Promise<T>): Promise<T> {
  report({ step, milliseconds: 0, began: true });
  // The report must be on its way before anything keeps this thread busy, perhaps for good.
  await new Promise((resolve) => setTimeout(resolve, 1));
  const start = performance.now();
  const value = await work();
  report({ step, milliseconds: Math.round(performance.now() - start) });
  return value;
}

async function keepContent(
  context: BuildContext,
  content: Uint8Array<ArrayBuffer>,
  isPublic: boolean,
): Promise<StoredBlob> {
  const blob = await context.store.put(content, { isPublic });
  context.contents.keep(blob.hash, content);
  return blob;
}

async function buildPackages(
  context: BuildContext,
  { runtime, pack: { hash }, modules, read }: PackagesSource,
): Promise<LayerReference> {
  const { env, store } = context;
  const content = await read();
  context.contents.keep(hash, content);
  const [response] = await Promise.all([
    runJob(env, {
      job: jobFacts("packages", modules),
      layers: [await contentOf(context, runtime.hash)],
      pack: { hash, content },
    }),
    store.put(content, { isPublic: true }),
  ]);
  return keepLayer(context, "packages", response, true);
}

async function shared<T>(context: BuildContext, key: string, work: () => Promise<T>): Promise<T> {
  const known = context.pending.get(key) as Promise<T> | undefined;
  if (known) return known;
  const made = work().finally(() => context.pending.delete(key));
  context.pending.set(key, made);
  return made;
}
