import { ThawError, type ErrorBody } from "../errors.ts";
import { PROGRAM_DIRECTORY } from "../runtime/boot.ts";
import type { Report } from "../sse.ts";
import { type NamedLayer, restoreInstance } from "./apply.ts";
import { captureLayer, takeBaseline } from "./capture.ts";
import { createInstance, type Instance, type InstanceOptions } from "./instance.ts";
import { callJson, callPython } from "./python.ts";

export type BuildOptions = InstanceOptions & {
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
  report?: Report;
};

/** Bytecode polls that top-level code may take where the host's clock stands still. */
const TOP_LEVEL_POLLS = 6_000_000;

/** What a program's top-level scope offers once it has run. */
export interface ProgramExports {
  /** Old-style handler functions: `on_fetch`, … */
  handlers: string[];
  classes: ProgramClass[];
}

export interface ProgramClass {
  name: string;
  kind: "entrypoint" | "durable_object" | "workflow";
  methods: string[];
}

/** A program as the interpreter gets it. */
export interface Program {
  /** Files beside and below the entry file, by path relative to its folder. */
  files: Record<string, Uint8Array>;
  /** Name of the entry module: `entry`. */
  module: string;
  /** The entry file's folder in the project, for messages: `src`. */
  directory: string;
}

export interface TopLevelLimits {
  /** Milliseconds of top-level code, where the host's clock runs. */
  milliseconds: number;
}

/** Boots plainly: Pyodide, Thaw's helpers, the baseline of modules; sealed against randomness. */
export async function bootPlain(options: InstanceOptions): Promise<Instance> {
  const instance = await createInstance(options, false);
  instance.api.finalizeBootstrap();
  for (const [name, module] of Object.entries(instance.roots)) {
    if (name.startsWith("module:")) {
      instance.api.public_api.registerJsModule(name.slice("module:".length), module as object);
    }
  }
  callPython(instance, "_thaw.baseline", "prepare");
  instance.entropy.permit(0);
  return instance;
}

/** The root of every snapshot: a booted runtime with the baseline imported. */
export async function buildRuntimeLayer(options: BuildOptions): Promise<Uint8Array<ArrayBuffer>> {
  const instance = await bootPlain(options);
  return captureLayer(instance, { kind: "runtime", stdlib: options.stdlib, baseline: null });
}

/**
 * One lock's packages, imported on top of the runtime layer.
 * @returns the layer file, and the modules that could not be imported with their errors
 */
export async function buildPackagesLayer(
  options: BuildOptions,
  runtimeLayer: NamedLayer,
  modules: string[],
): Promise<{ file: Uint8Array<ArrayBuffer>; failed: Record<string, string> }> {
  const instance = await restoreInstance(options, [runtimeLayer]);
  const baseline = takeBaseline(instance);
  const failed = importPackages(instance, modules);
  const file = captureLayer(instance, {
    kind: "packages",
    stdlib: options.stdlib,
    baseline,
    meta: { modules, failed },
  });
  return { file, failed };
}

/** Imports what a lock's packages offer at top level; gives what could not be imported, with why. */
export function importPackages(instance: Instance, modules: string[]): Record<string, string> {
  const list = instance.api.public_api.toPy(modules);
  instance.deadline.attach(instance.module);
  return callJson<Record<string, string>>(instance, "_thaw.baseline", "import_packages", list);
}

/** A program's top-level scope on top of its packages, as an app layer. */
export async function buildAppLayer(
  options: BuildOptions,
  parents: NamedLayer[],
  program: Program,
  limits: TopLevelLimits,
): Promise<{ file: Uint8Array<ArrayBuffer>; exports: ProgramExports }> {
  const instance = await restoreInstance(options, parents);
  const baseline = takeBaseline(instance);
  const exports = runTopLevel(instance, program, limits);
  const file = captureLayer(instance, {
    kind: "app",
    stdlib: options.stdlib,
    baseline,
    meta: { exports, module: program.module, directory: program.directory },
  });
  return { file, exports };
}

/**
 * Writes the program's files and imports its entry module under the rules of a snapshot.
 * @throws ThawError what went wrong in the program, with file and line; `no_handler` if it offers none
 */
export function runTopLevel(instance: Instance, program: Program, limits: TopLevelLimits): ProgramExports {
  const { FS } = instance.module;
  for (const [path, content] of Object.entries(program.files)) {
    const full = `${PROGRAM_DIRECTORY}/${path}`;
    FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    FS.writeFile(full, content);
  }
  FS.chdir(PROGRAM_DIRECTORY);
  instance.deadline.attach(instance.module);
  instance.deadline.start(limits.milliseconds, TOP_LEVEL_POLLS);
  let outcome: TopLevelOutcome;
  try {
    outcome = callJson<TopLevelOutcome>(instance, "_thaw.program", "run", program.module, program.directory);
  } catch (thrown) {
    throw fatal(instance, thrown);
  } finally {
    instance.deadline.stop();
  }
  if (!outcome.ok) throw ThawError.fromBody(outcome.error);
  const { handlers, classes } = outcome;
  if (handlers.length === 0 && !classes.some((found) => found.kind === "entrypoint")) {
    const file = `${program.directory ? `${program.directory}/` : ""}${program.module}.py`;
    throw new ThawError(
      "no_handler",
      `${file} defines no handler. Add a class Default(WorkerEntrypoint) with an async fetch method, or a function on_fetch(request, env).`,
      { file, line: 1 },
    );
  }
  return { handlers, classes };
}

type TopLevelOutcome = ({ ok: true } & ProgramExports) | { ok: false; error: ErrorBody };

/** An error that Python could not report itself: the interpreter is gone. */
function fatal(instance: Instance, thrown: unknown): ThawError {
  if (thrown instanceof ThawError) return thrown;
  if (instance.entropy.refused > 0) {
    return new ThawError(
      "entropy",
      "A compiled package asked for randomness while it was imported, and there is no rule for it yet. Import it inside the handler that needs it.",
      { cause: thrown },
    );
  }
  if (instance.memoryRefused) {
    return new ThawError("memory_limit", "The program asked for more memory than a Worker may have.", {
      cause: thrown,
    });
  }
  return new ThawError("python_exception", `The interpreter ended: ${String(thrown)}`, { cause: thrown });
}

