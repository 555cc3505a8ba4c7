import { type ErrorBody, ThawError } from "../errors.ts";
import { PROGRAM_DIRECTORY } from "../runtime/boot.ts";
import type { PyObject } from "../runtime/types.ts";
import { type Baseline, captureLayer } from "./capture.ts";
import { createInstance, type Instance, type InstanceOptions } from "./instance.ts";
import { callJson, callPython } from "./python.ts";
import { describeNativeDraw } from "./refusal.ts";

export type BuildOptions = InstanceOptions & {
  /** SHA-256 (hex) of the standard library's zip. */
  stdlib: string;
};

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
  /** The project's text variables, as top-level code finds them in `os.environ`. */
  variables?: Record<string, string> | undefined;
}

export interface TopLevelLimits {
  /** Milliseconds that top-level code may take. */
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

/** The root of every snapshot, from a plainly booted instance. */
export function captureRuntimeLayer(instance: Instance, stdlib: string): Uint8Array<ArrayBuffer> {
  return captureLayer(instance, { kind: "runtime", stdlib, baseline: null });
}

/** Imports what a lock's packages offer at top level; gives what could not be imported, with why. */
export function importPackages(instance: Instance, modules: string[]): Record<string, string> {
  const list = instance.api.public_api.toPy(modules) as PyObject;
  try {
    return callJson<Record<string, string>>(instance, "_thaw.baseline", "import_packages", list);
  } finally {
    list.destroy();
  }
}

/** One lock's packages, on top of the runtime layer. */
export function capturePackagesLayer(
  instance: Instance,
  made: { stdlib: string; baseline: Baseline; modules: string[]; failed: Record<string, string> },
): Uint8Array<ArrayBuffer> {
  const { stdlib, baseline, modules, failed } = made;
  return captureLayer(instance, { kind: "packages", stdlib, baseline, meta: { modules, failed } });
}

/** A program whose top-level scope has run, on top of its packages, as an app layer. */
export function captureProgram(
  instance: Instance,
  made: { stdlib: string; baseline: Baseline; program: Program; exports: ProgramExports },
): Uint8Array<ArrayBuffer> {
  const { stdlib, baseline, program, exports } = made;
  const meta = { exports, module: program.module, directory: program.directory };
  return captureLayer(instance, { kind: "app", stdlib, baseline, meta });
}

/**
 * Writes the program's files and imports its entry module under the rules of a snapshot.
 * @throws ThawError what went wrong in the program, with file and line; `no_handler` if it offers none
 */
export function runTopLevel(
  instance: Instance,
  program: Program,
  limits: TopLevelLimits,
): ProgramExports {
  const { FS } = instance.module;
  for (const [path, content] of Object.entries(program.files)) {
    const full = `${PROGRAM_DIRECTORY}/${path}`;
    FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    FS.writeFile(full, content);
  }
  FS.chdir(PROGRAM_DIRECTORY);
  instance.clock.tellDate();
  instance.turns.attach(instance.module);
  instance.turns.set(limits.milliseconds);
  let outcome: TopLevelOutcome;
  try {
    const variables = JSON.stringify(program.variables ?? {});
    callPython(instance, "_thaw.environment", "configure", variables);
    outcome = callJson<TopLevelOutcome>(
      instance,
      "_thaw.program",
      "run",
      program.module,
      program.directory,
    );
  } catch (thrown) {
    throw fatal(instance, program, thrown);
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
function fatal(instance: Instance, program: Program, thrown: unknown): ThawError {
  if (thrown instanceof ThawError) return thrown;
  const [refused] = instance.entropy.refusals;
  if (refused) {
    const { message, file, line } = describeNativeDraw(refused);
    const path = file?.replace(PROGRAM_DIRECTORY, program.directory).replace(/^\//, "");
    return new ThawError("entropy", message, { file: path, line, cause: thrown });
  }
  if (instance.memoryRefused) {
    return new ThawError(
      "memory_limit",
      "The program asked for more memory than a Worker may have.",
      {
        cause: thrown,
      },
    );
  }
  return new ThawError("python_exception", `The interpreter ended: ${String(thrown)}`, {
    cause: thrown,
  });
}
