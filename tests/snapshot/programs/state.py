"""What a program may leave beside plain objects at top level, and what a handler must find of it."""

import asyncio
import atexit
import contextvars
import decimal
import functools
import gc
import json
import locale
import logging
import os
import pathlib
import signal
import sys
import threading
import time
import warnings
import weakref
from datetime import datetime

from workers import WorkerEntrypoint

CLOCKS = ("monotonic", "perf_counter", "process_time")
LOOP = asyncio.get_event_loop()
STARTED = {name: getattr(time, name)() for name in CLOCKS} | {"loop": LOOP.time()}
BUILT = datetime.now().timestamp()
THRESHOLD = gc.get_threshold()

USER = contextvars.ContextVar("USER", default="nobody")
USER.set("somebody")
LOCAL = threading.local()
LOCAL.value = "local"
ENDINGS = []
atexit.register(ENDINGS.append, "ended")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.setrecursionlimit(777)
sys.path.append("/session/more")
sys.argv[:] = ["entry.py", "--flag"]
decimal.getcontext().prec = 7
locale.setlocale(locale.LC_ALL, "C")
warnings.simplefilter("error", ResourceWarning)
logging.basicConfig(format="%(message)s", level=logging.INFO)


class Thing:
    pass


THING = Thing()
GONE = []
REFERENCE = weakref.ref(THING, lambda reference: GONE.append("gone"))


@functools.lru_cache
def square(number):
    return number * number


square(12)

os.makedirs("/session/more", mode=0o755)
with open("/session/more/later.py", "w") as file:
    file.write("VALUE = 'imported later'\n")
os.utime("/session/more/later.py", (1_600_000_000, 1_600_000_000))
with open("/tmp/locked", "w") as file:
    file.write("read me")
os.chmod("/tmp/locked", 0o400)
os.symlink("/tmp/locked", "/tmp/link")

print("half a line", end="")
sys.stderr.write("half an error")


class Default(WorkerEntrypoint):
    def survives(self):
        global THING
        THING = None
        import later

        return json.dumps(
            {
                "context": USER.get(),
                "local": LOCAL.value,
                "endings": ENDINGS,
                "signal": signal.getsignal(signal.SIGTERM) is signal.SIG_IGN,
                "recursion": sys.getrecursionlimit(),
                "path": sys.path[-1],
                "argv": sys.argv,
                "precision": decimal.getcontext().prec,
                "filters": any(entry[2] is ResourceWarning for entry in warnings.filters),
                "level": logging.getLogger().level,
                "locale": locale.setlocale(locale.LC_ALL),
                "callback": [GONE, REFERENCE()],
                "cache": square.cache_info().currsize,
                "collector": [gc.isenabled(), list(gc.get_threshold()) == list(THRESHOLD)],
                "flags": [sys.flags.dont_write_bytecode, sys.flags.hash_randomization],
                "later": [later.VALUE, os.stat("/session/more/later.py").st_mtime],
                "modes": [oct(os.stat(path).st_mode & 0o777) for path in ("/session/more", "/tmp/locked")],
                "link": [os.readlink("/tmp/link"), pathlib.Path("/tmp/link").read_text()],
            }
        )

    async def loop(self):
        await asyncio.sleep(0)
        return json.dumps([asyncio.get_running_loop() is LOOP, (await asyncio.ensure_future(self.answer()))])

    async def answer(self):
        return "answered"

    def clocks(self):
        now = {name: getattr(time, name)() for name in CLOCKS} | {"loop": LOOP.time()}
        return json.dumps([STARTED, now])

    def times(self):
        record = logging.LogRecord("x", logging.INFO, "x", 1, "x", (), None)
        return json.dumps([BUILT, record.relativeCreated, time.time()])

    def prints(self):
        print("a whole line")
        print("a whole error", file=sys.stderr)
        return json.dumps(None)
