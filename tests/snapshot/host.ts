import { zipSync } from "fflate";
import { sha256 } from "../../lib/hash.ts";
import { openPack, type Pack, readPackFile } from "../../lib/runtime/pack-fs.ts";
import type { Host, RuntimeFiles } from "../../lib/runtime/types.ts";
import { applyLayer, type NamedLayer, restoreInstance } from "../../lib/snapshot/apply.ts";
import {
  type BuildOptions,
  captureProgram,
  type Program,
  type ProgramExports,
  runTopLevel,
} from "../../lib/snapshot/build.ts";
import { clearDeadStack, takeBaseline } from "../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../lib/snapshot/format.ts";
import type { Instance } from "../../lib/snapshot/instance.ts";
import { sealJavaScriptRandomness } from "../../lib/snapshot/js-entropy.ts";
import { RunningProgram } from "../../lib/worker/program.ts";
import type { ChainFacts, ChainName, FixtureFacts } from "./facts.ts";

/** What a host gives the suite. */
export interface TestHost {
  runtime: RuntimeFiles;
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
  /** A host with Cloudflare's modules, as this place has them. */
  makeHost(): Host;
  facts: FixtureFacts;
  /** The content of a layer or pack, by hash. */
  content(hash: string): Promise<Uint8Array>;
  /** Libraries compiled before, by path; workerd can't compile while it answers. */
  libraries: Map<string, WebAssembly.Module>;
}

/** Generous: a busy machine must not look like an endless loop. Cases about limits set their own. */
const TOP_LEVEL_MILLISECONDS = 30_000;
const TURN_MILLISECONDS = 30_000;

/** How a test makes an instance other than the usual way. */
export type Changes = Partial<Pick<BuildOptions, "host" | "maxMemoryBytes" | "stdlib" | "runtime">>;

/** One chain of layers in one host, and what the cases do with it. */
export class Chain {
  readonly facts: ChainFacts;
  readonly #host: TestHost;
  readonly #pack: Pack;
  readonly #files: Uint8Array[];

  private constructor(host: TestHost, facts: ChainFacts, pack: Pack, files: Uint8Array[]) {
    this.#host = host;
    this.facts = facts;
    this.#pack = pack;
    this.#files = files;
  }

  static async open(host: TestHost, name: ChainName): Promise<Chain> {
    const facts = host.facts.chains[name];
    const pack = openPack(facts.pack, await host.content(facts.pack));
    const files = await Promise.all(facts.layers.map((layer) => host.content(layer.hash)));
    return new Chain(host, facts, pack, files);
  }

  /** The same chain with more files in site-packages: only its runtime layer fits there. */
  async withFiles(files: Record<string, Uint8Array>): Promise<Chain> {
    const all: Record<string, Uint8Array> = { ...files };
    for (const path of this.#pack.index.keys()) {
      all[path] = readPackFile(this.#pack, path) ?? new Uint8Array();
    }
    const bytes = zipSync(all, { level: 0, mtime: new Date(1980, 0, 1) });
    const pack = openPack(await sha256(bytes as Uint8Array<ArrayBuffer>), bytes);
    return new Chain(this.#host, this.facts, pack, this.#files);
  }

  /** The file of layer 0 (runtime), 1 (packages) or 2 (app). */
  file(at: 0 | 1 | 2): Uint8Array {
    const file = this.#files[at];
    if (!file) throw new Error(`the chain has no layer ${at}`);
    return file;
  }

  /** The layer, read anew, so that a test may change its header. */
  layer(at: 0 | 1 | 2): NamedLayer {
    return { ...decodeLayer(this.file(at)), hash: this.facts.layers[at]?.hash ?? "" };
  }

  options(changes: Changes = {}): BuildOptions {
    return {
      runtime: this.#host.runtime,
      stdlib: this.#host.stdlib,
      host: this.#host.makeHost(),
      pack: this.#pack,
      libraries: new Map(this.#host.libraries),
      maxMemoryBytes: 512 * 1024 * 1024,
      ...changes,
    };
  }

  /** An instance that is ready on so many layers, or on these. */
  restore(layers: 1 | 2 | 3 | NamedLayer[] = 3, changes: Changes = {}): Promise<Instance> {
    const chain =
      typeof layers === "number"
        ? ([0, 1, 2] as const).slice(0, layers).map((at) => this.layer(at))
        : layers;
    return restoreInstance(this.options(changes), chain);
  }

  /** The chain's own program, serving. */
  async serve(variables: Record<string, string> = {}, changes: Changes = {}): Promise<Served> {
    const instance = await this.restore(3, changes);
    const exports = this.layer(2).header.meta.exports as ProgramExports;
    return this.serving(instance, exports, variables);
  }

  /** A program on an instance that is ready for it. */
  serving(
    instance: Instance,
    exports: ProgramExports,
    variables: Record<string, string> = {},
    milliseconds = TURN_MILLISECONDS,
  ): Served {
    return new Served(new RunningProgram(instance, exports, { milliseconds }, variables));
  }

  /** Runs a program's top-level scope, without taking a snapshot. */
  runOn(instance: Instance, source: string): ProgramExports {
    return runTopLevel(instance, programOf(source), { milliseconds: TOP_LEVEL_MILLISECONDS });
  }

  /** Runs a program of one file on a ready packages layer, under the rules of a snapshot. */
  async build(source: string, options: BuildTest = {}): Promise<BuiltApp> {
    const instance = options.instance ?? (await this.restore(2, options.changes));
    const baseline = takeBaseline(instance);
    const program = programOf(source, options.module);
    for (const [path, text] of Object.entries(options.files ?? {})) {
      program.files[path] = new TextEncoder().encode(text);
    }
    program.variables = options.variables;
    const unseal = sealJavaScriptRandomness(globalThis);
    try {
      const limits = { milliseconds: options.milliseconds ?? TOP_LEVEL_MILLISECONDS };
      const exports = runTopLevel(instance, program, limits);
      const stdlib = this.#host.stdlib;
      const file = captureProgram(instance, { stdlib, baseline, program, exports });
      return { file, memory: await memoryHash(instance), exports };
    } finally {
      unseal();
      baseline.outside.end();
    }
  }

  /** A program that was just built, restored on a ready packages layer, serving. */
  async serveBuilt(
    built: BuiltApp,
    milliseconds?: number,
    variables: Record<string, string> = {},
    changes: Changes = {},
  ): Promise<Served> {
    const instance = await this.restore(2, changes);
    const hash = await sha256(built.file);
    applyLayer(instance, { ...decodeLayer(built.file), hash }, this.#host.stdlib);
    return this.serving(instance, built.exports, variables, milliseconds);
  }
}

export interface BuildTest {
  /** Modules beside the entry module, by path. */
  files?: Record<string, string>;
  /** The project's text variables. */
  variables?: Record<string, string>;
  /** Run on this instance instead of a fresh one. */
  instance?: Instance;
  /** Name of the entry module, where several programs share an instance. */
  module?: string;
  milliseconds?: number;
  changes?: Changes;
}

export interface BuiltApp {
  file: Uint8Array<ArrayBuffer>;
  /** SHA-256 (hex) of memory at capture. */
  memory: string;
  exports: ProgramExports;
}

export function programOf(source: string, module = "entry"): Program {
  return {
    module,
    directory: "src",
    files: { [`${module}.py`]: new TextEncoder().encode(source) },
  };
}

/** A program that serves, and a short way to its methods. */
export class Served {
  readonly program: RunningProgram;

  constructor(program: RunningProgram) {
    this.program = program;
  }

  /** Calls a method of class `Default` that answers with JSON as text. */
  async ask<T>(method: string, ...args: unknown[]): Promise<T> {
    const answer = await this.program.callMethod("Default", method, CONTEXT, {}, ...args);
    return JSON.parse(answer as string) as T;
  }

  /** A request to the fetch handler. */
  async fetch(path: string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(path, "http://worker.test/"), init);
    return (await this.program.callDefault("fetch", request, {}, CONTEXT)) as Response;
  }

  /** What a name of the entry module is on the JS side. */
  read(name: string): unknown {
    return this.program.instance.api.public_api.pyimport("entry")[name];
  }
}

const CONTEXT = { waitUntil: () => undefined, passThroughOnException: () => undefined };

/** SHA-256 (hex) of linear memory, without what is dead on the stack. */
export function memoryHash(instance: Instance): Promise<string> {
  clearDeadStack(instance);
  return sha256(instance.module.HEAPU8);
}
