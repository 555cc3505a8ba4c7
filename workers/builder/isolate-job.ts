import { ThawError } from "../../lib/errors.ts";
import { assets } from "./assets.ts";
import type { BuilderEnv } from "./env.ts";
import type { Job } from "./isolate/job.ts";
import { explainTooLarge } from "./too-large.ts";

/** `new WebAssembly.Module` at start-up needs a date from 2025-06-01 on (`allow_eval_during_startup`). */
const COMPATIBILITY_DATE = "2026-10-01";

export interface JobInput {
  job: Omit<Job, "buildId" | "stdlib" | "layers" | "pack">;
  layers: { hash: string; content: Uint8Array<ArrayBuffer> }[];
  pack: { hash: string; content: Uint8Array<ArrayBuffer> } | null;
  /** Plain variables that the program sees as `env`. */
  env?: Record<string, unknown>;
  body?: FormData;
}

/**
 * Runs one job in a fresh isolate without network.
 * @returns the isolate's answer
 * @throws ThawError what the job reports, `project_too_large` where no isolate holds it, or `internal` where
 * the isolate died
 */
export async function runJob(env: BuilderEnv, input: JobInput): Promise<Response> {
  const response = await answer(loadIsolate(env, input), input.body);
  if (response.ok) return response;
  throw ThawError.fromBody(await response.json());
}

/**
 * A fresh isolate for a job, without network; it starts with its first request.
 * @throws ThawError `project_too_large` where no isolate holds it
 */
export function loadIsolate(env: BuilderEnv, input: JobInput): Isolate {
  try {
    const stub = env.LOADER.load({
      compatibilityDate: COMPATIBILITY_DATE,
      mainModule: "main.js",
      modules: jobModules(input) as Parameters<BuilderEnv["LOADER"]["load"]>[0]["modules"],
      env: input.env ?? {},
      globalOutbound: null,
    });
    return stub.getEntrypoint() as unknown as Isolate;
  } catch (thrown) {
    throw explainTooLarge(thrown, input.pack) ?? thrown;
  }
}

export interface Isolate {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

async function answer(isolate: Isolate, body: FormData | undefined): Promise<Response> {
  try {
    return await isolate.fetch("http://isolate/", { method: "POST", ...(body ? { body } : {}) });
  } catch (cause) {
    throw new ThawError(
      "internal",
      `The isolate that builds the snapshot ended: ${String(cause)}`,
      { cause },
    );
  }
}

function jobModules({ job, layers, pack }: JobInput): Record<string, unknown> {
  const modules: Record<string, unknown> = {
    "main.js": { js: assets.buildMain },
    "parts/pyodide.js": { js: assets.glue },
    "parts/pyodide.wasm": { wasm: assets.wasmModule },
    "parts/stdlib.bin": { data: assets.stdlib },
    "parts/job.js": { js: jobModule(job, layers, pack) },
  };
  for (const [at, { content }] of layers.entries())
    modules[`parts/layer-${at}.bin`] = { data: content.buffer };
  if (pack) modules["parts/pack.bin"] = { data: pack.content.buffer };
  return modules;
}

function jobModule(
  job: JobInput["job"],
  layers: JobInput["layers"],
  pack: JobInput["pack"],
): string {
  const imports = layers.map((_, at) => `import layer${at} from "./layer-${at}.bin";`);
  if (pack) imports.push('import pack from "./pack.bin";');
  const facts = { ...job, buildId: assets.buildId, stdlib: assets.stdlibHash };
  const files = layers.map(({ hash }, at) => `{ hash: "${hash}", file: layer${at} }`);
  const packed = pack ? `{ hash: "${pack.hash}", file: pack }` : "null";
  return `${imports.join("\n")}
export default { ...${JSON.stringify(facts)}, layers: [${files.join(", ")}], pack: ${packed} };
`;
}
