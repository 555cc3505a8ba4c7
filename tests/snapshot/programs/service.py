"""What the conformance suite serves: things a snapshot must keep, and things it must not repeat."""

import json
import logging
import os
import random
import secrets
import sys
import tempfile
import time
import uuid
from datetime import datetime

import js
from js import fetch
from pydantic import BaseModel, Field
from workers import Response, WorkerEntrypoint

SAME_FETCH = js.globalThis.fetch
PROTOTYPE_METHOD = js.Array.prototype.map
ITERATOR = js.Symbol.iterator
PARSED = js.JSON.parse('{"limits": [1, 2, {"deep": true}], "name": "data"}')
AGAIN = PARSED

SEEDED = random.Random(42)
FIRST = SEEDED.random()

with open("notes.txt", "w") as notes:
    notes.write("written at top level")
os.makedirs("/tmp/cache/deep")
with open("/tmp/cache/deep/table.bin", "wb") as table:
    table.write(bytes(range(256)))

STARTED = time.monotonic()
LOGGER = logging.getLogger("service")
CALLBACKS = {}


class Line(BaseModel):
    name: str = Field(min_length=1)
    price: float = Field(gt=0)
    quantity: int = Field(default=1, ge=1)


class Order(BaseModel):
    lines: list[Line]


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        order = Order.model_validate_json(await request.text())
        total = sum(line.price * line.quantity for line in order.lines)
        return Response.json({"total": total, "schema": Order.model_json_schema()["title"]})

    def references(self):
        return json.dumps(
            {
                "same": fetch == SAME_FETCH == js.fetch,
                "mapped": list(js.Array.prototype.map.call(js.Array.of(1, 2), js.Number)),
                "prototype": PROTOTYPE_METHOD == js.Array.prototype.map,
                "symbol": ITERATOR == js.Symbol.iterator,
                "data": PARSED.to_py(),
                "identity": PARSED == AGAIN and PARSED is AGAIN,
            }
        )

    def entropy(self):
        with tempfile.NamedTemporaryFile() as file:
            name = file.name
        return json.dumps(
            {
                "random": random.random(),
                "choices": random.choices(range(1000), k=8),
                "instance": random.Random().random(),
                "system": random.SystemRandom().random(),
                "uuid1": str(uuid.uuid1()),
                "uuid4": str(uuid.uuid4()),
                "tempfile": name,
                "secrets": secrets.token_hex(16),
                "urandom": os.urandom(16).hex(),
                "device": open("/dev/urandom", "rb").read(16).hex(),
            }
        )

    def seeded(self):
        return json.dumps([FIRST, SEEDED.random(), SEEDED.random()])

    def hashes(self):
        return json.dumps([hash("text"), list({"one", "two", "three", "four"})])

    def state(self):
        return json.dumps(
            {
                "greeting": os.environ.get("GREETING"),
                "stage": os.environ.get("STAGE"),
                "cwd": os.getcwd(),
                "notes": open("notes.txt").read(),
                "table": sum(open("/tmp/cache/deep/table.bin", "rb").read()),
                "path": sys.path[0],
                "logged": LOGGER.name,
            }
        )

    def clock(self):
        return json.dumps([STARTED, time.monotonic(), time.monotonic_ns() / 1e9, time.perf_counter()])

    def today(self):
        return json.dumps(datetime.now().timestamp())

    def lazy(self):
        before = [name in sys.modules for name in ("colorsys", "sqlite3", "wave", "pydantic.color")]
        import colorsys
        import wave

        import pydantic.color

        return json.dumps([before, colorsys.rgb_to_hsv(1, 0, 0), wave.__name__, str(pydantic.color.Color("red"))])

    def fail(self):
        return LOGGER.missing_attribute

    def loop(self):
        while True:
            pass

    def hoard(self):
        hoard = []
        while True:
            hoard.append(bytearray(1 << 24))
