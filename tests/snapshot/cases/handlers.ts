import { callPython } from "../../../lib/snapshot/python.ts";
import { equal, fails, ok } from "../check.ts";
import type { Case } from "./case.ts";

const CONTEXT = { waitUntil: () => undefined };

/** Every kind of handler, and both kinds of constructor, tells what it drew. */
const CLASSES = `
import json, os, random, uuid
from workers import DurableObject, Response, WorkerEntrypoint
def draws():
    return json.dumps([random.random(), str(uuid.uuid1()), os.urandom(8).hex()])
class Default(WorkerEntrypoint):
    def __init__(self, ctx, env):
        super().__init__(ctx, env)
        self.first = draws()
    def made(self): return self.first
    def rpc(self): return draws()
    async def fetch(self, request): return Response(draws())
    async def scheduled(self, controller, env, ctx): return draws()
    async def queue(self, batch): return draws()
    async def email(self, message): return draws()
    async def tail(self, events): return draws()
class Room(DurableObject):
    def __init__(self, ctx, env):
        super().__init__(ctx, env)
        self.first = draws()
    def made(self): return self.first
    async def alarm(self): return draws()
`;

const FUNCTIONS = `
import json, os, random, uuid
from js import Response
def draws():
    return json.dumps([random.random(), str(uuid.uuid1()), os.urandom(8).hex()])
async def on_fetch(request): return Response.new(draws())
async def on_scheduled(controller, env, ctx): return draws()
def on_queue(batch): return draws()
`;

/** What a handler drew, as JSON: a text, or a Response where that is asked for. */
async function valuesOf(drawn: unknown): Promise<unknown[]> {
  return JSON.parse(drawn instanceof Response ? await drawn.text() : String(drawn)) as unknown[];
}

export const handlerCases: Case[] = [
  {
    name: "whatever an instance is asked for first, it is reseeded before: each kind of handler and constructor",
    async run({ service }) {
      const built = await service.build(CLASSES);
      const first: [string, string][] = [
        ["Default", "made"],
        ["Default", "fetch"],
        ["Default", "scheduled"],
        ["Default", "queue"],
        ["Default", "rpc"],
        ["Room", "made"],
        ["Room", "alarm"],
      ];
      const seen = new Set<string>();
      for (const [name, method] of first) {
        const { program } = await service.serveBuilt(built);
        const drawn = await (["fetch", "scheduled", "queue"].includes(method)
          ? program.callDefault(method, {}, {}, CONTEXT)
          : program.callMethod(name, method, CONTEXT, {}));
        for (const value of await valuesOf(drawn)) seen.add(`${value}`);
        if (method !== "made") continue;
        for (const kind of ["email", "tail", "fetch", "scheduled", "queue"]) {
          const next = await program.callDefault(kind, {}, {}, CONTEXT);
          for (const value of await valuesOf(next)) seen.add(`${value}`);
        }
      }
      equal(seen.size, (first.length + 2 * 5) * 3, "values, each once");
    },
  },
  {
    name: "old-style handlers are reseeded before their first call",
    async run({ service }) {
      const built = await service.build(FUNCTIONS);
      const seen = new Set<string>();
      for (const kind of ["fetch", "scheduled", "queue"]) {
        const { program } = await service.serveBuilt(built);
        const drawn = await program.callDefault(kind, {}, {}, CONTEXT);
        for (const value of await valuesOf(drawn)) seen.add(`${value}`);
      }
      equal(seen.size, 9, "values, each once");
    },
  },
  {
    name: "a handler or constructor can't be reached on an instance that was not reseeded",
    async run({ service }) {
      const instance = await service.restore(3);
      for (const [name, ...args] of [
        ["make_instance", "Default", {}, {}],
        ["call_instance", {}, "fetch"],
      ] as const) {
        let thrown: unknown;
        try {
          const result = callPython(instance, "_thaw.serve", name, ...args);
          if (result instanceof Promise || typeof result === "object") await result;
        } catch (caught) {
          thrown = caught;
        }
        ok(String(thrown).includes("before _thaw.serve.begin"), `${name}: ${String(thrown)}`);
      }
      await fails("no_handler", () =>
        service.serving(instance, { handlers: [], classes: [] }).fetch("/"),
      );
    },
  },
];
