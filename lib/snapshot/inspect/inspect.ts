import { ThawError } from "../../errors.ts";
import { type NamedLayer, restoreInstance } from "../apply.ts";
import { decodeLayer } from "../format.ts";
import { createInstance, type Instance, type InstanceOptions } from "../instance.ts";
import { compressedSize, describeLayer, describeLibraries } from "./layer.ts";
import { composeMemory, readLayout } from "./layout.ts";
import { analyseMemory } from "./memory.ts";
import { collectObjects, type PythonObjects } from "./objects.ts";
import { withoutMissing } from "./references.ts";
import type { InspectReport, LayerReport, MemoryReport } from "./types.ts";

/** A layer's file and its name. */
export interface LayerFile {
  hash: string;
  file: Uint8Array;
}

/** `pack` may be missing where it can't be found: Python is not asked then. */
export type InspectOptions = InstanceOptions & {
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
  /** Bytes of a cell of the page map. */
  pageBytes?: number | undefined;
};

/** How a deep look goes on, for whoever waits. */
export type InspectStep = "files" | "restore" | "objects" | "memory";

/**
 * What the files of a chain say, root first.
 * @param missingParent the parent that was not found, where the chain does not begin with a root
 * @param reason why memory is not looked at
 */
export async function describeChain(
  chain: LayerFile[],
  missingParent: string | null,
  reason: string | null,
): Promise<InspectReport> {
  const layers: LayerReport[] = [];
  for (const { hash, file } of chain) {
    const compressedBytes = await compressedSize(file);
    layers.push({ ...describeLayer(file, hash), compressedBytes });
  }
  return { layers, missingParent, memory: null, reason };
}

/**
 * Looks into the memory that a whole chain leaves: it is restored on a throw-away instance, whose Python
 * tells where its objects are. Whatever is in the layers can run here, so the host must be one that can
 * do no harm.
 */
export async function inspectMemory(
  options: InspectOptions,
  chain: LayerFile[],
  onStep: (step: InspectStep) => void = () => undefined,
): Promise<MemoryReport> {
  onStep("files");
  const layers = chain.map(({ hash, file }): NamedLayer => ({ ...decodeLayer(file), hash }));
  const top = layers.at(-1);
  if (!top) throw new ThawError("bad_request", "There is no layer to look into.");
  onStep("restore");
  const { instance, memory, reason } = await restore(options, layers);
  const layout = readLayout(instance.module, memory, top.header.stackPointer);
  let objects: PythonObjects | null = null;
  if (reason === null) {
    onStep("objects");
    objects = collectObjects(instance);
  }
  onStep("memory");
  return analyseMemory({
    memory,
    layout,
    libraries: layers.flatMap(({ header }) => describeLibraries(header)),
    runs: top.runs,
    objects,
    reason,
    ...(options.pageBytes === undefined ? {} : { pageBytes: options.pageBytes }),
  });
}

interface Restored {
  instance: Instance;
  /** A copy: asking Python changes memory. */
  memory: Uint8Array;
  /** Why Python can't be asked. */
  reason: string | null;
}

/** The restored chain. Where only its root can be restored, the other layers are laid over its memory. */
async function restore(options: InspectOptions, layers: NamedLayer[]): Promise<Restored> {
  const { roots } = await createInstance(options, true);
  const lenient = layers.map((layer) => withoutMissing(layer, roots));
  const wanted = layers.find(({ header }) => header.pack !== null)?.header.pack;
  if (!wanted || options.pack?.hash === wanted) {
    const instance = await restoreInstance(options, lenient);
    return { instance, memory: instance.module.HEAPU8.slice(), reason: null };
  }
  const [root, ...above] = lenient;
  const instance = await restoreInstance(options, root ? [root] : []);
  const memory = composeMemory(instance.module.HEAPU8, above);
  const reason = `The packages it was built with (${wanted.slice(0, 12)}) were not found, so its Python could not be asked: objects are not told from other chunks.`;
  return { instance, memory, reason };
}
