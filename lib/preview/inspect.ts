import { openPack } from "../runtime/pack-fs.ts";
import { describeChain, type InspectStep, inspectMemory } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import { browserHost } from "./browser-host.ts";
import { loadContent, loadRuntime } from "./resources.ts";
import type { InspectOptions } from "./types.ts";

const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;

/**
 * Looks into a chain of layers, in a Web Worker of the preview's origin: what is in a layer is someone's
 * program, and can run while it is looked at.
 */
export async function inspect(
  { layers, pack }: InspectOptions,
  onStep: (step: InspectStep) => void,
): Promise<InspectReport> {
  const report = await describeChain(layers, null, null);
  const [{ runtime, stdlib }, packed] = await Promise.all([
    loadRuntime(),
    pack === null ? undefined : loadContent(pack),
  ]);
  const memory = await inspectMemory(
    {
      runtime,
      stdlib,
      host: browserHost({ env: {}, compatibilityFlags: [], print: () => undefined }),
      pack: pack !== null && packed ? openPack(pack, packed) : undefined,
      maxMemoryBytes: MAX_MEMORY_BYTES,
    },
    layers,
    onStep,
  );
  return { ...report, memory };
}
