import { equal, fails, holds } from "../check.ts";
import type { Case } from "./case.ts";

const HANDLER = "\ndef on_fetch(request):\n    pass\n";

/** Top-level code that leaves something behind, and what its refusal must say. */
const LEFT: [what: string, source: string, parts: string[]][] = [
  [
    "files",
    `
import io, logging, os, zipfile
TEXT = open("/tmp/text.log", "w")
HELD = {"raw": open("/tmp/raw.bin", "wb", buffering=0)}
ARCHIVE = zipfile.ZipFile("/tmp/archive.zip", "w")
logging.getLogger("app").addHandler(logging.FileHandler("/tmp/app.log"))
NUMBER = os.open("/tmp/number", os.O_CREAT | os.O_RDWR)`,
    [
      "the file '/tmp/text.log' is open (entry.TEXT",
      "the file '/tmp/raw.bin' is open (entry.HELD['raw'])",
      "the file '/tmp/archive.zip' is open (entry.ARCHIVE.fp",
      "the file '/tmp/app.log' is open (logging.Logger.manager.loggerDict['app'].handlers[0].stream)",
      "file descriptor 7 (/tmp/number) is open",
    ],
  ],
  [
    "descriptors of other kinds",
    `
import mmap, os, socket
SOCKET = socket.socket()
READ, WRITE = os.pipe()
open("/tmp/mapped", "wb").write(b"x" * 4096)
with open("/tmp/mapped", "r+b") as file:
    MAPPED = mmap.mmap(file.fileno(), 0)`,
    [
      "a socket is open (entry.SOCKET)",
      "a pipe (file descriptor 4) is open",
      "a memory map of '/tmp/mapped' is open (entry.MAPPED)",
    ],
  ],
  [
    "standard streams",
    `
import os, sys
os.close(0)
sys.stdout = open("/tmp/out.log", "w")`,
    ["file descriptor 0 (standard input) is closed or replaced"],
  ],
  [
    "tasks and callbacks of the loop",
    `
import asyncio, js
loop = asyncio.get_event_loop()
async def refresh():
    await asyncio.sleep(3600)
def tick():
    pass
TASK = loop.create_task(refresh(), name="refresh prices")
loop.call_later(3600, tick)
loop.call_soon(tick).cancel()`,
    [
      "the task refresh prices (src/entry.py, line 4) has not finished",
      "the callback tick (src/entry.py, line 6) is scheduled in asyncio's loop",
    ],
  ],
  [
    "timers and globals of JavaScript",
    `
import js
from pyodide.ffi import create_once_callable
def tick():
    pass
js.setTimeout(js.Date.now, 600_000)
js.setInterval(create_once_callable(tick), 600_000)
js.clearTimeout(js.setTimeout(js.Date.now, 600_000))
js.thawCounter = 5`,
    [
      "a timer (js.setTimeout) is set (src/entry.py, line 6)",
      "a repeating timer (js.setInterval) is set (src/entry.py, line 7)",
      "the JavaScript global js.thawCounter was changed",
    ],
  ],
  [
    "promises",
    `
import asyncio, js
FUTURE = asyncio.ensure_future(js.Promise.resolve(1))
PROMISES = [js.Promise.resolve(2)]`,
    [
      "JavaScript still has a promise to settle for entry.FUTURE",
      "JavaScript still has a promise to settle for entry.PROMISES[0]",
    ],
  ],
  [
    "functions that only JavaScript has",
    `
import js
from pyodide.ffi import create_proxy
def refresh():
    pass
js.Reflect.set(js.Object.new(), "callback", create_proxy(refresh))`,
    ["JavaScript still has the Python function refresh (src/entry.py, line 4)"],
  ],
];

/** What can't be had at top level at all, and the line that asks for it. */
const IMPOSSIBLE: [module: string, source: string, part: string][] = [
  ["threads", "import threading\nthreading.Thread(target=print).start()", "A thread was started"],
  [
    "executors",
    "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor().submit(print)",
    "A thread was started",
  ],
  ["processes", 'import subprocess\nsubprocess.run(["ls"])', "A process was started"],
  ["waits", "import asyncio\nasyncio.run(asyncio.sleep(0))", "The top level waited"],
];

export const underWayCases: Case[] = [
  {
    name: "whatever is open or under way outside memory is refused by name, all of it at once",
    async run({ service }) {
      for (const [what, source, parts] of LEFT) {
        const error = await fails("not_quiescent", () => service.build(source + HANDLER));
        // The globals are this host's own.
        Reflect.deleteProperty(globalThis, "thawCounter");
        holds(error.message, [...parts, "inside a handler"], what);
      }
    },
  },
  {
    name: "an event listener is refused with the line that added it",
    async run({ service }) {
      if (typeof globalThis.addEventListener !== "function") return;
      const source = `import js\nfrom pyodide.ffi import create_proxy\njs.addEventListener("thaw", create_proxy(print))${HANDLER}`;
      const error = await fails("not_quiescent", () => service.build(source));
      holds(error.message, ["a listener for thaw events", "src/entry.py, line 3"], "message");
    },
  },
  {
    name: "a thread, a process and waiting at top level are refused with the line and what to do",
    async run({ service, scratch }) {
      for (const [module, source, part] of IMPOSSIBLE) {
        const error = await fails("not_quiescent", async () =>
          service.build(source + HANDLER, { instance: await scratch(), module }),
        );
        holds(error.message, [part], module);
        equal([error.file, error.line], [`src/${module}.py`, 2], "place");
      }
    },
  },
  {
    name: "what is under way in memory alone goes on after a restore",
    async run({ service }) {
      const source = `
import asyncio, atexit, io, json, mmap, signal, sqlite3, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from workers import WorkerEntrypoint

DATABASE = sqlite3.connect(":memory:")
CURSOR = DATABASE.execute("select 5")
MAPPED = mmap.mmap(-1, 64)
MAPPED[:4] = b"thaw"
SPOOLED = tempfile.SpooledTemporaryFile()
SPOOLED.write(b"spooled")
FUTURE = asyncio.get_event_loop().create_future()
SEEN = []
FUTURE.add_done_callback(lambda future: SEEN.append(future.result()))
EXECUTOR = ThreadPoolExecutor()
atexit.register(print)
signal.signal(signal.SIGTERM, lambda *_: None)
sys.stdin = io.StringIO("typed")
sys.stdout = io.StringIO()
print("printed")

def count():
    yield from range(3)
COUNT = count()
next(COUNT)

async def pages():
    for page in range(3):
        yield page
PAGES = pages()
try:
    PAGES.asend(None).send(None)
except StopIteration as first:
    FIRST = first.value

class Default(WorkerEntrypoint):
    async def check(self):
        FUTURE.set_result(7)
        result = await FUTURE
        await asyncio.sleep(0)
        SPOOLED.seek(0)
        return json.dumps({
            "rows": [CURSOR.fetchall(), DATABASE.execute("select count(*) from (select 5)").fetchone()],
            "mapped": MAPPED[:4].decode(),
            "spooled": SPOOLED.read().decode(),
            "future": [result, SEEN],
            "count": next(COUNT),
            "pages": [FIRST, await PAGES.asend(None)],
            "streams": [sys.stdin.read(), sys.stdout.getvalue()],
        })
`;
      const served = await service.serveBuilt(await service.build(source));
      equal(
        await served.ask("check"),
        {
          rows: [[[5]], [1]],
          mapped: "thaw",
          spooled: "spooled",
          future: [7, [7]],
          count: 1,
          pages: [0, 1],
          streams: ["typed", "printed\n"],
        },
        "after a restore",
      );
    },
  },
];
