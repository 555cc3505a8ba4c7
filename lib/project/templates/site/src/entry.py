"""Static files with Python behind them.

    GET /              public/index.html
    GET /style.css     public/style.css
    GET /api/roll      this program: throws dice; ?dice=3 for more than two
    GET anything else  this program: 404

The files are served once the project is deployed. The preview asks the program alone, so GET / is this text.
"""

import random
from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint

MOST = 10


def roll(query):
    dice = parse_qs(query).get("dice", ["2"])[0]
    if not dice.isdecimal() or not 1 <= int(dice) <= MOST:
        return Response.json({"error": f"Throw 1 to {MOST} dice."}, status=400)
    return Response.json({"thrown": [random.randint(1, 6) for _ in range(int(dice))]})


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/api/roll":
            return roll(url.query)
        if url.path == "/":
            return Response(__doc__)
        return Response("There is nothing here.", status=404)
