import type { PyodideModule } from "../../lib/runtime/types.ts";

/** The module's own exports, in JavaScript's names: those that begin with `_`. */
type ModuleExport = Extract<keyof PyodideModule, `_${string}`>;

/** What Thaw itself calls on the module; the type says if one is missing. */
const CALLED: Record<ModuleExport, true> = {
  _Py_EMSCRIPTEN_SIGNAL_HANDLING: true,
  _Py_Version: true,
  _dump_traceback: true,
  _emscripten_stack_get_base: true,
  _emscripten_stack_get_end: true,
  _emscripten_get_sbrk_ptr: true,
  ___heap_base: true,
  _sbrk: true,
  _malloc: true,
  _calloc: true,
  _free: true,
  _hiwire_num_refs: true,
  __hiwire_get: true,
  __hiwire_slot_info: true,
  __hiwire_set: true,
  __hiwire_immortal_get: true,
  __hiwire_immortal_add: true,
};

const ASSIGN = "function assignWasmExports(wasmExports){";
/** `_f=Module["_f"]=wasmExports["f"]`; an address is made absolute. */
const ASSIGNMENT = /^((?:[\w$]+=|Module\["[^"]+"\]=)+)wasmExports\["[^"]+"\](?:\.value>>>0)?$/;
const NAMES = /([\w$]+)=|Module\["([^"]+)"\]=/g;
const IDENTIFIER = /[A-Za-z_$][\w$]*/g;

/**
 * Emscripten's glue without the names of exports that nobody calls. It gives each of the main module's some
 * 4,900 exports a variable and a property, for which a third of its text is there; 140 are used. Every
 * isolate reads that text and makes those properties when it starts.
 *
 * @throws Error if the glue isn't made the way this expects
 */
export function pruneGlue(source: string): string {
  const at = source.indexOf(ASSIGN);
  const start = at + ASSIGN.length;
  const end = source.indexOf("}", start);
  if (at === -1 || end === -1)
    throw new Error("Pyodide's glue has no assignWasmExports; see glue.ts");
  const assignments = source.slice(start, end).split(";").filter(Boolean);
  const declared = declarations(source.slice(0, at), assignments);
  const before = source.slice(0, declared.start);
  const between = source.slice(declared.end, at);
  const after = source.slice(end);
  const used = new Set(`${before}${between}${after}`.match(IDENTIFIER));
  const isUsed = (name: string): boolean => used.has(name) || name in CALLED;
  const kept = assignments.filter((assignment) => namesOf(assignment).some(isUsed));
  const names = new Set(kept.flatMap(namesOf));
  const variables = declared.names.filter((name) => names.has(name) || used.has(name));
  const pruned = `${before}${variables.join(",")}${between}${ASSIGN}${kept.join(";")}${after}`;
  return `${pruned};${factoryName(source)}.usedExports=${JSON.stringify(usedExports(pruned))};`;
}

/** The exports that are left, by the module's own names, for `lib/runtime/main-exports.ts`. */
function usedExports(pruned: string): string[] {
  const uses = pruned.matchAll(/wasmExports(?:\["([^"]+)"\]|\.(\w+))/g);
  return [...new Set([...uses].map(([, quoted, plain]) => quoted ?? plain ?? ""))].sort();
}

function factoryName(source: string): string {
  const name = /export default (\w+);?\s*$/.exec(source)?.[1];
  if (name === undefined) throw new Error("Pyodide's glue exports in another way; see glue.ts");
  return name;
}

function namesOf(assignment: string): string[] {
  const targets = ASSIGNMENT.exec(assignment)?.[1];
  if (targets === undefined) {
    throw new Error(`Pyodide's glue assigns an export in another way (${assignment}); see glue.ts`);
  }
  return [...targets.matchAll(NAMES)].map(([, name, property]) => name ?? property ?? "");
}

/** The list of variables that the assignments fill, and where it is. */
function declarations(
  source: string,
  assignments: string[],
): { names: string[]; start: number; end: number } {
  const [first = ""] = namesOf(assignments[0] ?? "");
  for (const { index, 1: list = "" } of source.matchAll(/\bvar ([\w$,]+)[;=]/g)) {
    const names = list.split(",");
    if (names.length < assignments.length / 2 || !names.includes(first)) continue;
    const start = index + "var ".length;
    return { names, start, end: start + list.length };
  }
  throw new Error("Pyodide's glue declares its exports in another way; see glue.ts");
}
