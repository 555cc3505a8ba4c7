"""Prices in any currency, with rates from another Worker: its methods are called as if they were here.

    GET /                  this text
    GET /price/tea?in=CHF  what tea costs there; what there is: tea, ice

Deploy the template "RPC service" first. `RATES` in wrangler.jsonc is its entrypoint `Rates`: no HTTP
lies between, and no address of it is needed.
"""

from urllib.parse import parse_qs, unquote, urlparse

from workers import Response, WorkerEntrypoint

IN_EURO = {"tea": 4.0, "ice": 2.5}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/":
            return Response(__doc__)
        item = unquote(url.path.removeprefix("/price/"))
        if item not in IN_EURO:
            return Response.json({"error": f"There is no {item}."}, status=404)
        currency = parse_qs(url.query).get("in", ["EUR"])[0]
        rates = self.env.RATES
        currencies = await rates.currencies()
        if currency not in currencies:
            error = f"There is no rate of {currency}."
            return Response.json({"error": error, "currencies": currencies}, status=400)
        price = await rates.convert(IN_EURO[item], "EUR", currency)
        return Response.json({"item": item, **price})
