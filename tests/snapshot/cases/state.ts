import type { Host } from "../../../lib/runtime/types.ts";
import { equal, fails, holds, ok } from "../check.ts";
import type { Case, Suite } from "./case.ts";

const VARIABLES = `
import json, os
from workers import WorkerEntrypoint
FIRST = {name: os.environ.get(name) for name in ("STAGE", "GONE", "KEPT", "CHANGED", "NEW")}
os.environ["OWN"] = "set by the program"
os.environ["KEPT"] = "set by the program"
os.environ["CHANGED"] = "set by the program"
class Default(WorkerEntrypoint):
    def look(self):
        return json.dumps([FIRST, {name: os.environ.get(name) for name in (*FIRST, "OWN")}])
`;

const READS_ENV = `
import json
from workers import WorkerEntrypoint, env, import_from_javascript
STAGE = env.STAGE
RAW = import_from_javascript("cloudflare:workers").env
class Default(WorkerEntrypoint):
    def look(self):
        return json.dumps([STAGE, env.STAGE, env.TOKEN, RAW.TOKEN])
`;

/** A host whose `cloudflare:workers` has this `env`. */
function withEnv(host: Host, env: Record<string, unknown>): Host {
  const helper = host.modules._pyodide_entrypoint_helper as { cloudflareWorkersModule: object };
  const cloudflareWorkersModule = { ...helper.cloudflareWorkersModule, env };
  const patched = { ...helper, cloudflareWorkersModule };
  return { ...host, modules: { ...host.modules, _pyodide_entrypoint_helper: patched } };
}

const changes = ({ service }: Suite, env: Record<string, unknown>): { host: Host } => ({
  host: withEnv(service.options().host, env),
});

export const stateCases: Case[] = [
  {
    name: "os.environ has the project's variables at top level, and the serving Worker's after that",
    async run({ service }) {
      const configured = { STAGE: "building", GONE: "soon", KEPT: "same", CHANGED: "before" };
      const built = await service.build(VARIABLES, { variables: configured });
      const serving = { STAGE: "serving", KEPT: "same", CHANGED: "after", NEW: "new", "A=B": "no" };
      const served = await service.serveBuilt(built, undefined, serving);
      equal(
        await served.ask("look"),
        [
          { ...configured, NEW: null },
          {
            STAGE: "serving",
            GONE: null,
            KEPT: "set by the program",
            CHANGED: "after",
            NEW: "new",
            OWN: "set by the program",
          },
        ],
        "variables",
      );
    },
  },
  {
    name: "env that top-level code imported is the serving Worker's in a handler",
    async run(suite) {
      const { service } = suite;
      const built = await service.build(READS_ENV, { changes: changes(suite, { STAGE: "built" }) });
      const serving = changes(suite, { STAGE: "serving", TOKEN: "secret" });
      const served = await service.serveBuilt(built, undefined, {}, serving);
      equal(await served.ask("look"), ["built", "serving", "secret", "secret"], "env");
    },
  },
  {
    name: "a binding or secret asked for at top level is refused with the way out",
    async run(suite) {
      const source = "from workers import env\nSECRET = env.TOKEN\ndef on_fetch(request): pass\n";
      const error = await fails("python_exception", () =>
        suite.service.build(source, { changes: changes(suite, { STAGE: "built" }) }),
      );
      equal([error.file, error.line], ["src/entry.py", 2], "place");
      holds(error.message, ["AttributeError", "no TOKEN", "inside a handler"], "message");
    },
  },
  {
    name: "what a program leaves in the interpreter at top level is there in a handler",
    async run({ state }) {
      const served = await state.serve();
      equal(
        await served.ask("survives"),
        {
          context: "somebody",
          local: "local",
          endings: [],
          signal: true,
          recursion: 777,
          path: "/session/more",
          argv: ["entry.py", "--flag"],
          precision: 7,
          filters: true,
          level: 20,
          locale: "C",
          callback: [["gone"], null],
          cache: 1,
          collector: [true, true],
          flags: [1, 1],
          later: ["imported later", 1_600_000_000],
          modes: ["0o755", "0o400"],
          link: ["/tmp/locked", "read me"],
        },
        "state",
      );
      equal(await served.ask("loop"), [true, "answered"], "the event loop of top level");
    },
  },
  {
    name: "no clock that counts from a start runs backwards, on a host that just began",
    async run({ state }) {
      const host = state.options().host;
      const start = host.now();
      const served = await state.serve({}, { host: { ...host, now: () => host.now() - start } });
      const [before, now] = await served.ask<Record<string, number>[]>("clocks");
      for (const [name, value] of Object.entries(before ?? {})) {
        ok((now?.[name] ?? 0) >= value, `${name}: ${now?.[name]} is not before ${value}`);
      }
    },
  },
  {
    name: "the calendar and a log record's age are the copy's own; a time in a variable is the build's",
    async run({ state }) {
      const served = await state.serve();
      const [built = 0, age = 0, now = 0] = await served.ask<number[]>("times");
      ok(Math.abs(now * 1000 - Date.now()) < 60_000, "the calendar's time");
      ok(built < now && age >= 0 && age < 60_000, `built ${built}, now ${now}, age ${age}`);
    },
  },
  {
    name: "text without a line's end that top-level code wrote is not in a handler's output",
    async run({ state }) {
      const lines: string[] = [];
      const print = (line: string): void => void lines.push(line);
      const host = { ...state.options().host, stdout: print, stderr: print };
      await (await state.serve({}, { host })).ask("prints");
      equal(lines, ["a whole line", "a whole error"], "lines");
    },
  },
];
