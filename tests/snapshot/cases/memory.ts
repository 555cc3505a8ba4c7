import { applyLayer } from "../../../lib/snapshot/apply.ts";
import { equal, ok } from "../check.ts";
import { memoryHash } from "../host.ts";
import type { Case } from "./case.ts";

export const memoryCases: Case[] = [
  ...(["service", "libraries"] as const).map(
    (name): Case => ({
      name: `memory is the same everywhere when ready on each layer of ${name}`,
      async run(suite) {
        for (const layers of [1, 2, 3] as const) {
          const instance = await suite[name].restore(layers);
          const expected = suite[name].facts.memory[layers - 1];
          equal(await memoryHash(instance), expected, `memory on ${layers} layers`);
        }
      },
    }),
  ),
  {
    name: "an app layer on an instance that waits gives what restoring the chain gives",
    async run({ service, host }) {
      const instance = await service.restore(2);
      equal(await memoryHash(instance), service.facts.memory[1], "memory while it waits");
      applyLayer(instance, service.layer(2), host.stdlib);
      equal(await memoryHash(instance), service.facts.memory[2], "memory once specialised");
    },
  },
  {
    name: "one instance changes nothing for the next from the same files",
    async run({ service }) {
      const one = await service.serve();
      await one.ask("entropy");
      const other = await service.restore(3);
      equal(await memoryHash(other), service.facts.memory[2], "memory of the second");
      ok(one.program.instance.module.HEAPU8.buffer !== other.module.HEAPU8.buffer, "two memories");
    },
  },
];
