import { equal, fails, holds, ok } from "../check.ts";
import type { Case } from "./case.ts";

/** Source that leaves a JS value which no path leads to, and who the message says holds it. */
const UNREACHABLE: [string, string, string[]][] = [
  ["a map", "import js\nCACHE = js.Map.new()", ["entry.CACHE", "Map"]],
  [
    "a response in a dict",
    'import js\nSAVED = {"home": [js.Response.new("hello")]}',
    ["entry.SAVED['home'][0]", "Response"],
  ],
  [
    "a proxy",
    "from pyodide.ffi import create_proxy\nCALLBACK = create_proxy(lambda: 1)",
    ["entry.CALLBACK", "create_proxy"],
  ],
  [
    "an object's attribute",
    "import js\nclass Client:\n    def __init__(self):\n        self.headers = js.Headers.new()\nCLIENT = Client()",
    ["entry.CLIENT.headers", "Headers"],
  ],
  ["a bound function", "import js\nBOUND = js.fetch.bind(None)", ["entry.BOUND", "function"]],
];

const HANDLER = "\ndef on_fetch(request):\n    pass\n";

export const referenceCases: Case[] = [
  {
    name: "a JavaScript function that Python holds is the host's own",
    async run({ service }) {
      const served = await service.serve();
      ok(served.read("fetch") === globalThis.fetch, "fetch is this host's own");
      ok(served.read("SAME_FETCH") === served.read("fetch"), "by two paths one function");
      ok(served.read("PROTOTYPE_METHOD") === Array.prototype.map, "a prototype's method");
      ok(served.read("ITERATOR") === Symbol.iterator, "a symbol");
      ok(served.read("PARSED") === served.read("AGAIN"), "one object under two names");
    },
  },
  {
    name: "references work from Python; pure data comes back by value",
    async run({ service }) {
      const served = await service.serve();
      equal(
        await served.ask("references"),
        {
          same: true,
          mapped: [1, 2],
          prototype: true,
          symbol: true,
          data: { limits: [1, 2, { deep: true }], name: "data" },
          identity: true,
        },
        "references",
      );
    },
  },
  {
    name: "what no path leads to stops the build, naming the variable that holds it",
    async run({ service }) {
      for (const [what, source, parts] of UNREACHABLE) {
        const error = await fails("unreachable_reference", () => service.build(source + HANDLER));
        holds(error.message, [...parts, "handler"], what);
      }
    },
  },
  {
    name: "references that were dropped again stop nothing, and their slots stay free",
    async run({ service }) {
      const source = `
import json, js
from workers import WorkerEntrypoint
CACHE = [js.Map.new() for _ in range(20)]
KEPT = js.console
CACHE.clear()
class Default(WorkerEntrypoint):
    def check(self):
        made = [js.Map.new() for _ in range(40)]
        return json.dumps([KEPT == js.console, len({id(one) for one in made})])
`;
      const built = await service.build(source);
      const served = await service.serveBuilt(built);
      equal(await served.ask("check"), [true, 40], "after a restore");
      ok(served.read("KEPT") === globalThis.console, "console is this host's own");
    },
  },
  {
    name: "the values of Cloudflare's modules and of Pyodide are reached by path",
    async run({ service }) {
      const source = `
import json
import _pyodide_entrypoint_helper as helper
import pyodide_js
from workers import WorkerEntrypoint
MODULE = helper.cloudflareWorkersModule
WAIT = MODULE.waitUntil
FFI = pyodide_js.ffi.PyProxy
class Default(WorkerEntrypoint):
    def check(self):
        return json.dumps([WAIT == helper.cloudflareWorkersModule.waitUntil, FFI == pyodide_js.ffi.PyProxy])
`;
      const served = await service.serveBuilt(await service.build(source));
      equal(await served.ask("check"), [true, true], "after a restore");
    },
  },
];
