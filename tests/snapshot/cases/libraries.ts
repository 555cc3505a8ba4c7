import { sha256 } from "../../../lib/hash.ts";
import type { NamedLayer } from "../../../lib/snapshot/apply.ts";
import { bootPlain, importPackages } from "../../../lib/snapshot/build.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import type { Instance } from "../../../lib/snapshot/instance.ts";
import { equal, ok } from "../check.ts";
import { memoryHash } from "../host.ts";
import type { Case } from "./case.ts";
import { packagesLayer } from "./layers.ts";

const USES_LIBRARIES = `
import json
from workers import WorkerEntrypoint
import msgpack
import jiter
class Default(WorkerEntrypoint):
    def work(self):
        import simplejson
        return json.dumps([
            msgpack.unpackb(msgpack.packb([1, "a"])),
            jiter.from_json(b'{"a": 1.5}'),
            simplejson.encoder.c_make_encoder is not None,
            simplejson.dumps([1, None]),
        ])
`;
const WORKS = [[1, "a"], { a: 1.5 }, true, "[1, null]"];

function libraryNames(layer: { header: NamedLayer["header"] }): string[] {
  return layer.header.table.steps.flatMap((step) =>
    step.kind === "library" ? [step.name.replace(/.*\//, "").replace(/\..*/, "")] : [],
  );
}

export const libraryCases: Case[] = [
  {
    name: "an app layer brings libraries that its packages layer did not load",
    async run(suite) {
      const { libraries } = suite;
      const packages = await packagesLayer(suite, ["workers"], libraries);
      equal(libraryNames(packages), [], "libraries of the packages layer");
      const start = (): Promise<Instance> => libraries.restore([libraries.layer(0), packages]);
      const built = await libraries.build(USES_LIBRARIES, { instance: await start() });
      const app = { ...decodeLayer(built.file), hash: await sha256(built.file) };
      equal(libraryNames(app), ["_cmsgpack", "jiter"], "libraries of the app layer");
      const chain = [libraries.layer(0), packages, app];
      equal(await memoryHash(await libraries.restore(chain)), built.memory, "memory when restored");
      const served = libraries.serving(await libraries.restore(chain), built.exports);
      equal(await served.ask("work"), WORKS, "what they do");
    },
  },
  {
    name: "libraries that are loaded first inside a handler work",
    async run(suite) {
      const { libraries } = suite;
      const packages = await packagesLayer(suite, ["workers"], libraries);
      const start = (): Promise<Instance> => libraries.restore([libraries.layer(0), packages]);
      const lazy = USES_LIBRARIES.replace("import msgpack\nimport jiter\n", "").replace(
        "import simplejson",
        "import simplejson, jiter, msgpack",
      );
      const built = await libraries.build(lazy, { instance: await start() });
      const app = { ...decodeLayer(built.file), hash: await sha256(built.file) };
      equal(libraryNames(app), [], "libraries of the app layer");
      const instance = await libraries.restore([libraries.layer(0), packages, app]);
      equal(await libraries.serving(instance, built.exports).ask("work"), WORKS, "what they do");
    },
  },
  {
    name: "libraries are replayed in whatever order they were loaded",
    async run(suite) {
      const { libraries } = suite;
      const order = ["simplejson", "charset_normalizer", "jiter", "pydantic", "msgpack", "workers"];
      const packages = await packagesLayer(suite, order, libraries);
      ok(libraryNames(packages).length >= 6, "six libraries");
      const start = (): Promise<Instance> => libraries.restore([libraries.layer(0), packages]);
      const built = await libraries.build(USES_LIBRARIES, { instance: await start() });
      const app = { ...decodeLayer(built.file), hash: await sha256(built.file) };
      const instance = await libraries.restore([libraries.layer(0), packages, app]);
      equal(await memoryHash(instance), built.memory, "memory when restored");
      equal(await libraries.serving(instance, built.exports).ask("work"), WORKS, "what they do");
    },
  },
  {
    name: "a plain boot without a snapshot serves the same program",
    async run({ service }) {
      const instance = await bootPlain(service.options());
      equal(importPackages(instance, ["pydantic", "workers"]), {}, "modules that did not import");
      const exports = service.runOn(
        instance,
        `
import json
from pydantic import BaseModel
from workers import WorkerEntrypoint
class Item(BaseModel):
    price: float
class Default(WorkerEntrypoint):
    def work(self):
        return Item(price="2.5").model_dump_json()
`,
      );
      equal(await service.serving(instance, exports).ask("work"), { price: 2.5 }, "answer");
    },
  },
];
