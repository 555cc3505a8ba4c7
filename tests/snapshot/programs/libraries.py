"""Six dynamic libraries in one program: what each does must be the same after a restore."""

import json
import sys

import charset_normalizer
import jiter
import msgpack
import simplejson
from pydantic import BaseModel
from workers import WorkerEntrypoint

PACKER = msgpack.Packer()


class Point(BaseModel):
    x: int
    y: float
    tags: set[str] = set()


ORIGIN = Point(x=0, y=0)


class Default(WorkerEntrypoint):
    def work(self):
        text = "Добрый день, это довольно длинный текст на русском языке. " * 4
        guess = charset_normalizer.from_bytes(text.encode("cp1251")).best()
        try:
            Point(x="no", y=1)
            error = None
        except ValueError as raised:
            error = type(raised).__name__
        return json.dumps(
            {
                "pydantic": Point.model_validate_json('{"x": "3", "y": 0.5}').model_dump(mode="json"),
                "origin": ORIGIN.x,
                "error": error,
                "msgpack": msgpack.unpackb(PACKER.pack({"a": [1, b"bytes", 2.5]})),
                "native": msgpack.Packer.__module__,
                "jiter": jiter.from_json(b'{"b": [1, 2.5, null, "\\u00e9"]}'),
                "simplejson": simplejson.loads(simplejson.dumps({"c": [1, "x"]})),
                "speedups": simplejson.encoder.c_make_encoder is not None,
                "charset": str(guess) == text,
            },
            default=lambda value: value.decode(),
        )

    def libraries(self):
        names = [name for name, module in sys.modules.items() if getattr(module, "__file__", "") and str(module.__file__).endswith(".so")]
        return json.dumps(sorted(names))
