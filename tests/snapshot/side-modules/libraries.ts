import { assemble, type Library, type Value } from "./assemble.ts";

const x: Value = { parameter: 0 };
const increment = (word: string): Value => ({
  store: { add: [{ load: { own: word } }, 1] },
  at: { own: word },
});
const ownSlot = (symbol: string): Value => ({ load: { own: symbol } });

/**
 * Libraries made by hand, for what no package at hand does. They stand in one folder of site-packages,
 * except `common/` for those that are found by a runtime path.
 */
const LIBRARIES: Record<string, Library> = {
  // A word, a function in the table from the start, a constructor.
  "handmade/libbase.so": {
    words: { base_count: 100, base_built: 0, base_hook: 0 },
    functions: {
      base_next: { parameters: 0, value: increment("base_count") },
      base_twice: { parameters: 1, value: { add: [x, x] } },
      base_hidden: { parameters: 1, value: { add: [x, 1000] } },
      base_call: { parameters: 1, value: { callSlot: ownSlot("base_hook"), with: [x] } },
      base_set_hook: { parameters: 1, value: { store: x, at: { own: "base_hook" } } },
      base_times_built: { parameters: 0, value: { load: { own: "base_built" } } },
    },
    table: ["base_hidden", "base_twice"],
    relocations: { base_hook: { slotOf: "base_hidden" } },
    constructors: [increment("base_built")],
  },
  // Needs it: calls it, points to its word and to its function.
  "handmade/libmiddle.so": {
    needed: ["libbase.so"],
    runtimePaths: ["$ORIGIN"],
    weak: ["nobody_has_this"],
    words: { middle_pointer: 0, middle_slot: 0 },
    functions: {
      middle_twice_and_one: {
        parameters: 1,
        value: { add: [{ call: "base_twice", with: [x] }, 1] },
      },
      middle_count: { parameters: 0, value: { load: { addressOf: "base_count" } } },
      middle_by_pointer: { parameters: 0, value: { load: ownSlot("middle_pointer") } },
      middle_by_slot: { parameters: 1, value: { callSlot: ownSlot("middle_slot"), with: [x] } },
      middle_missing: { parameters: 0, value: { slotOf: "nobody_has_this" } },
      // Of the main module, by its slot.
      middle_lower: { parameters: 1, value: { callSlot: { slotOf: "tolower" }, with: [x] } },
    },
    relocations: {
      middle_pointer: { addressOf: "base_count" },
      middle_slot: { slotOf: "base_twice" },
    },
  },
  // Needs that one, and one in another folder that needs the first as well.
  "handmade/libtop.so": {
    needed: ["libmiddle.so", "libshared.so"],
    runtimePaths: ["$ORIGIN", "$ORIGIN/../common"],
    functions: {
      top_sum: {
        parameters: 1,
        value: {
          add: [
            { call: "middle_twice_and_one", with: [x] },
            { call: "shared_next", with: [] },
          ],
        },
      },
    },
  },
  "common/libshared.so": {
    needed: ["libbase.so"],
    runtimePaths: ["$ORIGIN/../handmade"],
    words: { shared_total: 0 },
    functions: {
      shared_next: {
        parameters: 0,
        value: {
          store: { add: [{ load: { own: "shared_total" } }, { call: "base_next", with: [] }] },
          at: { own: "shared_total" },
        },
      },
    },
  },
  // Two that need each other.
  "handmade/libleft.so": {
    needed: ["libright.so"],
    runtimePaths: ["$ORIGIN"],
    functions: {
      left_plus: { parameters: 1, value: { add: [x, 10] } },
      left_through: { parameters: 1, value: { call: "right_through", with: [x] } },
    },
  },
  "handmade/libright.so": {
    needed: ["libleft.so"],
    runtimePaths: ["$ORIGIN"],
    functions: {
      right_through: {
        parameters: 1,
        value: { add: [{ call: "left_plus", with: [x] }, 100] },
      },
    },
  },
  // Has a name that libbase has too: only dlsym gives that function a slot.
  "handmade/librival.so": {
    words: { rival_count: 0 },
    functions: {
      base_twice: { parameters: 1, value: { add: [{ add: [x, x] }, { add: [x, 5000] }] } },
      rival_next: { parameters: 0, value: increment("rival_count") },
    },
    table: ["rival_next"],
  },
  // Alone in the world, with a function in the table that is none of its exports' first.
  "handmade/libalone.so": {
    words: { alone_count: 7, alone_slot: 0 },
    functions: {
      alone_next: { parameters: 0, value: increment("alone_count") },
      alone_by_slot: { parameters: 0, value: { callSlot: ownSlot("alone_slot"), with: [] } },
      alone_upper: { parameters: 1, value: { callSlot: { slotOf: "toupper" }, with: [x] } },
    },
    table: ["alone_next"],
    relocations: { alone_slot: { slotOf: "alone_next" } },
  },
  // Asks for a word that nobody has: can't be linked, after parts of it were in the table.
  "handmade/libbroken.so": {
    words: { broken_word: 1 },
    functions: {
      broken_next: { parameters: 0, value: { load: { addressOf: "word_that_nobody_has" } } },
      broken_clock: { parameters: 0, value: { slotOf: "emscripten_get_now" } },
      broken_lower: { parameters: 0, value: { slotOf: "tolower" } },
      broken_upper: { parameters: 0, value: { slotOf: "toupper" } },
      alone_next: { parameters: 0, value: 0 },
    },
    table: ["broken_next"],
  },
};

/** A module that a packages layer imports. */
const USES_BASE = `import ctypes
base = ctypes.CDLL("/lib/python3.14/site-packages/handmade/libbase.so")
base.base_next()
`;

/** Where programs find one library that no pack has. */
export const LOOSE_LIBRARY = "/tmp/loose/libloose.so";

export function looseLibrary(): Uint8Array<ArrayBuffer> {
  return assemble(LIBRARIES["handmade/libalone.so"] as Library);
}

/** The libraries' files and one module that uses one, by path in site-packages. */
export function handmadeFiles(): Record<string, Uint8Array<ArrayBuffer>> {
  const libraries = Object.entries(LIBRARIES).map(([path, library]) => [path, assemble(library)]);
  return { ...Object.fromEntries(libraries), "uses_base.py": new TextEncoder().encode(USES_BASE) };
}
