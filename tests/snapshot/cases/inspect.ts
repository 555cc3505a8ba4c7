import { describeChain, inspectMemory } from "../../../lib/snapshot/inspect/inspect.ts";
import { CAUSES, type MemoryReport } from "../../../lib/snapshot/inspect/types.ts";
import { equal, fails, ok } from "../check.ts";
import type { Chain } from "../host.ts";
import type { Case } from "./case.ts";

const chainOf = (chain: Chain) =>
  ([0, 1, 2] as const).map((at) => ({ hash: chain.layer(at).hash, file: chain.file(at) }));

const sum = (values: { bytes: number }[]): number =>
  values.reduce((total, { bytes }) => total + bytes, 0);

function checkSums({ causes, memoryBytes, heap, python }: MemoryReport): void {
  equal(sum(CAUSES.map((cause) => causes[cause])), memoryBytes, "causes add up to memory");
  equal(heap.brokenAt, null, "the heap is read to its end");
  ok(python, "Python was asked");
  const owned = causes.object.bytes + causes.data.bytes;
  equal(sum([...python.modules, python.unattributed]), owned, "modules add up");
  equal(sum(python.types), owned, "types add up");
}

export const inspectCases: Case[] = [
  {
    name: "a look inside gives every byte of memory a cause, and every object a type and a module",
    async run({ libraries }) {
      const report = await inspectMemory(libraries.options(), chainOf(libraries));
      checkSums(report);
      ok(report.causes.library.bytes > 1_000_000, "library data was found");
      const written = report.python?.modules.toSorted((a, b) => b.changed - a.changed);
      equal(written?.[0]?.name, "entry", "the program's module is what its layer writes most of");
    },
  },
  {
    name: "a look inside without the packages knows used from free, and says what is missing",
    async run({ service }) {
      const chain = chainOf(service);
      const whole = await inspectMemory(service.options(), chain);
      checkSums(whole);
      const without = await inspectMemory({ ...service.options(), pack: undefined }, chain);
      equal(without.python, null, "Python was not asked");
      ok(without.reason?.includes("were not found"), "the reason is told");
      equal(without.causes.free, whole.causes.free, "free chunks");
      equal(without.causes.library, whole.causes.library, "library data");
    },
  },
  {
    name: "a reference that leads nowhere here does not stop a look inside",
    async run({ host, service }) {
      const plain = host.makeHost();
      const { AbortController: _left, ...globals } = Object.getOwnPropertyDescriptors(
        plain.globals,
      );
      const fewer = { ...plain, globals: Object.create(null, globals) as object };
      await fails("reference_missing", () => service.restore(1, { host: fewer }));
      const report = await inspectMemory(service.options({ host: fewer }), chainOf(service));
      checkSums(report);
    },
  },
  {
    name: "what the files of a chain say needs no runtime",
    async run({ libraries }) {
      const { layers, memory } = await describeChain(chainOf(libraries), null, "only the files");
      equal(memory, null, "memory is left alone");
      equal(
        layers.map(({ kind }) => kind),
        ["runtime", "packages", "app"],
        "the chain",
      );
      equal(layers[1]?.libraries.length, 6, "libraries of the packages layer");
      for (const { compressedBytes, fileBytes } of layers) {
        ok(compressedBytes && compressedBytes < fileBytes * 0.7, "gzip makes it smaller");
      }
    },
  },
];
