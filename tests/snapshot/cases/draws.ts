import { equal, fails, holds, ok } from "../check.ts";
import type { Case } from "./case.ts";

const HANDLER = "\ndef on_fetch(request):\n    pass\n";

/** Each key's values are all different, over two calls in two restores. */
function allDiffer(draws: Record<string, unknown>[]): void {
  for (const key of Object.keys(draws[0] ?? {})) {
    const values = new Set(draws.map((draw) => JSON.stringify(draw[key])));
    equal(values.size, draws.length, `different values of ${key}`);
  }
}

export const drawCases: Case[] = [
  {
    name: "imports with a permit draw exactly what it counts",
    async run({ draws }) {
      const served = await draws.serve();
      const [drawn, permits] = await served.ask<Record<string, number>[]>("drawn");
      const names = [
        "jiter",
        "multiprocessing.process",
        "numpy.random.mtrand",
        "openai.lib.bedrock",
        "opentelemetry.baggage",
        "opentelemetry.context",
        "opentelemetry.trace.propagation",
        "pydantic_core",
        "uuid_utils",
      ];
      equal(Object.keys(drawn ?? {}).sort(), names, "who drew");
      for (const name of names) equal(drawn?.[name], permits?.[name], `draws of ${name}`);
    },
  },
  {
    name: "nothing that packages draw repeats in two restores, nor what they made at import",
    async run({ draws }) {
      const [one, two] = [await draws.serve(), await draws.serve()];
      const calls = [await one.ask("draws"), await one.ask("draws")];
      calls.push(await two.ask("draws"), await two.ask("draws"));
      allDiffer(calls as Record<string, unknown>[]);
      allDiffer([await one.ask("keys"), await two.ask("keys")]);
      equal(await one.ask("fixed"), await two.ask("fixed"), "what is fixed");
    },
  },
  {
    name: "a package that draws at import without a rule is named, with its line and the way out",
    async run({ draws }) {
      const instance = await draws.restore(2);
      for (const [module, called] of [
        ["ticket", "uuid.uuid4()"],
        ["compiled", "Code that draws randomness"],
      ] as const) {
        const source = `import json\nimport lottery.${module}${HANDLER}`;
        const entry = `buys_${module}`;
        const error = await fails("entropy", () =>
          draws.build(source, { instance, module: entry }),
        );
        equal([error.file, error.line], [`src/${entry}.py`, 2], `place of ${module}`);
        holds(
          error.message,
          ["package lottery", `${called} in lottery/${module}.py, line 5`, "inside the handler"],
          "message",
        );
      }
    },
  },
  {
    name: "a package that can't be imported at top level works when a handler imports it",
    async run({ draws }) {
      const source = `
import json
from workers import WorkerEntrypoint
class Default(WorkerEntrypoint):
    def buy(self):
        import lottery.ticket, lottery.compiled
        return json.dumps([str(lottery.ticket.NUMBER), lottery.compiled.GENERATOR.random()])
`;
      const built = await draws.build(source);
      const one = await (await draws.serveBuilt(built)).ask<unknown[]>("buy");
      const two = await (await draws.serveBuilt(built)).ask<unknown[]>("buy");
      ok(one[0] !== two[0] && one[1] !== two[1], "other numbers in another copy");
    },
  },
  {
    name: "a package's function that draws is refused where the program calls it, compiled or not",
    async run({ draws }) {
      const instance = await draws.restore(2);
      const calls: [string, string, string[]][] = [
        ["python", "import lottery\nx = lottery.draw()", ["os.urandom()", "package lottery"]],
        ["rust", "import uuid_utils\nx = uuid_utils.uuid7()", ["Code that draws randomness"]],
        ["numpy", "import numpy.random as r\nx = r.random()", ["numpy.random.random()"]],
        ["seed", "import numpy.random as r\nx = r.seed(1)", ["numpy.random.seed()"]],
        ["rng", "import numpy.random as r\nx = r.default_rng()", ["randbits", "package numpy"]],
        ["boundary", "import urllib3\nx = urllib3.encode_multipart_formdata({})", ["urllib3"]],
      ];
      for (const [name, source, parts] of calls) {
        const module = `calls_${name}`;
        const options = { instance, module };
        const error = await fails("entropy", () => draws.build(source + HANDLER, options));
        equal([error.file, error.line], [`src/${module}.py`, 2], `place of ${name}`);
        holds(error.message, [...parts, "top level", "handler"], `message of ${name}`);
      }
    },
  },
  {
    name: "a permit is for the package alone: what the program draws meanwhile is refused",
    async run({ draws }) {
      const instance = await draws.restore(2);
      const sneaks = `
import builtins, os
real = builtins.__import__
def take(name, *rest):
    if name == "_weakrefset":
        os.urandom(4)
    return real(name, *rest)
builtins.__import__ = take
try:
    import multiprocessing.process
finally:
    builtins.__import__ = real${HANDLER}`;
      const error = await fails("entropy", () =>
        draws.build(sneaks, { instance, module: "sneaks" }),
      );
      equal([error.file, error.line], ["src/sneaks.py", 6], "place");
      const shadows = `import langchain_openai.chat_models.base${HANDLER}`;
      const path = "langchain_openai/chat_models/base.py";
      const files = {
        "langchain_openai/__init__.py": "",
        "langchain_openai/chat_models/__init__.py": "",
        [path]: "import os\nKEY = os.urandom(16)\n",
      };
      const shadowed = await fails("entropy", () =>
        draws.build(shadows, { instance, module: "shadows", files }),
      );
      equal(
        [shadowed.file, shadowed.line],
        [`src/${path}`, 2],
        "place of a module by the same name",
      );
      const asks = `
from _cloudflare.allow_entropy import allow_bad_entropy_calls
with allow_bad_entropy_calls(1):
    pass${HANDLER}`;
      const asked = await fails("entropy", () => draws.build(asks, { instance, module: "asks" }));
      equal([asked.file, asked.line], ["src/asks.py", 3], "place of the permit");
      holds(asked.message, ["for packages", "handler"], "message");
    },
  },
];
