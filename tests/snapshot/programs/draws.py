"""Packages that draw while they are imported: what they hold must be new in every copy."""

import json
import multiprocessing.process

import aiohttp
import jiter
import numpy.random
import opentelemetry.baggage
import opentelemetry.trace
import raffle
import requests
import uuid_utils
from aiohttp._websocket.writer import WebSocketWriter
from openai.lib import bedrock
from urllib3.filepost import choose_boundary
from workers import WorkerEntrypoint

HELD = raffle.machine.GENERATOR
SEEDED = numpy.random.default_rng(5)
MASK = WebSocketWriter(None, None, use_mask=True)
VERSIONS = [aiohttp.__version__, requests.__version__]


class Default(WorkerEntrypoint):
    def draws(self):
        return json.dumps(
            {
                "uuid_utils.uuid1": str(uuid_utils.uuid1()),
                "uuid_utils.uuid4": str(uuid_utils.uuid4()),
                "uuid_utils.uuid6": str(uuid_utils.uuid6()),
                "uuid_utils.uuid7": str(uuid_utils.uuid7()),
                "raffle": HELD.random(),
                "numpy.random": numpy.random.random(),
                "default_rng": numpy.random.default_rng().random(),
                "RandomState": numpy.random.RandomState().random(),
                "aiohttp mask": MASK.get_random_bits(),
                "urllib3 boundary": choose_boundary(),
            }
        )

    def keys(self):
        return json.dumps(
            {
                "uuid_utils.getnode": uuid_utils.getnode(),
                "openai signatures": bedrock._LEGACY_SIGNATURE_KEY.hex(),
                "processes": bytes(multiprocessing.process.current_process()._config["authkey"]).hex(),
            }
        )

    def fixed(self):
        return json.dumps(
            {
                "opentelemetry": [opentelemetry.baggage._BAGGAGE_KEY, opentelemetry.trace.propagation._SPAN_KEY],
                "seeded": [SEEDED.random(), raffle.machine.SEEDED.random()],
                "jiter": jiter.from_json(b'{"a": 1}'),
            }
        )

    def drawn(self):
        from _thaw import import_rules, permits

        return json.dumps([import_rules.drawn, permits.CALLS])
