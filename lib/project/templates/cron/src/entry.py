"""A Worker that runs by the clock: every five minutes, as wrangler.jsonc has it.

    GET /      this text
    GET /runs  when it ran last, newest first

A run has nobody who waits for its answer, so it leaves what it found in a KV namespace.
"""

import json
from datetime import UTC, datetime
from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint

REMEMBERED = 20


class Default(WorkerEntrypoint):
    async def scheduled(self, controller, env, ctx):
        due = datetime.fromtimestamp(controller.scheduledTime / 1000, UTC)
        # Your own work goes here: fetch something, tidy up, send a report.
        run = {"cron": controller.cron, "due": due.isoformat()}
        runs = [run, *await self.runs()][:REMEMBERED]
        await self.env.RUNS.put("runs", json.dumps(runs))

    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/":
            return Response(__doc__)
        if path == "/runs":
            return Response.json(await self.runs())
        return Response("Not found", status=404)

    async def runs(self):
        return json.loads(await self.env.RUNS.get("runs") or "[]")
