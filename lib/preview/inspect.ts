import { ThawError } from "../errors.ts";
import { openPack } from "../runtime/pack-fs.ts";
import { describeChain, type InspectStep, inspectMemory } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import { browserHost } from "./browser-host.ts";
import { loadContent, loadRuntime } from "./resources.ts";
import type { InspectOptions } from "./types.ts";

const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;
/** Memory in a square of the page's map: a few thousand squares fit a window, and a phone. */
const CELL_BYTES = 16_384;

/**
 * Looks into a chain of layers, in a Web Worker of the preview's origin: what is in a layer is someone's
 * program, and can run while it is looked at. Where this browser can't restore it, the files still tell
 * something, and the report says why that is all.
 */
export async function inspect(
  { layers }: InspectOptions,
  onStep: (step: InspectStep) => void,
): Promise<InspectReport> {
  onStep("files");
  const report = await describeChain(layers, null, null);
  const pack = report.layers.at(-1)?.pack ?? null;
  try {
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
        pageBytes: CELL_BYTES,
      },
      layers,
      onStep,
    );
    return { ...report, memory };
  } catch (thrown) {
    return { ...report, reason: ThawError.from(thrown).message };
  }
}
