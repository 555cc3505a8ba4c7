"""Currency rates for other Workers. Deploy this one first; the template "RPC client" is bound to it.

    GET /                              this text
    GET /convert/12.5?from=EUR&to=CHF  the same over HTTP, for a look

A Worker that is bound to the entrypoint `Rates` calls its methods as if they were here. What they raise
is a JsException there, with these words; a new version of this Worker serves all callers at once.
"""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint

# What one euro is worth.
EURO = {"EUR": 1.0, "CHF": 0.94, "GBP": 0.85, "JPY": 163.0, "USD": 1.08}


def convert(amount, source, target):
    for code in (source, target):
        if code not in EURO:
            raise ValueError(f"There is no rate of {code}.")
    return {"amount": round(amount / EURO[source] * EURO[target], 2), "currency": target}


class Rates(WorkerEntrypoint):
    """Every method that doesn't begin with an underscore can be called by who is bound to it."""

    async def currencies(self):
        return sorted(EURO)

    async def convert(self, amount, source, target):
        return convert(amount, source, target)


class Default(WorkerEntrypoint):
    """What the Worker's own address answers."""

    async def fetch(self, request):
        url = urlparse(request.url)
        if not url.path.startswith("/convert/"):
            return Response(__doc__)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        try:
            amount = float(url.path.removeprefix("/convert/"))
            return Response.json(convert(amount, asked.get("from", "EUR"), asked.get("to", "EUR")))
        except ValueError as error:
            return Response.json({"error": str(error)}, status=400)
