"""Counters in Durable Objects: each name has one object, with a storage of its own, in one place.

    GET  /              this text
    GET  /counters/tea  what the counter called "tea" stands at
    POST /counters/tea  counts one up

However many requests come at once: an object takes them one after the other, so no count is lost.
"""

from urllib.parse import unquote, urlparse

from workers import DurableObject, Response, WorkerEntrypoint


class Counter(DurableObject):
    """Its methods are what a Worker can call. What is kept on `self` lasts until the object sleeps;
    what is in `self.ctx.storage` lasts."""

    async def value(self):
        return await self.ctx.storage.get("value") or 0

    async def increment(self, by=1):
        value = await self.value() + by
        await self.ctx.storage.put("value", value)
        return value


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(__doc__)
        name = path.removeprefix("/counters/")
        if name in (path, ""):
            return Response("Not found", status=404)
        counter = self.env.COUNTERS.getByName(name)
        value = await (counter.increment() if request.method == "POST" else counter.value())
        return Response.json({"name": name, "value": value})
