"""What another Worker calls."""

import datetime

from workers import Response, WorkerEntrypoint

CALLS = []


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response.json([request.method, request.headers.get("x-own"), await request.text()])

    def echo(self, value):
        return value

    def kinds(self):
        return {
            "none": None,
            "list": [1, None, {"deep": [True]}],
            "bytes": b"\x00\xff",
            "text": "ü",
            "when": datetime.datetime.fromtimestamp(86400, datetime.timezone.utc),
        }

    def type_of(self, value):
        return type(value).__name__

    def nothing(self):
        CALLS.append("nothing")

    def keywords(self, first, options=None):
        return [first, options]

    def fail(self):
        raise LookupError("nowhere to be found")

    def a_tuple(self):
        return (1, 2)

    def call_back(self, function):
        return function(20)

    def _private(self):
        return "hidden"


class Admin(WorkerEntrypoint):
    async def double(self, number):
        return number * 2

    async def whose(self):
        return self.ctx.props.who
