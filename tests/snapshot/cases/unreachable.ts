import { equal, fails, holds } from "../check.ts";
import type { Case } from "./case.ts";

const HANDLER = "\ndef on_fetch(request):\n    pass\n";

/** Top-level code, and the sentences that its refusal must hold: who holds what. */
interface Refusal {
  what: string;
  source: string;
  sentences: string[];
}

const KINDS: Refusal[] = [
  {
    what: "collections and instances",
    source: `
A, B, C = js.Map.new(), js.Set.new(), js.WeakMap.new()
D, E = js.URL.new("http://x/"), js.WeakRef.new(js.Object.new())`,
    sentences: [
      "entry.A holds a JavaScript Map",
      "entry.B holds a JavaScript Set",
      "entry.C holds a JavaScript WeakMap",
      "entry.D holds a JavaScript URL",
      "entry.E holds a JavaScript WeakRef",
    ],
  },
  {
    what: "what is live",
    source: `
A, B = js.Response.new("x"), js.Request.new("http://x/")
C, D = js.ReadableStream.new(), js.AbortController.new()
E = js.Headers.new()`,
    sentences: [
      "entry.A holds a JavaScript Response",
      "entry.B holds a JavaScript Request",
      "entry.C holds a JavaScript ReadableStream",
      "entry.D holds a JavaScript AbortController",
      "entry.E holds a JavaScript Headers",
    ],
  },
  {
    what: "functions and proxies",
    source: `
from pyodide.ffi import create_once_callable, create_proxy
def refresh():
    pass
A, B = create_proxy(refresh), create_once_callable(refresh)
C = js.fetch.bind(None)
D = js.Reflect.get(js.Proxy.revocable(js.Object.new(), js.Object.new()), "revoke")`,
    sentences: [
      "entry.A holds a JavaScript proxy of the Python function refresh (src/entry.py, line 3) (create_proxy)",
      "entry.B holds a JavaScript function that calls a Python one (create_once_callable)",
      "entry.C holds a JavaScript function (bound fetch)",
      "entry.D holds a JavaScript function",
    ],
  },
  {
    what: "errors",
    source: `
from pyodide.ffi import JsException
A = js.Object.new()
A.first = js.Object.new()
A.first.error = js.Error.new("late")
try:
    js.JSON.parse("{")
except JsException as error:
    C = error`,
    sentences: [
      "entry.A holds a JavaScript Object with first, in which first.error is a JavaScript Error",
      "entry.C holds a JavaScript SyntaxError",
    ],
  },
  {
    what: "data that isn't pure",
    source: `
from pyodide.ffi import to_js
A = js.JSON.parse('{"a": [0, {"b": 1}]}')
A.a[1].c = js.Map.new()
B = js.Object.new()
B.callback = lambda: 1
C = js.Object.defineProperty(js.Object.new(), "x", to_js({"value": 1}))
D = js.Object.create(js.Object.new())
E = js.Uint8Array.new(9_000_000)`,
    sentences: [
      "entry.A holds a JavaScript Object with a, in which a.1.c is a JavaScript Map",
      "in which callback is a JavaScript proxy of the Python function <lambda> (src/entry.py, line 6)",
      "entry.C holds a JavaScript Object (its property x is a hidden one)",
      "entry.D holds a JavaScript Object",
      "entry.E holds a JavaScript Uint8Array, in which buffer is a JavaScript ArrayBuffer (the bytes are more than 8 MB",
    ],
  },
];

const HOLDERS: Refusal[] = [
  {
    what: "containers",
    source: `
import collections, dataclasses
@dataclasses.dataclass(frozen=True)
class Box:
    content: object
    def __hash__(self):
        return 1
A = {"home": [0, (js.Map.new(),)]}
B = collections.deque([js.Map.new()])
C = {Box(js.Map.new())}
D = Box(js.Map.new())
E = collections.OrderedDict(one=js.Map.new())`,
    sentences: [
      "entry.A['home'][1][0] holds",
      "entry.B[0] holds",
      "entry.C (an element).content holds",
      "entry.D.content holds",
      "entry.E['one'] holds",
    ],
  },
  {
    what: "functions and classes",
    source: `
def defaults(first, client=js.Map.new(), *, cache=js.Map.new()):
    pass
def make():
    kept = js.Map.new()
    return lambda: kept
closure = make()
class Client:
    __slots__ = ("own",)
    shared = js.Map.new()
client = Client()
client.own = js.Map.new()`,
    sentences: [
      "entry.defaults (default of its parameter 'client') holds",
      "entry.defaults (default of its parameter 'cache') holds",
      "entry.closure (variable 'kept' of its closure) holds",
      "entry.Client.shared holds",
      "entry.client.own holds",
    ],
  },
  {
    what: "calls and frames",
    source: `
import functools
def generate():
    local = js.Map.new()
    yield 1
GENERATOR = generate()
next(GENERATOR)
async def wait(what):
    pass
COROUTINE = wait(js.Map.new())
PARTIAL = functools.partial(print, js.Map.new(), file=js.Map.new())
METHOD = js.Map.new().get`,
    sentences: [
      "entry.GENERATOR (local variable 'local' of the suspended generator) holds",
      "entry.COROUTINE (local variable 'what' of the suspended coroutine) holds",
      "entry.PARTIAL.args[0] holds",
      "entry.PARTIAL.keywords['file'] holds",
      "entry.METHOD.__self__ holds",
    ],
  },
];

const RULE = "only if a property path leads to them";

export const unreachableCases: Case[] = [
  {
    name: "a JavaScript value of each kind that can't be kept is refused by what it is",
    run: ({ service }) => refuseEach(KINDS, (source) => service.build(source)),
  },
  {
    name: "whatever holds such a value is named as Python would write it",
    run: ({ service }) => refuseEach(HOLDERS, (source) => service.build(source)),
  },
  {
    name: "of many such values five are named and the rest are counted",
    async run({ service }) {
      const source = `import js\nMAPS = [js.Map.new() for _ in range(9)]${HANDLER}`;
      const error = await fails("unreachable_reference", () => service.build(source));
      holds(error.message, ["entry.MAPS[0] holds", "; and 4 more, made"], "message");
      equal(error.message.split(" holds a JavaScript Map").length - 1, 5, "values named");
    },
  },
  {
    name: "a value that no variable leads to is refused with the function it is caught in",
    async run({ service }) {
      const source = `
import js
def make():
    kept = js.Map.new()
    def use():
        return kept
    js.Promise.resolve(1).then(use)
make()${HANDLER}`;
      const error = await fails("unreachable_reference", () => service.build(source));
      holds(
        error.message,
        ["the Python function make.<locals>.use (src/entry.py, line 5)"],
        "text",
      );
    },
  },
  {
    name: "what only a weak reference or garbage still knows stops nothing",
    async run({ service }) {
      const source = `
import js, weakref
class Client:
    pass
client = Client()
client.itself, client.cache = client, js.Map.new()
WEAK = weakref.ref(client)
del client${HANDLER}`;
      await service.build(source);
    },
  },
];

async function refuseEach(
  refusals: Refusal[],
  build: (source: string) => Promise<unknown>,
): Promise<void> {
  for (const { what, source, sentences } of refusals) {
    const error = await fails("unreachable_reference", () => build(`import js${source}${HANDLER}`));
    holds(error.message, [...sentences, RULE, "inside a handler"], what);
  }
}
