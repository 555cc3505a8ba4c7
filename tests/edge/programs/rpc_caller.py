"""Calls another Worker by a service binding."""

import datetime

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        name = request.url.split("/", 3)[3]
        try:
            return Response.json(await getattr(self, "_" + name)(self.env.TARGET))
        except Exception as error:
            return Response(f"{type(error).__name__}: {error}", status=500)

    async def _kinds(self, target):
        kinds = await target.kinds()
        assert isinstance(kinds["when"], datetime.datetime)
        return {
            **kinds,
            "bytes": bytes(kinds["bytes"]).hex(),
            "when": kinds["when"].timestamp(),
        }

    async def _echoes(self, target):
        values = [None, True, 1, 2.5, "ü", [], {"a": [None]}, {}]
        return [await target.echo(value) == value for value in values]

    async def _types(self, target):
        values = [None, True, 1, 2.5, "x", [1], {"a": 1}, b"x", datetime.datetime.now()]
        return [await target.type_of(value) for value in values]

    async def _nothing(self, target):
        return await target.nothing()

    async def _keywords(self, target):
        return await target.keywords("a", one=1, two=[2])

    async def _fail(self, target):
        return await target.fail()

    async def _tuple(self, target):
        return await target.a_tuple()

    async def _private(self, target):
        return await target._private()

    async def _missing(self, target):
        return await target.no_such_method()

    async def _too_many(self, target):
        return await target.echo(1, 2)

    async def _call_back(self, target):
        return await target.call_back(lambda number: number + 1)

    async def _fetched(self, target):
        answer = await target.fetch("https://any/", method="POST", headers={"x-own": "1"}, body="hi")
        return await answer.json()

    async def _admin(self, target):
        return [await self.env.ADMIN.double(21), await self.env.ADMIN.whose()]
