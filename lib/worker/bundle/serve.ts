import * as sockets from "cloudflare:sockets";
import * as workers from "cloudflare:workers";
import { ThawError } from "../../errors.ts";
import { trustPack } from "../../runtime/pack-fs.ts";
import type { PyodideFactory } from "../../runtime/types.ts";
import { workerdHost } from "../../runtime/workerd.ts";
import { restoreInstance } from "../../snapshot/apply.ts";
import type { ProgramExports } from "../../snapshot/build.ts";
import { decodeLayer } from "../../snapshot/format.ts";
import type { Instance } from "../../snapshot/instance.ts";
import { workerModules } from "../modules.ts";
import { RunningProgram } from "../program.ts";
import { requireResponse } from "../response.ts";
import { errorResponse } from "./error-response.ts";

/** What a bundle's main module hands over; the builder writes that module (`workers/builder/bundle.ts`). */
export interface BundleParts {
  factory: PyodideFactory;
  wasm: WebAssembly.Module;
  stdlib: ArrayBuffer;
  layers: { hash: string; file: ArrayBuffer }[];
  pack: { hash: string; file: ArrayBuffer };
  /** Compiled libraries by path. */
  libraries: [string, WebAssembly.Module][];
  facts: BundleFacts;
}

/** The plain data of a bundle. */
export interface BundleFacts {
  buildId: string;
  stdlib: string;
  compatibilityFlags: string[];
  exports: ProgramExports;
  /** Names of the text variables that `os.environ` shows. */
  variables: string[];
  maxMemoryBytes: number;
  /** How long a handler may run without giving control back, in milliseconds. */
  turnMilliseconds: number;
}

type Handler = (
  argument: unknown,
  env: Record<string, unknown>,
  context: unknown,
) => Promise<unknown>;

/**
 * Restores the snapshot, at the Worker's start-up, where compiling WebAssembly is allowed. Randomness
 * isn't, so the reseed waits for the first event.
 * @returns the default export: a handler for each kind of event that the program handles
 */
export async function createWorker(parts: BundleParts): Promise<Record<string, Handler>> {
  const { facts } = parts;
  const restored = await restore(parts).catch((thrown: unknown) => ThawError.from(thrown));
  let program: RunningProgram | undefined;
  const running = (env: Record<string, unknown>): RunningProgram => {
    if (restored instanceof ThawError) throw restored;
    program ??= new RunningProgram(
      restored,
      facts.exports,
      { milliseconds: facts.turnMilliseconds },
      textVariables(env, facts.variables),
    );
    return program;
  };
  const worker: Record<string, Handler> = {};
  for (const kind of handledKinds(facts.exports)) {
    worker[kind] =
      kind === "fetch"
        ? (request, env, context) => serveRequest(running, request as Request, env, context)
        : (event, env, context) => running(env).callDefault(kind, event, env, context);
  }
  return worker;
}

async function restore(parts: BundleParts): Promise<Instance> {
  const { facts, factory, wasm } = parts;
  return restoreInstance(
    {
      runtime: { buildId: facts.buildId, factory, wasm, stdlib: new Uint8Array(parts.stdlib) },
      host: workerdHost({
        modules: workerModules({
          workers,
          sockets,
          importModule: (name) => import(/* @vite-ignore */ name),
          compatibilityFlags: facts.compatibilityFlags,
        }),
      }),
      stdlib: facts.stdlib,
      pack: trustPack(parts.pack.hash, new Uint8Array(parts.pack.file)),
      libraries: new Map(parts.libraries),
      maxMemoryBytes: facts.maxMemoryBytes,
    },
    parts.layers.map(({ hash, file }) => ({ ...decodeLayer(new Uint8Array(file)), hash })),
  );
}

let served = 0;

async function serveRequest(
  running: (env: Record<string, unknown>) => RunningProgram,
  request: Request,
  env: Record<string, unknown>,
  context: unknown,
): Promise<Response> {
  const start = performance.now();
  const cold = served++ === 0;
  let reseeded = start;
  let response: Response;
  try {
    const program = running(env);
    reseeded = performance.now();
    response = requireResponse(await program.callDefault("fetch", request, env, context));
  } catch (thrown) {
    response = errorResponse(request, thrown);
  }
  return withTiming(response, cold, reseeded - start, performance.now() - reseeded);
}

/** Adds how this instance came to be; a response that can't be changed (a WebSocket's) stays as it is. */
function withTiming(response: Response, cold: boolean, reseed: number, handler: number): Response {
  const timing = cold
    ? `cold;desc="restored from a snapshot", reseed;dur=${reseed.toFixed(1)}, handler;dur=${handler.toFixed(1)}`
    : `warm, handler;dur=${handler.toFixed(1)}`;
  if (response.status === 101) return response;
  const copy = new Response(response.body, response);
  copy.headers.append("server-timing", timing);
  return copy;
}

function handledKinds({ handlers, classes }: ProgramExports): string[] {
  const standard = classes.find((found) => found.name === "Default");
  if (standard) return standard.methods;
  return handlers.map((name) => name.slice("on_".length));
}

function textVariables(env: Record<string, unknown>, names: string[]): Record<string, string> {
  const entries = names.map((name) => [name, env[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
