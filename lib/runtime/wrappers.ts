/**
 * Wrappers that give a JS function a slot of the function table. The glue compiles a tiny module for each
 * signature when it first needs one, which workerd refuses in a request. So one module with wrappers for
 * many signatures is compiled at start-up, where that is allowed. It has no code: each of its imports is
 * exported again under its signature.
 */

// Value types by the letters the glue uses: 32 and 64 bit integers, floats, doubles; pointers, references.
const CALLBACK_TYPES: Record<string, number> = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c };
const TYPE_CODES: Record<string, number> = { ...CALLBACK_TYPES, p: 0x7f, e: 0x6f };
const LETTERS = new Map(Object.entries(CALLBACK_TYPES).map(([letter, code]) => [code, letter]));
const FUNCTION_TYPE = 0x60;
const MAGIC_AND_VERSION = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** The result first, "v" for none, then the parameters. What C callbacks look like, nearly always. */
export const SIGNATURES: readonly string[] = [
  ...new Set([
    ...["v", "i", "j", "f", "d"].flatMap((result) => [
      ...lists("i", 10).map((parameters) => result + parameters),
      ...lists("ijfd", 2).map((parameters) => result + parameters),
    ]),
    ...["v", "i", "d"].flatMap((result) => lists("id", 4).map((parameters) => result + parameters)),
    ...["v", "i", "j"].flatMap((result) => lists("ij", 3).map((parameters) => result + parameters)),
  ]),
];

/** The module's bytes: every signature as a type, an import `e.f` and an export with its name. */
export function wrappersModule(signatures: readonly string[]): Uint8Array<ArrayBuffer> {
  return reexports(signatures.map((signature) => ({ signature, from: "f", to: signature })));
}

/**
 * JS functions as functions that a table takes, all from one module: one for each, in their order. The
 * glue's own way is a module and an instance for each of them.
 * @param functions each with its signature, in the glue's letters
 */
export function wrapFunctions(
  functions: readonly { fn: (...args: number[]) => unknown; signature: string }[],
): unknown[] {
  const named = functions.map(({ fn, signature }, at) => ({ fn, signature, name: `${at}` }));
  const bytes = reexports(
    named.map(({ signature, name }) => ({ signature, from: name, to: name })),
  );
  const given = Object.fromEntries(named.map(({ name, fn }) => [name, fn]));
  const key = named.map(({ signature }) => signature).join(" ");
  const module = compiled.get(key) ?? new WebAssembly.Module(bytes);
  compiled.set(key, module);
  const { exports } = new WebAssembly.Instance(module, { e: given });
  return named.map(({ name }) => exports[name]);
}

/** By their signatures: workerd compiles at start-up alone, and boots in requests too once one was booted. */
const compiled = new Map<string, WebAssembly.Module>();

/** A function of a module without code: imported as `e.FROM`, exported as `TO`. */
interface Reexport {
  signature: string;
  from: string;
  to: string;
}

function reexports(functions: readonly Reexport[]): Uint8Array<ArrayBuffer> {
  // Made at each start-up: plain loops, no lists of lists.
  const types: number[] = [];
  const imports: number[] = [];
  const exports: number[] = [];
  for (const list of [types, imports, exports]) pushLeb(list, functions.length);
  for (const [at, { signature, from, to }] of functions.entries()) {
    types.push(FUNCTION_TYPE, signature.length - 1);
    for (let letter = 1; letter < signature.length; letter++) {
      types.push(TYPE_CODES[signature.charAt(letter)] ?? 0);
    }
    const result = TYPE_CODES[signature.charAt(0)];
    if (result === undefined) types.push(0);
    else types.push(1, result);
    imports.push(1, "e".charCodeAt(0));
    pushName(imports, from);
    imports.push(0);
    pushLeb(imports, at);
    pushName(exports, to);
    exports.push(0);
    pushLeb(exports, at);
  }
  const bytes = [...MAGIC_AND_VERSION];
  for (const [id, content] of [
    [1, types],
    [2, imports],
    [7, exports],
  ] as const) {
    bytes.push(id);
    pushLeb(bytes, content.length);
    for (const byte of content) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/**
 * The signature that the glue's tiny module wraps (`convertJsFunctionToWasm`): one type, whose lists have
 * their lengths in two bytes. Undefined for any other module, or one with other types of values.
 */
export function wrappedSignature(bytes: Uint8Array): string | undefined {
  const [type, , , count, form, low = 0, high = 0] = bytes.subarray(MAGIC_AND_VERSION.length);
  if (type !== 1 || count !== 1 || form !== FUNCTION_TYPE) return undefined;
  const start = MAGIC_AND_VERSION.length + 7;
  const end = start + (low & 0x7f) + high * 128;
  const letters = (from: number, to: number): string[] =>
    [...bytes.subarray(from, to)].map((code) => LETTERS.get(code) ?? "?");
  const hasResult = ((bytes[end] ?? 0) & 0x7f) === 1;
  const [result = "v"] = hasResult ? letters(end + 2, end + 3) : [];
  return result + letters(start, end).join("");
}

/** All lists of up to `longest` of the letters. */
function lists(letters: string, longest: number): string[] {
  let last = [""];
  const all = [...last];
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap((list) => [...letters].map((letter) => list + letter));
    all.push(...last);
  }
  return all;
}

function pushName(list: number[], name: string): void {
  list.push(name.length);
  for (let letter = 0; letter < name.length; letter++) list.push(name.charCodeAt(letter));
}

function pushLeb(list: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) list.push((rest & 0x7f) | 0x80);
  list.push(rest);
}
