"""Methods across Workers (RPC): call another Worker's class as if it were here, without HTTP between.

    GET /           this text
    GET /price/tea  asks the entrypoint `Prices`; ?quantity=3 for more

`Prices` could be a Worker of its own: move the class, deploy it, and name that Worker as `service` in
wrangler.jsonc. Nothing else changes. An entrypoint has no address of its own: only a binding reaches it.
"""

from urllib.parse import parse_qs, unquote, urlparse

from workers import Response, WorkerEntrypoint

IN_STOCK = {"tea": 4.0, "ice": 2.5}


class Prices(WorkerEntrypoint):
    """Every method that doesn't begin with an underscore can be called."""

    async def quote(self, item, quantity=1):
        if item not in IN_STOCK:
            raise KeyError(item)
        return {"item": item, "quantity": quantity, "total": IN_STOCK[item] * quantity}

    async def items(self):
        return sorted(IN_STOCK)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/":
            return Response(__doc__)
        if not url.path.startswith("/price/"):
            return Response("Not found", status=404)
        item = unquote(url.path.removeprefix("/price/"))
        quantity = int(parse_qs(url.query).get("quantity", ["1"])[0])
        items = await self.env.PRICES.items()
        if item not in items:
            return Response.json({"error": f"There is no {item}.", "items": items}, status=404)
        return Response.json(await self.env.PRICES.quote(item, quantity))
