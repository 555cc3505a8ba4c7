"""Says things in all the ways Python has, and fails."""

import logging
import sys

from workers import Response, WorkerEntrypoint

logging.basicConfig(level=logging.INFO)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        print("printed", 1 + 1)
        print("to stderr", file=sys.stderr)
        logging.getLogger("shop").info("logged")
        if request.url.endswith("/fail"):
            raise ValueError("out of stock")
        return Response("fine")

    async def scheduled(self, controller, env, ctx):
        raise KeyError("no such shelf")
