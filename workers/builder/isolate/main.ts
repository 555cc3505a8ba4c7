import * as sockets from "cloudflare:sockets";
import * as workers from "cloudflare:workers";
import { ThawError } from "../../../lib/errors.ts";
import { sha256 } from "../../../lib/hash.ts";
import { openPack } from "../../../lib/runtime/pack-fs.ts";
import { workerdHost } from "../../../lib/runtime/workerd.ts";
import { applyLayer, restoreInstance } from "../../../lib/snapshot/apply.ts";
import {
  type BuildOptions,
  bootPlain,
  capturePackagesLayer,
  captureProgram,
  captureRuntimeLayer,
  importPackages,
  type Program,
  runTopLevel,
} from "../../../lib/snapshot/build.ts";
import { clearDeadStack, takeBaseline } from "../../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import type { Instance } from "../../../lib/snapshot/instance.ts";
import { sealJavaScriptRandomness } from "../../../lib/snapshot/js-entropy.ts";
import { prepareLibraries } from "../../../lib/snapshot/libraries.ts";
import { workerModules } from "../../../lib/worker/modules.ts";
import { MEMORY_HEADER, type Proof } from "./job.ts";
import job from "./parts/job.js";
import factory from "./parts/pyodide.js";
import wasm from "./parts/pyodide.wasm";
import stdlib from "./parts/stdlib.bin";

const options: BuildOptions = {
  runtime: { buildId: job.buildId, factory, wasm, stdlib: new Uint8Array(stdlib) },
  host: workerdHost({
    modules: workerModules({
      workers,
      sockets,
      importModule: (name) => import(/* @vite-ignore */ name),
      compatibilityFlags: job.compatibilityFlags,
    }),
  }),
  stdlib: job.stdlib,
  pack: job.pack ? openPack(job.pack.hash, new Uint8Array(job.pack.file)) : undefined,
  libraries: new Map(),
  maxMemoryBytes: job.maxMemoryBytes,
};

/**
 * One isolate of the builder does one job. Whatever compiles WebAssembly happens here, at start-up,
 * where that is allowed; the program's own code runs in the request, where the clock runs.
 */
const ready = start().catch((thrown: unknown) => ThawError.from(thrown));

async function start(): Promise<Instance> {
  if (job.stage === "runtime") return bootPlain(options);
  const layers = job.layers.map(({ hash, file }) => ({
    ...decodeLayer(new Uint8Array(file)),
    hash,
  }));
  const instance = await restoreInstance(options, layers);
  if (job.stage !== "prove") prepareLibraries(instance);
  return instance;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const instance = await ready;
    try {
      if (instance instanceof ThawError) throw instance;
      return await answer(instance, request);
    } catch (thrown) {
      return ThawError.from(thrown).toResponse();
    }
  },
};

let used = false;

async function answer(instance: Instance, request: Request): Promise<Response> {
  // Whoever keeps a spare wants to know that it is ready.
  if (request.method === "HEAD") return new Response();
  if (used) throw new ThawError("internal", "An isolate of the builder does one job.");
  used = true;
  const proves = new URL(request.url).pathname === "/prove";
  const stage = job.stage === "spare" ? (proves ? "prove" : "app") : job.stage;
  if (stage === "runtime") return new Response(captureRuntimeLayer(instance, job.stdlib));
  if (stage === "prove") {
    if (job.stage === "spare") await applyBody(instance, request);
    return Response.json({ memory: await memoryHash(instance) } satisfies Proof);
  }
  const baseline = takeBaseline(instance);
  if (stage === "packages") {
    const failed = importPackages(instance, job.modules);
    return new Response(
      capturePackagesLayer(instance, {
        stdlib: job.stdlib,
        baseline,
        modules: job.modules,
        failed,
      }),
    );
  }
  const program = await readProgram(request);
  const unseal = sealJavaScriptRandomness(globalThis);
  try {
    const exports = runTopLevel(instance, program, { milliseconds: job.topLevelMilliseconds });
    const file = captureProgram(instance, { stdlib: job.stdlib, baseline, program, exports });
    return new Response(file, { headers: { [MEMORY_HEADER]: await memoryHash(instance) } });
  } finally {
    unseal();
    baseline.outside.end();
  }
}

/** The app layer comes as it will be stored. */
async function applyBody(instance: Instance, request: Request): Promise<void> {
  const file = new Uint8Array(await request.arrayBuffer());
  applyLayer(instance, { ...decodeLayer(file), hash: await sha256(file) }, job.stdlib);
}

/** The program comes as a form: a field for each fact, a file for each file. */
async function readProgram(request: Request): Promise<Program> {
  const form = await request.formData();
  const files: Record<string, Uint8Array> = {};
  for (const [path, content] of form) {
    if (typeof content !== "string") files[path] = new Uint8Array(await content.arrayBuffer());
  }
  const fact = (name: string): string => form.get(name) as string;
  const variables = JSON.parse(fact("variables")) as Record<string, string>;
  return { files, module: fact("module"), directory: fact("directory"), variables };
}

function memoryHash(instance: Instance): Promise<string> {
  clearDeadStack(instance);
  return sha256(instance.module.HEAPU8);
}
