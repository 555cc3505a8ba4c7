import { PROGRAM_DIRECTORY, SITE_PACKAGES } from "../runtime/boot.ts";
import type { PythonFrame } from "../runtime/traceback.ts";

/** A frame with the module that Python's own guards know it by. */
export interface Frame extends PythonFrame {
  module?: string | undefined;
}

/** What compiled code did, and the innermost line of the program that led there. */
export interface NativeDraw {
  message: string;
  /** As Python has it: `/session/metadata/entry.py`. */
  file?: string;
  line?: number;
  function?: string;
}

const WHY = "A snapshot would give every copy of this Worker the same value.";

/** For people: who drew, whether it was an import, and the way out. Frames come innermost first. */
export function explainDraw(frames: Frame[], what: string): string {
  const called = libraryCall(frames) ?? what;
  const caller = frames.find((frame) => !isLibrary(frame));
  if (!caller || !isPackage(caller)) {
    return `${called} was called at top level. ${WHY} Call it inside a handler, or where the value is first needed.`;
  }
  const place = `${caller.file.slice(SITE_PACKAGES.length + 1)}, line ${caller.line}`;
  if (isImporting(frames)) {
    return `The package ${packageOf(caller)} draws randomness while it is imported (${called} in ${place}), and no rule allows it that. ${WHY} Import it inside the handler that needs it.`;
  }
  return `${called} was called at top level, by the package ${packageOf(caller)} (${place}). ${WHY} Call it inside a handler, or where the value is first needed.`;
}

/** The same for a refusal that Python's guards did not see: compiled code, or a device file. */
export function describeNativeDraw(stack: PythonFrame[]): NativeDraw {
  const frames = stack.filter(({ file }) => !file.includes("/_thaw/"));
  const message = explainDraw(frames, "Code that draws randomness");
  const own = frames.find(({ file }) => file.startsWith(`${PROGRAM_DIRECTORY}/`));
  return own ? { message, ...own } : { message };
}

function isPackage({ file }: PythonFrame): boolean {
  return file.startsWith(`${SITE_PACKAGES}/`);
}

/** Neither the program's nor a package's: the standard library and the machinery of imports. */
function isLibrary(frame: PythonFrame): boolean {
  return !isPackage(frame) && !frame.file.startsWith(`${PROGRAM_DIRECTORY}/`);
}

function packageOf({ file }: PythonFrame): string {
  return file.slice(SITE_PACKAGES.length + 1).split(/[/.]/)[0] ?? file;
}

/** The function of the standard library that was called first: `uuid.uuid4()`. */
function libraryCall(frames: Frame[]): string | undefined {
  const end = frames.findIndex((frame) => !isLibrary(frame));
  const call = frames
    .slice(0, end < 0 ? frames.length : end)
    .filter(({ file }) => !/<frozen |\/importlib\//.test(file))
    // A class is called by its own name, which the guard knows.
    .filter(({ function: name }) => !/^<module>$|__init__$/.test(name))
    .at(-1);
  if (!call) return undefined;
  const module = call.module ?? call.file.replace(/^.*\//, "").replace(/\.pyc?$/, "");
  return `${module}.${call.function.replaceAll("<locals>.", "")}()`;
}

/** Whether a package's own top level is among the frames inside the program's. */
function isImporting(frames: PythonFrame[]): boolean {
  const end = frames.findIndex(({ file }) => file.startsWith(`${PROGRAM_DIRECTORY}/`));
  return frames
    .slice(0, end < 0 ? frames.length : end)
    .some((frame) => isPackage(frame) && frame.function === "<module>");
}
