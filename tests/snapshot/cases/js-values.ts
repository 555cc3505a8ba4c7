import { sha256 } from "../../../lib/hash.ts";
import { applyLayer } from "../../../lib/snapshot/apply.ts";
import { captureProgram, runTopLevel } from "../../../lib/snapshot/build.ts";
import { takeBaseline } from "../../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import { equal, ok } from "../check.ts";
import { programOf } from "../host.ts";
import type { Case } from "./case.ts";

/** Each value of `KEPT` must be the very one that the expression beside it gives after a restore. */
const KEPT = `
import json
import js, pyodide_js
import _pyodide_entrypoint_helper as helper
import _cloudflare_compat_flags as flags
from js import fetch
from pyodide.ffi import JsException, JsProxy, jsnull
from pyodide.http import pyfetch
from workers import WorkerEntrypoint

EXPRESSIONS = [
    "fetch", "js.fetch", "js.globalThis.fetch", "js.self.fetch if hasattr(js, 'self') else js.fetch",
    "js.console", "js.console.log", "js.JSON.stringify", "js.Math", "js.Object", "js.Object.prototype",
    "js.Array.prototype.push", "js.Array.prototype.map", "js.Promise.resolve", "js.Reflect.get(js.Promise.prototype, 'then')",
    "js.Reflect.getPrototypeOf(js.Uint8Array)", "js.Reflect.getPrototypeOf(js.Uint8Array).prototype",
    "js.Reflect.getPrototypeOf(js.Reflect.getPrototypeOf(js.Array.of().values()))",
    "js.Reflect.get(js.Array.prototype, js.Symbol.iterator)",
    "js.Symbol.iterator", "js.Symbol.asyncIterator", "js.Reflect.get(js.Symbol, 'for')('thaw.test')",
    "js.Response", "js.Request.prototype", "js.Reflect.get(js.Headers.prototype, 'get')", "js.URL", "js.TextEncoder", "js.crypto.subtle",
    "helper", "helper.patchWaitUntil", "helper.cloudflareWorkersModule", "helper.cloudflareWorkersModule.env",
    "helper.cloudflareWorkersModule.waitUntil", "helper.cloudflareWorkersModule.WorkerEntrypoint",
    "helper.cloudflareWorkersModule.DurableObject", "helper.cloudflareWorkersModule.RpcTarget",
    "helper.cloudflareSocketsModule", "helper.cloudflareSocketsModule.connect", "flags",
    "pyodide_js", "pyodide_js.ffi", "pyodide_js.ffi.PyProxy", "pyodide_js.toPy", "pyodide_js.FS",
]
VALUES = [eval(text) for text in EXPRESSIONS]
IDS = [value.js_id for value in VALUES]
LOG = js.console.log
KEY = js.Symbol.iterator
NULL, KIND, ERROR = jsnull, JsProxy, JsException

class Default(WorkerEntrypoint):
    def kept(self):
        return json.dumps([text for text, value in zip(EXPRESSIONS, VALUES) if not value == eval(text)])
    def ids(self):
        return json.dumps([text for text, id in zip(EXPRESSIONS, IDS) if id != eval(text).js_id])
    def bound(self):
        LOG()
        made = js.Array.of(3, 4)
        return json.dumps([list(js.Reflect.get(made, KEY).call(made)), isinstance(js.console, KIND), NULL is js.JSON.parse("null")])
    def caught(self):
        try:
            js.JSON.parse("{")
        except ERROR as error:
            return json.dumps(error.name)
`;

/** Data that JavaScript made, and what Python and JavaScript see of it after a restore. */
const DATA = `
import json
import js
from pyodide.ffi import to_js
from workers import WorkerEntrypoint

BYTES = to_js(b"thaw")
WORDS = js.Uint16Array.new(BYTES.buffer)
TREE = js.JSON.parse('{"list": [1, {"deep": true}], "__proto__": {"admin": 1}, "empty": []}')
INNER = TREE.list
TREE.itself = TREE
TREE.log = js.console.log
js.Reflect.set(TREE, "nothing")
NUMBERS = js.Array.of(js.NaN, js.Infinity, -js.Infinity, js.Math.max(-0.0), 2**70)
SPARSE = js.Array.new(4)
FROZEN = js.Object.freeze(js.JSON.parse('{"a": 1}'))
DATE = js.Date.new(86_400_000)
PATTERN = js.RegExp.new("a+", "g")
MATCH = js.RegExp.new("b(.)").exec("abc")
KEYWORDS = to_js({"x": {"y": [1, 2]}})

class Default(WorkerEntrypoint):
    def seen(self):
        WORDS[0] = 0x6261
        INNER.push("more")
        return json.dumps({
            "bytes": BYTES.to_bytes().decode(),
            "inner": [INNER == TREE.list, INNER.js_id == TREE.list.js_id, len(TREE.list)],
            "itself": TREE.itself == TREE,
            "log": TREE.log == js.console.log,
            "keys": list(js.Object.keys(TREE)),
            "numbers": [str(number) for number in NUMBERS],
            "sparse": [SPARSE.length, len(js.Object.keys(SPARSE))],
            "frozen": js.Object.isFrozen(FROZEN),
            "date": DATE.toISOString(),
            "pattern": "baaad".replace("aaa", PATTERN.exec("baaad")[0] + "!"),
            "match": [MATCH[0], MATCH[1], js.Reflect.get(MATCH, "index"), MATCH.input],
            "keywords": KEYWORDS.to_py(),
        })
`;

export const jsValueCases: Case[] = [
  {
    name: "every value of the host is the same one from Python after a restore, by == and by js_id",
    async run({ service }) {
      const served = await service.serveBuilt(await service.build(KEPT));
      equal(await served.ask("kept"), [], "expressions that give something else now");
      equal(await served.ask("ids"), [], "expressions that got a second slot");
      equal(await served.ask("bound"), [[3, 4], true, true], "methods and values of pyodide.ffi");
      equal(await served.ask("caught"), "SyntaxError", "JsException");
    },
  },
  {
    name: "data that JavaScript made keeps its shape, what is shared in it, and its bytes",
    async run({ service }) {
      const served = await service.serveBuilt(await service.build(DATA));
      equal(
        await served.ask("seen"),
        {
          bytes: "abaw",
          inner: [true, true, 3],
          itself: true,
          log: true,
          keys: ["list", "__proto__", "empty", "itself", "log", "nothing"],
          numbers: ["nan", "inf", "-inf", "0", "1180591620717411303424"],
          sparse: [4, 0],
          frozen: true,
          date: "1970-01-02T00:00:00.000Z",
          pattern: "baaa!d",
          match: ["bc", "c", 1, "abc"],
          keywords: { x: { y: [1, 2] } },
        },
        "data",
      );
      const tree = served.read("TREE") as { list: unknown[]; log: unknown };
      ok(tree.list === served.read("INNER"), "what Python holds twice is one array in JavaScript");
      ok(
        tree.log === globalThis.console.log,
        "a value of the host's inside data is the host's own",
      );
    },
  },
  {
    name: "an upper layer sees the objects of a lower one, also those it changed",
    async run({ service }) {
      for (const change of ["", "entry.DATA.list.push(2)\nentry.OTHER.x = 1\n"]) {
        const lower = await service.build(
          `import js\nDATA = js.JSON.parse('{"list": [1]}')\nOTHER = js.JSON.parse("{}")\ndef on_fetch(request):\n    pass\n`,
        );
        const named = { ...decodeLayer(lower.file), hash: await sha256(lower.file) };
        const stdlib = service.options().stdlib;
        const built = await service.restore(2);
        applyLayer(built, named, stdlib);
        const baseline = takeBaseline(built);
        const program = programOf(
          `
import json, js, entry
${change}
LIST = entry.DATA.list
AGAIN = [entry.DATA]
class Default:
    pass
def on_fetch(request):
    pass
def state():
    LIST.push(9)
    return json.dumps([LIST == entry.DATA.list, AGAIN[0] == entry.DATA, entry.DATA.to_py(), entry.OTHER.to_py()])
`,
          "upper",
        );
        const exports = runTopLevel(built, program, { milliseconds: 30_000 });
        const file = captureProgram(built, { stdlib, baseline, program, exports });
        baseline.outside.end();
        const restored = await service.restore(2);
        applyLayer(restored, named, stdlib);
        applyLayer(restored, { ...decodeLayer(file), hash: await sha256(file) }, stdlib);
        const state = restored.api.public_api.pyimport("upper").state?.() as string;
        equal(
          JSON.parse(state),
          [true, true, { list: change ? [1, 2, 9] : [1, 9] }, change ? { x: 1 } : {}],
          change || "unchanged",
        );
      }
    },
  },
];
