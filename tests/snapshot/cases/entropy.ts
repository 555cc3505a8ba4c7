import { equal, fails, holds, ok } from "../check.ts";
import type { Case } from "./case.ts";

/** Top-level code that draws, with what the message calls it. */
const DRAWS: [string, string, string][] = [
  ["random", "import random\nx = random.random()", "random.random()"],
  ["shuffle", "import random\nrandom.shuffle([1, 2, 3])", "random.shuffle()"],
  ["seed", "import random\nrandom.seed(1)", "random.seed()"],
  ["unseeded", "import random\nx = random.Random()", "random.Random() without a seed"],
  [
    "system",
    "import random\nx = random.SystemRandom().random()",
    "random.SystemRandom.random() was",
  ],
  ["urandom", "import os\nx = os.urandom(4)", "os.urandom() was"],
  ["secrets", "import secrets\nx = secrets.token_hex()", "secrets.token_hex() was"],
  ["below", "import secrets\nx = secrets.randbelow(9)", "secrets.randbelow() was"],
  ["uuid1", "import uuid\nx = uuid.uuid1()", "uuid.uuid1() was"],
  ["uuid4", "import uuid\nx = uuid.uuid4()", "uuid.uuid4() was"],
  ["uuid6", "import uuid\nx = uuid.uuid6()", "uuid.uuid6() was"],
  ["uuid7", "import uuid\nx = uuid.uuid7()", "uuid.uuid7() was"],
  ["uuid8", "import uuid\nx = uuid.uuid8()", "uuid.uuid8() was"],
  ["node", "import uuid\nx = uuid.getnode()", "uuid.getnode() was"],
  ["mkdtemp", "import tempfile\nx = tempfile.mkdtemp()", "tempfile.mkdtemp() was"],
  ["tempfile", "import tempfile\nx = tempfile.TemporaryFile()", "tempfile.TemporaryFile() was"],
  ["device", "x = open('/dev/urandom', 'rb')\nx.read(4)", "Code that draws randomness was"],
  ["compiled", "import _random\nx = _random.Random()", "Code that draws randomness was"],
  [
    "sqlite",
    "import sqlite3\nx = sqlite3.connect(':memory:').execute('select random()')",
    "Code that draws randomness was",
  ],
  ["crypto", "import js\nx = js.crypto.randomUUID()", "js.crypto.randomUUID()"],
  [
    "values",
    "import js\nx = js.crypto.getRandomValues(js.Uint8Array.new(4))",
    "js.crypto.getRandomValues()",
  ],
  ["math", "import js\nx = js.Math.random()", "js.Math.random()"],
];

export const entropyCases: Case[] = [
  {
    name: "nothing that should be random repeats in two restores of one snapshot",
    async run({ service }) {
      const draws = [];
      for (let restore = 0; restore < 2; restore++) {
        const served = await service.serve();
        draws.push(await served.ask<Record<string, unknown>>("entropy"));
        draws.push(await served.ask<Record<string, unknown>>("entropy"));
      }
      for (const key of Object.keys(draws[0] ?? {})) {
        const values = new Set(draws.map((draw) => JSON.stringify(draw[key])));
        equal(values.size, draws.length, `different values of ${key}`);
      }
    },
  },
  {
    name: "a generator that the program seeded itself goes on in its sequence",
    async run({ service }) {
      for (let restore = 0; restore < 2; restore++) {
        const served = await service.serve();
        equal(
          await served.ask("seeded"),
          [0.6394267984578837, 0.025010755222666936, 0.27502931836911926],
          "Random(42)",
        );
      }
    },
  },
  {
    name: "each way to randomness is refused at top level, with file and line",
    async run({ service, scratch }) {
      const instance = await scratch();
      for (const [name, source, shown] of DRAWS) {
        const module = `draws_${name}`;
        const options = { instance, module };
        const error = await fails("entropy", () => service.build(`# first\n${source}`, options));
        equal([error.file, error.line], [`src/${module}.py`, 3], `place of ${module}`);
        holds(error.message, [shown, "top level", "handler"], `message of ${module}`);
        holds(error.traceback, [source.split("\n")[1] ?? ""], `traceback of ${module}`);
      }
    },
  },
  {
    name: "a draw is refused wherever top-level code leads, at the line that draws",
    async run({ service, scratch }) {
      const instance = await scratch();
      const places: [string, string, number, Record<string, string>][] = [
        ["second", "import second_a", 2, { "second_a.py": "import os\nKEY = os.urandom(4)\n" }],
        ["body", "import uuid\nclass A:\n    id = uuid.uuid4()", 3, {}],
        [
          "decorator",
          "import random\ndef mark(f):\n    f.id = random.random()\n    return f\n@mark\ndef f(): pass",
          3,
          {},
        ],
        [
          "factory",
          "import secrets\nfrom dataclasses import dataclass, field\n@dataclass\nclass A:\n    id: str = field(default_factory=secrets.token_hex)\nA()",
          6,
          {},
        ],
        [
          "hidden",
          "try:\n    open('/dev/urandom', 'rb').read(1)\nexcept OSError:\n    pass",
          2,
          {},
        ],
      ];
      for (const [name, source, line, files] of places) {
        const module = `leads_${name}`;
        const text = `${source}\ndef on_fetch(request): pass\n`;
        const options = { instance, module, files };
        const error = await fails("entropy", () => service.build(text, options));
        const file = Object.keys(files)[0] ?? `${module}.py`;
        equal([error.file, error.line], [`src/${file}`, line], `place of ${name}`);
      }
    },
  },
  {
    name: "a refused draw that the program catches leaves a program that serves, with real randomness",
    async run({ service }) {
      const source = `
import json, random, uuid
from workers import WorkerEntrypoint
try:
    ID = uuid.uuid4()
except RuntimeError:
    ID = None
class Default(WorkerEntrypoint):
    def draw(self):
        return json.dumps([ID, random.random(), str(uuid.uuid4())])
`;
      const built = await service.build(source);
      const one = await (await service.serveBuilt(built)).ask<unknown[]>("draw");
      const two = await (await service.serveBuilt(built)).ask<unknown[]>("draw");
      equal([one[0], two[0]], [null, null], "no id");
      ok(one[1] !== two[1] && one[2] !== two[2], "different draws");
    },
  },
  {
    name: "JavaScript's own randomness is whole again after top-level code ran",
    async run({ service }) {
      const before = [Math.random, crypto.randomUUID, crypto.getRandomValues];
      await service.build("def on_fetch(request): pass");
      equal(
        [Math.random, crypto.randomUUID, crypto.getRandomValues].map(
          (now, at) => now === before[at],
        ),
        [true, true, true],
        "the same functions",
      );
    },
  },
];
