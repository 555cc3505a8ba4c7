import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sha256 } from "../../lib/hash.ts";
import { readRuntime } from "../../lib/runtime/node.ts";
import { openPack, type Pack } from "../../lib/runtime/pack-fs.ts";
import { restoreInstance } from "../../lib/snapshot/apply.ts";
import {
  type BuildOptions,
  bootPlain,
  importPackages,
  type Program,
  runTopLevel,
} from "../../lib/snapshot/build.ts";
import { type CaptureOptions, captureLayer, takeBaseline } from "../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../lib/snapshot/format.ts";
import type { Instance } from "../../lib/snapshot/instance.ts";
import type { Phases } from "../../lib/snapshot/phases.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { ROOT, RUNTIME_DIR } from "../../scripts/paths.ts";
import { makeNodeHost } from "../../tests/snapshot/hosts/node.ts";

/** Generous: what is measured is not the program's own speed. */
const TOP_LEVEL_MILLISECONDS = 120_000;

/** A layer file under its hash. */
export interface LayerFile {
  kind: "runtime" | "packages" | "app";
  hash: string;
  file: Uint8Array<ArrayBuffer>;
}

/** A project's packages, as the product resolved them. */
export interface PackedPackages {
  hash: string;
  content: Uint8Array;
  modules: string[];
}

/** Builds and restores chains of layers in this process, step by step, with nothing of the product around. */
export class NodeBench {
  readonly #base: Omit<BuildOptions, "host" | "pack" | "libraries">;
  /** Compiled ones by the pack they come from: another has another version at the same path. */
  readonly #libraries = new Map<string, Map<string, WebAssembly.Module>>();

  private constructor(base: Omit<BuildOptions, "host" | "pack" | "libraries">) {
    this.#base = base;
  }

  static async open(): Promise<NodeBench> {
    const { stdlib } = await buildRuntime();
    const runtime = await readRuntime(RUNTIME_DIR);
    return new NodeBench({ runtime, stdlib, maxMemoryBytes: 1024 ** 3 });
  }

  options(pack?: Pack): BuildOptions {
    const key = pack?.hash ?? "";
    const libraries = this.#libraries.get(key) ?? new Map<string, WebAssembly.Module>();
    this.#libraries.set(key, libraries);
    return { ...this.#base, host: makeNodeHost(), pack, libraries };
  }

  async runtimeLayer(how: Partial<CaptureOptions> = {}): Promise<LayerFile> {
    const instance = await bootPlain(this.options());
    return this.#capture(instance, { kind: "runtime", baseline: null, ...how });
  }

  async packagesLayer(
    root: LayerFile,
    packages: PackedPackages,
    how: Partial<CaptureOptions> = {},
  ): Promise<LayerFile> {
    const instance = await this.restore([root], openPack(packages.hash, packages.content));
    const baseline = takeBaseline(instance);
    const failed = importPackages(instance, packages.modules);
    const broken = Object.entries(failed).map(([name, why]) => `${name}: ${why}`);
    if (broken.length > 0) throw new Error(`Packages did not import: ${broken.join("; ")}`);
    return this.#capture(instance, { kind: "packages", baseline, ...how });
  }

  /** @param phases where the time of the top level goes, and of each part of capturing */
  async appLayer(
    below: LayerFile[],
    program: Program,
    how: Partial<CaptureOptions> & { pack?: Pack | undefined } = {},
  ): Promise<LayerFile> {
    const { pack, ...capture } = how;
    const instance = await this.restore(below, pack);
    const baseline = takeBaseline(instance);
    const began = performance.now();
    const exports = runTopLevel(instance, program, { milliseconds: TOP_LEVEL_MILLISECONDS });
    capture.phases?.push({ step: "top level", milliseconds: performance.now() - began });
    return this.#capture(instance, { kind: "app", baseline, meta: { exports }, ...capture });
  }

  /** From layer files, as a host gets them: read, checked, applied. */
  restore(layers: LayerFile[], pack?: Pack, phases?: Phases): Promise<Instance> {
    const decoded = layers.map(({ hash, file }) => ({ ...decodeLayer(file), hash }));
    return restoreInstance(this.options(pack), decoded, phases);
  }

  async #capture(instance: Instance, how: Omit<CaptureOptions, "stdlib">): Promise<LayerFile> {
    const file = captureLayer(instance, { stdlib: this.#base.stdlib, ...how });
    return { kind: how.kind, hash: await sha256(file), file };
  }
}

/** A program of one file of the repository, by its path there. */
export async function readProgram(path: string): Promise<Program> {
  return programOf(await readFile(join(ROOT, path), "utf8"));
}

export function programOf(source: string): Program {
  return {
    module: "entry",
    directory: "src",
    files: { "entry.py": new TextEncoder().encode(source) },
  };
}

/** Collects garbage, so that a sample doesn't pay for the one before it. */
export async function settle(): Promise<void> {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
  collect();
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
