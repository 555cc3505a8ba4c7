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
import { type BaseClasses, exportedClass, type Running } from "./classes.ts";
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

/** What a bundle's main module exports. */
export interface BundleExports {
  /** A handler for each kind of event that the program handles, or its class `Default`. */
  default: unknown;
  /** The program's other classes by name: entrypoints, Durable Objects, Workflows. */
  classes: Record<string, unknown>;
}

/**
 * Restores the snapshot, at the Worker's start-up, where compiling WebAssembly is allowed. Randomness
 * isn't, so the reseed waits for the first event.
 */
export async function createWorker(parts: BundleParts): Promise<BundleExports> {
  const { facts } = parts;
  const restored = await restore(parts).catch((thrown: unknown) => ThawError.from(thrown));
  let program: RunningProgram | undefined;
  const running: Running = (env) => {
    if (restored instanceof ThawError) throw restored;
    program ??= new RunningProgram(
      restored,
      facts.exports,
      { milliseconds: facts.turnMilliseconds },
      textVariables(env, facts.variables),
    );
    return program;
  };
  const { classes } = facts.exports;
  return {
    default: defaultExport(facts.exports, running),
    classes: Object.fromEntries(
      classes
        .filter(({ name }) => name !== DEFAULT)
        .map((described) => [described.name, exportedClass(described, BASES, running)]),
    ),
  };
}

const DEFAULT = "Default";
const BASES = workers as unknown as BaseClasses;

/** Class `Default` with its methods, which other Workers may call; or the old-style handlers. */
function defaultExport(exports: ProgramExports, running: Running): unknown {
  const standard = exports.classes.find(({ name }) => name === DEFAULT);
  if (!standard) {
    const handler = (kind: string): Handler =>
      kind === "fetch"
        ? (request, env, context) =>
            serveRequest(running, request as Request, env, (program) =>
              program.callDefault("fetch", request, env, context),
            )
        : (event, env, context) => running(env).callDefault(kind, event, env, context);
    const kinds = exports.handlers.map((name) => name.slice("on_".length));
    return Object.fromEntries(kinds.map((kind) => [kind, handler(kind)]));
  }
  const Exported = exportedClass(standard, BASES, running);
  const { fetch } = Exported.prototype as unknown as { fetch?: (request: Request) => unknown };
  if (fetch) {
    Object.defineProperty(Exported.prototype, "fetch", {
      value(this: { env: Record<string, unknown> }, request: Request) {
        return serveRequest(running, request, this.env, () => fetch.call(this, request));
      },
    });
  }
  return Exported;
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
  running: Running,
  request: Request,
  env: Record<string, unknown>,
  handle: (program: RunningProgram) => unknown,
): Promise<Response> {
  const start = performance.now();
  const cold = served++ === 0;
  let reseeded = start;
  let response: Response;
  try {
    const program = running(env);
    reseeded = performance.now();
    response = requireResponse(await handle(program));
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
  // One without a body may be answered with again.
  const own = response.body === null ? new Response(null, response) : response;
  try {
    own.headers.append("server-timing", timing);
    return own;
  } catch {
    // Those of one that `fetch` gave can't be changed.
    const copy = new Response(own.body, own);
    copy.headers.append("server-timing", timing);
    return copy;
  }
}

function textVariables(env: Record<string, unknown>, names: string[]): Record<string, string> {
  const entries = names.map((name) => [name, env[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
