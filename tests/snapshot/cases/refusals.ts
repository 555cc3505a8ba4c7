import { equal, fails, holds } from "../check.ts";
import type { Case } from "./case.ts";

const HANDLER = "\ndef on_fetch(request):\n    pass\n";
const SMALL_MEMORY = 96 * 1024 * 1024;

export const refusalCases: Case[] = [
  {
    name: "an open file at the end of top-level code is refused by name",
    async run({ service }) {
      const source = `import io
BUFFER = io.BytesIO()
LOG = open("/tmp/program.log", "w")${HANDLER}`;
      const error = await fails("not_quiescent", () => service.build(source));
      holds(error.message, ["/tmp/program.log", "entry.LOG", "handler"], "message");
    },
  },
  {
    name: "a pending task is refused by name",
    async run({ service }) {
      const source = `
import asyncio
async def refresh():
    await asyncio.sleep(3600)
TASK = asyncio.get_event_loop().create_task(refresh(), name="refresh prices")${HANDLER}`;
      const error = await fails("not_quiescent", () => service.build(source));
      holds(error.message, ["refresh prices", "handler"], "message");
    },
  },
  {
    name: "a syntax error tells file, line and column",
    async run({ service, scratch }) {
      const error = await fails("python_syntax", async () =>
        service.build("import json\nprint('a' 1)\n", {
          instance: await scratch(),
          module: "syntax",
        }),
      );
      equal([error.file, error.line], ["src/syntax.py", 2], "place");
      holds(error.message, ["SyntaxError", "src/syntax.py"], "message");
    },
  },
  {
    name: "an exception at top level comes with the traceback of the user's own lines",
    async run({ service, scratch }) {
      const source = `
def price(table, name):
    return table[name]

TOTAL = price({"ice": 1}, "tea")${HANDLER}`;
      const error = await fails("python_exception", async () =>
        service.build(source, { instance: await scratch(), module: "raises" }),
      );
      equal(
        [error.file, error.line, error.message],
        ["src/raises.py", 3, "KeyError: 'tea'"],
        "error",
      );
      holds(
        error.traceback,
        ['File "src/raises.py", line 5', 'TOTAL = price({"ice": 1}, "tea")', "return table[name]"],
        "traceback",
      );
    },
  },
  {
    name: "an exception inside a package still tells the user's own line",
    async run({ service, scratch }) {
      const source = `
from pydantic import BaseModel
class Item(BaseModel):
    price: float
ITEM = Item(price="much")${HANDLER}`;
      const error = await fails("python_exception", async () =>
        service.build(source, { instance: await scratch(), module: "validates" }),
      );
      equal([error.file, error.line], ["src/validates.py", 5], "place");
      holds(error.message, ["validation error for Item"], "message");
    },
  },
  {
    name: "a program without a handler is refused, with what to add",
    async run({ service, scratch }) {
      const error = await fails("no_handler", async () =>
        service.build("VALUE = 1\n", { instance: await scratch(), module: "empty" }),
      );
      equal([error.file, error.line], ["src/empty.py", 1], "place");
      holds(error.message, ["Default(WorkerEntrypoint)", "on_fetch"], "message");
    },
  },
  {
    name: "an endless loop at top level is stopped at its line",
    async run({ service, scratch }) {
      const source = `
def spin():
    while True:
        pass
spin()${HANDLER}`;
      const error = await fails("time_limit", async () =>
        service.build(source, { instance: await scratch(), module: "spins", milliseconds: 150 }),
      );
      equal(error.file, "src/spins.py", "file");
      equal(error.line === 3 || error.line === 4, true, `line ${error.line}`);
      holds(error.message, ["never ends"], "message");
    },
  },
  {
    name: "an endless loop that swallows every exception is stopped all the same",
    async run({ service, scratch }) {
      const source = `
count = 0
while count < 3:
    try:
        while True:
            pass
    except BaseException:
        count += 1
raise KeyboardInterrupt${HANDLER}`;
      await fails("time_limit", async () =>
        service.build(source, { instance: await scratch(), module: "swallows", milliseconds: 60 }),
      );
    },
  },
  {
    name: "an endless loop in a handler is stopped, and the instance goes on serving",
    async run({ service }) {
      const source = `
import json
from workers import WorkerEntrypoint
class Default(WorkerEntrypoint):
    def loop(self):
        while True:
            pass
    def fine(self):
        return json.dumps("fine")
`;
      const served = await service.serveBuilt(await service.build(source), 1_000);
      const error = await fails("time_limit", () => served.ask("loop"));
      equal(error.file, "src/entry.py", "file");
      equal(await served.ask("fine"), "fine", "the next call");
    },
  },
  {
    name: "a memory bomb at top level is a MemoryError with a kinder name",
    async run({ service }) {
      const source = `
hoard = []
while True:
    hoard.append(bytearray(1 << 22))${HANDLER}`;
      const changes = { maxMemoryBytes: SMALL_MEMORY };
      const error = await fails("memory_limit", () => service.build(source, { changes }));
      equal([error.file, error.line], ["src/entry.py", 4], "place");
      holds(error.message, ["more memory"], "message");
    },
  },
  {
    name: "a memory bomb in a handler fails that call alone",
    async run({ service }) {
      const served = await service.serve({}, { maxMemoryBytes: SMALL_MEMORY });
      const error = await fails("memory_limit", () => served.ask("hoard"));
      equal(error.file, "src/entry.py", "file");
      equal((await served.ask<number[]>("seeded")).length, 3, "the next call");
    },
  },
];
