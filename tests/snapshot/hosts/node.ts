import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeHost, readRuntime } from "../../../lib/runtime/node.ts";
import type { Host } from "../../../lib/runtime/types.ts";
import { workerModules } from "../../../lib/worker/modules.ts";
import { RUNTIME_DIR } from "../../../scripts/paths.ts";
import type { Fixtures } from "../fixtures.ts";
import type { TestHost } from "../host.ts";

/** This very process as a host, with stand-ins for Cloudflare's modules. */
export async function nodeTestHost({ folder, facts }: Fixtures): Promise<TestHost> {
  const runtime = await readRuntime(RUNTIME_DIR);
  return {
    runtime,
    stdlib: facts.stdlib,
    facts,
    makeHost: makeNodeHost,
    content: async (hash) => new Uint8Array(await readFile(join(folder, hash))),
    libraries: new Map(),
  };
}

/** Node with stand-ins for Cloudflare's modules. */
export function makeNodeHost(): Host {
  return nodeHost({
    modules: workerModules({
      workers: {
        env: {},
        waitUntil: () => undefined,
        WorkerEntrypoint: StandIn,
        DurableObject: StandIn,
        RpcTarget: StandIn,
      },
      sockets: { connect: () => undefined },
      importModule: (name) => Promise.reject(new Error(`there is no module ${name}`)),
      compatibilityFlags: [],
    }),
  });
}

class StandIn {}
