import type { ErrorCode } from "../../../lib/errors.ts";
import { applyLayer, type NamedLayer } from "../../../lib/snapshot/apply.ts";
import { decodeLayer, type LayerHeader } from "../../../lib/snapshot/format.ts";
import { equal, fails, holds } from "../check.ts";
import { type Chain, memoryHash } from "../host.ts";
import type { Case } from "./case.ts";

/** A change to an app layer's header that no instance may accept, and what the message holds. */
interface Misfit {
  name: string;
  code: ErrorCode;
  change(header: LayerHeader): void;
  parts: string[];
}

/** Refused by looking at the header: the instance stays as it was. */
const MISFITS: Misfit[] = [
  {
    name: "another parent",
    code: "wrong_parent",
    change: (header) => {
      header.parent = "0".repeat(64);
    },
    parts: ["stands on layer 000000000000"],
  },
  {
    name: "other packages",
    code: "wrong_parent",
    change: (header) => {
      header.pack = "1".repeat(64);
    },
    parts: ["other packages"],
  },
  {
    name: "another runtime",
    code: "wrong_runtime",
    change: (header) => {
      header.runtime = "2".repeat(64);
    },
    parts: ["built for runtime 222222222222"],
  },
  {
    name: "another standard library",
    code: "wrong_stdlib",
    change: (header) => {
      header.stdlib = "3".repeat(64);
    },
    parts: ["another standard library"],
  },
  {
    name: "an engine without JSPI",
    code: "wrong_engine",
    change: (header) => {
      header.engine = { ...header.engine, jspi: !header.engine.jspi };
    },
    parts: ["JavaScript Promise Integration"],
  },
  {
    name: "an engine without wasm-gc",
    code: "wrong_engine",
    change: (header) => {
      header.engine = { ...header.engine, trampoline: !header.engine.trampoline };
    },
    parts: ["wasm-gc"],
  },
  {
    name: "a reference that leads nowhere",
    code: "reference_missing",
    change: (header) => {
      const path = ["globals", "someday", "fetch"];
      header.references.slots.push([1, { item: { reference: { path, is: "function" } } }]);
    },
    parts: ["globals.someday.fetch"],
  },
  {
    name: "a reference that leads to something else",
    code: "reference_missing",
    change: (header) => {
      const path = ["globals", "fetch"];
      header.references.slots.push([1, { item: { reference: { path, is: "object" } } }]);
    },
    parts: ["globals.fetch", "an object where it was built", "a function here"],
  },
  {
    name: "a stack pointer elsewhere",
    code: "table_mismatch",
    change: (header) => {
      header.stackPointer -= 16;
    },
    parts: ["stack pointer"],
  },
];

/** Refused once the function table was replayed: no instance to go on with, but nothing ran on it. */
const TABLE_MISFITS: Misfit[] = [
  {
    name: "another function in the table",
    code: "table_mismatch",
    change: (header) => {
      header.table.fingerprint = "deadbeef";
    },
    parts: ["function table"],
  },
  {
    name: "a table that is longer already",
    code: "table_mismatch",
    change: (header) => {
      header.table.end = { length: 10, free: [] };
    },
    parts: ["expects 10"],
  },
];

const ROOT_MISFITS = [...MISFITS, ...TABLE_MISFITS].filter(({ name }) =>
  [
    "another runtime",
    "another standard library",
    "an engine without JSPI",
    "another function in the table",
  ].includes(name),
);

function misfit(chain: Chain, at: 0 | 2, { change }: Misfit): NamedLayer {
  const layer = chain.layer(at);
  change(layer.header);
  return layer;
}

export const integrityCases: Case[] = [
  {
    name: "a layer that doesn't fit is refused before memory is touched; the right one still fits",
    async run({ service, host }) {
      const instance = await service.restore(2);
      for (const wrong of MISFITS) {
        const layer = misfit(service, 2, wrong);
        const error = await fails(wrong.code, () => applyLayer(instance, layer, host.stdlib));
        holds(error.message, wrong.parts, wrong.name);
      }
      equal(await memoryHash(instance), service.facts.memory[1], "memory after the wrong ones");
      applyLayer(instance, service.layer(2), host.stdlib);
      equal(await memoryHash(instance), service.facts.memory[2], "memory after the right one");
    },
  },
  {
    name: "a function table that doesn't fit is refused before memory is touched",
    async run({ service, host }) {
      for (const wrong of TABLE_MISFITS) {
        const instance = await service.restore(2);
        const layer = misfit(service, 2, wrong);
        const error = await fails(wrong.code, () => applyLayer(instance, layer, host.stdlib));
        holds(error.message, wrong.parts, wrong.name);
        equal(await memoryHash(instance), service.facts.memory[1], `memory after ${wrong.name}`);
      }
    },
  },
  {
    name: "a root layer that doesn't fit is refused",
    async run({ service }) {
      for (const wrong of ROOT_MISFITS) {
        const root = misfit(service, 0, wrong);
        const error = await fails(wrong.code, () => service.restore([root]));
        holds(error.message, wrong.parts, wrong.name);
      }
    },
  },
  {
    name: "a chain that begins with an upper layer, skips one or has none is refused",
    async run({ service }) {
      await fails("wrong_parent", () => service.restore([service.layer(1)]));
      await fails("wrong_parent", () => service.restore([service.layer(0), service.layer(2)]));
      await fails("wrong_parent", () => service.restore([service.layer(0), service.layer(0)]));
      await fails("bad_request", () => service.restore([]));
    },
  },
  {
    name: "a layer of other packages is refused",
    async run({ service, libraries }) {
      await fails("wrong_parent", () => service.restore([service.layer(0), libraries.layer(1)]));
    },
  },
  {
    name: "a flipped bit anywhere in a real layer file is layer_corrupt",
    async run({ service }) {
      const file = service.file(2);
      for (let step = 0; step < 60; step++) {
        const at = Math.floor((step / 60) * file.length);
        if (at >= 4 && at < 12) continue;
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ (1 << (step % 8));
        await fails("layer_corrupt", () => decodeLayer(damaged));
      }
    },
  },
  {
    name: "a layer file that is cut off is layer_truncated",
    async run({ service }) {
      const file = service.file(2);
      for (const length of [0, 3, 15, 16, 17, file.length >> 1, file.length - 8, file.length - 1]) {
        const error = await fails("layer_truncated", () => decodeLayer(file.subarray(0, length)));
        holds(error.message, [`${length} bytes`], "message");
      }
    },
  },
];
