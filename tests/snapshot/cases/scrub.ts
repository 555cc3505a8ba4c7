import { mainExport } from "../../../lib/runtime/main-exports.ts";
import { takeBaseline } from "../../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import { findHeapState, type HeapWalk, walkHeap } from "../../../lib/snapshot/heap/dlmalloc.ts";
import type { Instance } from "../../../lib/snapshot/instance.ts";
import { scrubFreeMemory } from "../../../lib/snapshot/scrub.ts";
import { equal, holds, ok } from "../check.ts";
import type { Chain, Served } from "../host.ts";
import type { Case } from "./case.ts";

const HANDLER = "\ndef on_fetch(request):\n    pass\n";
/** What the allocator keeps at the very end of a segment; `mallinfo` counts it as free. */
const END_OF_SEGMENT = 40;
/** Where the two fields are in what `mallinfo` answers. */
const MALLINFO = { ordblks: 1, fordblks: 8, words: 10 } as const;

/** Python objects of many sizes come and go; what stays must be as it was. */
const CHURN = `
import gc, hashlib, json
def churn(seed):
    rows = [{"key": str(at), "value": [at, at * 0.5, bytes(at * seed % 900)]} for at in range(seed % 400 + 50)]
    kept = rows[::3]
    rows.clear()
    gc.collect()
    return kept
KEPT = {}
def step(seed):
    KEPT[seed] = churn(seed)
    if len(KEPT) > 3:
        KEPT.pop(next(iter(KEPT)))
    text = json.dumps([[row["key"], row["value"][:2], row["value"][2].hex()] for kept in KEPT.values() for row in kept])
    again = [[row["key"], row["value"][:2], row["value"][2].hex()] for kept in KEPT.values() for row in kept]
    return json.loads(text) == again and hashlib.sha256(text.encode()).hexdigest() == hashlib.sha256(json.dumps(again).encode()).hexdigest()
`;

export const scrubCases: Case[] = [
  {
    name: "what a program has let go of is not in its snapshot",
    async run({ service }) {
      const source = `
ROWS = ["".join(["let", "go", "-"]) * 40 + str(at) for at in range(4000)]
del ROWS[:]${HANDLER}`;
      const instance = await service.restore(2);
      const { file } = await service.build(source, { instance });
      ok(!holdsText(instance.module.HEAPU8, "letgo-letgo-letgo-"), "none of it is in memory");
      ok(!holdsText(file, "letgo-letgo-letgo-"), "none of it is in the layer");
      const kept = await service.build(`${source}\nKEPT = "".join(["st", "ays", "-"]) * 40\n`);
      ok(holdsText(kept.file, "stays-stays-stays-"), "what is still held is in the layer");
      equal(decodeLayer(file).header.meta.notScrubbed, undefined, "note of a heap left alone");
    },
  },
  {
    name: "a program goes on after its free memory was scrubbed, and its heap is whole",
    async run({ service }) {
      const instance = await service.restore(2);
      const before = takeBaseline(instance).memory;
      const { runPython } = instance.api.public_api;
      runPython(CHURN);
      const blocks = new Blocks(instance, 20_260_101);
      for (let round = 0; round < 6; round++) {
        blocks.churn(400);
        ok(runPython(`step(${round * 997 + 61})`), "Python objects before");
        const against = round % 2 === 0 ? before : null;
        const first = scrubFreeMemory(instance, against);
        const second = scrubFreeMemory(instance, against);
        ok(
          "freeBytes" in first && first.freeBytes > 0,
          `it was scrubbed: ${JSON.stringify(first)}`,
        );
        equal("changedWords" in second && second.changedWords, 0, "changes of a second time");
        ok(blocks.areWhole(), "blocks in use are as they were");
        compareWithAllocator(instance);
        ok(runPython(`step(${round * 31 + 7})`), "Python objects after");
      }
      blocks.freeAll();
      const exports = service.runOn(instance, SERVES);
      equal(await asked(service, instance, exports), { ok: 3 }, "the program's answer");
    },
  },
  {
    name: "a heap that is not as expected is left alone, and the layer says so",
    async run({ service }) {
      const instance = await service.restore(2);
      const { module } = instance;
      const end = module._emscripten_stack_get_end();
      // Called first when all of the program's Python has run: nothing allocates after it.
      module._emscripten_stack_get_end = () => {
        const words = new Uint32Array(module.HEAPU8.buffer);
        const top = words[(findStateOnce(words, end) >>> 2) + 6] ?? 0;
        words[(top >>> 2) + 1] = 0;
        return end;
      };
      const { file } = await service.build(`VALUE = 1${HANDLER}`, { instance });
      const note = decodeLayer(file).header.meta.notScrubbed;
      holds(String(note), ["0 places look like the allocator's state"], "note");
    },
  },
  {
    name: "two builds of the same program give the same file",
    async run({ service, libraries }) {
      for (const [chain, source] of [
        [service, TIMES],
        [libraries, `import msgpack, simplejson\nPACKED = msgpack.packb([1, 2])${HANDLER}`],
      ] as const) {
        const one = await chain.build(source);
        await new Promise((resolve) => setTimeout(resolve, 30));
        const other = await chain.build(source);
        equal(headerOf(one.file), headerOf(other.file), "header");
        equal(other.memory, one.memory, "memory");
        ok(same(one.file, other.file), "the files are the same");
      }
    },
  },
];

const SERVES = `
import json
from workers import WorkerEntrypoint
class Default(WorkerEntrypoint):
    def add(self, one, other):
        return json.dumps({"ok": one + other})
`;

/** Everything that asks for the time along the way, and holds none of the calendar's. */
const TIMES = `
import dataclasses, inspect, logging, time, traceback, warnings
logging.getLogger("program").warning("at %s", "top level")
STARTED = time.monotonic(), time.perf_counter(), time.process_time()
time.sleep(0.05)
WAITED = time.monotonic() - STARTED[0]
@dataclasses.dataclass
class Row:
    name: str
SOURCE = inspect.getsource(Row)
try:
    {}["x"]
except KeyError:
    TRACE = traceback.format_exc()
with open("made.txt", "w") as made:
    made.write("made at top level")
import colorsys
assert WAITED >= 0.05
${HANDLER}`;

async function asked(
  chain: Chain,
  instance: Instance,
  exports: ReturnType<Chain["runOn"]>,
): Promise<unknown> {
  const served: Served = chain.serving(instance, exports);
  return served.ask("add", 1, 2);
}

let known: number | undefined;

function findStateOnce(words: Uint32Array, end: number): number {
  known ??= findHeapState(words, end);
  return known;
}

/** The walk and the allocator's own count agree. */
function compareWithAllocator(instance: Instance): void {
  const { module, imports } = instance;
  const mallinfo = mainExport(imports, "mallinfo") as (to: number) => void;
  const answer = module._malloc(MALLINFO.words * 4);
  const own = walk(instance);
  mallinfo(answer);
  const info = new Uint32Array(module.HEAPU8.buffer, answer, MALLINFO.words).slice();
  module._free(answer);
  equal(info[MALLINFO.ordblks], own.freeChunks, "number of free chunks");
  equal(info[MALLINFO.fordblks], own.freeBytes + END_OF_SEGMENT, "bytes of free chunks");
}

function walk({ module }: Instance): HeapWalk {
  const words = new Uint32Array(module.HEAPU8.buffer);
  return walkHeap(words, findHeapState(words, module._emscripten_stack_get_end()));
}

/** Blocks of the C heap, each full of one byte. */
class Blocks {
  readonly #instance: Instance;
  readonly #live: { at: number; size: number; fill: number }[] = [];
  #seed: number;

  constructor(instance: Instance, seed: number) {
    this.#instance = instance;
    this.#seed = seed;
  }

  churn(steps: number): void {
    const { module } = this.#instance;
    for (let step = 0; step < steps; step++) {
      if (this.#live.length > 0 && this.#random(5) < 2) {
        const [gone] = this.#live.splice(this.#random(this.#live.length), 1);
        if (gone) module._free(gone.at);
        continue;
      }
      const size = this.#random(2 ** (2 + this.#random(15))) + 1;
      const at = module._malloc(size) >>> 0;
      const fill = 1 + this.#random(255);
      module.HEAPU8.fill(fill, at, at + size);
      this.#live.push({ at, size, fill });
    }
  }

  areWhole(): boolean {
    const { HEAPU8 } = this.#instance.module;
    return this.#live.every(({ at, size, fill }) =>
      HEAPU8.subarray(at, at + size).every((byte) => byte === fill),
    );
  }

  freeAll(): void {
    for (const { at } of this.#live.splice(0)) this.#instance.module._free(at);
  }

  /** Repeatable: a linear congruence, its upper bits. */
  #random(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) >>> 0;
    return (this.#seed >>> 8) % below;
  }
}

function headerOf(file: Uint8Array): unknown {
  return decodeLayer(file).header;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function holdsText(bytes: Uint8Array, text: string): boolean {
  const wanted = new TextEncoder().encode(text);
  for (let at = bytes.indexOf(wanted[0] ?? 0); at >= 0; ) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return true;
    at = bytes.indexOf(wanted[0] ?? 0, at + 1);
  }
  return false;
}
