"""A queue: a request puts work in and is answered at once, the work is done a moment later.

    GET  /              this text
    POST /jobs          takes a text, {"text": "some words"}, and answers with the job's id
    GET  /jobs/1a2b3c4d what became of it

The same Worker puts messages in (`fetch`) and takes them out (`queue`), both set in wrangler.jsonc.
"""

import json
import secrets
from urllib.parse import urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/":
            return Response(__doc__)
        if path == "/jobs" and request.method == "POST":
            job = {"id": secrets.token_hex(4), "text": (await request.json())["text"]}
            await self.env.JOBS.send(job)
            return Response.json({"id": job["id"]}, status=202)
        if path.startswith("/jobs/"):
            result = await self.env.RESULTS.get(path.removeprefix("/jobs/"))
            return Response.json({"done": result is not None, "result": json.loads(result or "null")})
        return Response("Not found", status=404)

    async def queue(self, batch):
        for message in batch.messages:
            job = message.body
            try:
                result = {"words": len(job["text"].split())}
            except (KeyError, AttributeError) as error:
                # It comes again, three times at most (max_retries).
                print(f"message {message.id}: {error!r}")
                message.retry(delaySeconds=5)
                continue
            await self.env.RESULTS.put(job["id"], json.dumps(result), expirationTtl=86400)
            message.ack()
