import * as sockets from "cloudflare:sockets";
import * as workers from "cloudflare:workers";
import { workerdHost } from "../../../lib/runtime/workerd.ts";
import { prepareLibraries } from "../../../lib/snapshot/libraries.ts";
import { workerModules } from "../../../lib/worker/modules.ts";
import { runCase } from "../agent.ts";
import { openSuite } from "../conformance.ts";
import type { TestHost } from "../host.ts";
import { LOOSE_LIBRARY, looseLibrary } from "../side-modules/libraries.ts";
import fixtures from "./parts/fixtures.js";
import factory from "./parts/pyodide.js";
import wasm from "./parts/pyodide.wasm";
import stdlib from "./parts/stdlib.bin";

const { facts, contents } = fixtures;

const host: TestHost = {
  runtime: { buildId: facts.buildId, factory, wasm, stdlib: new Uint8Array(stdlib) },
  stdlib: facts.stdlib,
  facts,
  makeHost: () =>
    workerdHost({
      modules: workerModules({
        workers,
        sockets,
        importModule: (name) => import(/* @vite-ignore */ name),
        compatibilityFlags: [],
      }),
    }),
  content: async (hash) => new Uint8Array(contents[hash] ?? new ArrayBuffer(0)),
  libraries: new Map(),
};

/** Compiles all that the cases will need: here, at start-up, that is allowed. */
async function start() {
  const suite = await openSuite(host);
  for (const chain of [suite.service, suite.libraries, suite.draws, suite.handmade]) {
    const instance = await chain.restore(chain === suite.handmade ? 1 : 2);
    prepareLibraries(instance);
    for (const [path, library] of instance.libraries) host.libraries.set(path, library);
  }
  host.libraries.set(LOOSE_LIBRARY, new WebAssembly.Module(looseLibrary()));
  return suite;
}

const suite = await start();

export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await runCase(Promise.resolve(suite), await request.text()));
  },
};
