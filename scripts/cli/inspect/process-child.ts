import { ThawError } from "../../../lib/errors.ts";
import { nodeHost, readRuntime } from "../../../lib/runtime/node.ts";
import { openPack } from "../../../lib/runtime/pack-fs.ts";
import { inspectMemory } from "../../../lib/snapshot/inspect/inspect.ts";
import type { MemoryReport } from "../../../lib/snapshot/inspect/types.ts";
import { workerModules } from "../../../lib/worker/modules.ts";
import { RUNTIME_DIR } from "../../paths.ts";
import type { Answer, Order } from "./process.ts";

const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;

const send = (answer: Answer): void => void process.send?.(answer);

process.once("message", (order: Order) => {
  look(order).then(
    (memory) => send({ memory }),
    (thrown: unknown) => send({ error: ThawError.from(thrown).toJSON() }),
  );
});

async function look({ stdlib, layers, pack, libraries, pageBytes }: Order): Promise<MemoryReport> {
  return inspectMemory(
    {
      runtime: await readRuntime(RUNTIME_DIR),
      stdlib,
      host: nodeHost({
        modules: workerModules({
          workers: {},
          sockets: {},
          importModule: (name) => Promise.reject(new Error(`there is no module ${name}`)),
          compatibilityFlags: [],
        }),
      }),
      pack: pack ? openPack(pack.hash, pack.bytes) : undefined,
      libraries: new Map(
        libraries.map(([path, binary]) => [
          path,
          new WebAssembly.Module(binary as Uint8Array<ArrayBuffer>),
        ]),
      ),
      maxMemoryBytes: MAX_MEMORY_BYTES,
      pageBytes,
    },
    layers,
    (step) => send({ step }),
  );
}
