"""Files in R2: objects of any size, with their type, under a key.

    GET    /               this text
    GET    /files          what is there
    PUT    /files/cat.png  keeps the request's body and its content type
    GET    /files/cat.png  gives it back, as it came
    DELETE /files/cat.png  deletes it
"""

from urllib.parse import unquote, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(__doc__)
        if path == "/files":
            listing = await self.env.FILES.list()
            return Response.json([{"key": one.key, "size": one.size} for one in listing["objects"]])
        if not path.startswith("/files/"):
            return Response("Not found", status=404)
        key = path.removeprefix("/files/")
        if request.method == "PUT":
            return await self.keep(key, request)
        if request.method == "DELETE":
            await self.env.FILES.delete(key)
            return Response.json({"deleted": key})
        return await self.give(key)

    async def keep(self, key, request):
        content_type = request.headers.get("content-type") or "application/octet-stream"
        # The body is a stream here as well, whose length the bucket has to know: an empty one is none.
        content = request.body or b""
        kept = await self.env.FILES.put(key, content, httpMetadata={"contentType": content_type})
        return Response.json({"key": kept.key, "size": kept.size}, status=201)

    async def give(self, key):
        found = await self.env.FILES.get(key)
        if found is None:
            return Response.json({"error": f"There is no file {key}."}, status=404)
        # The body is a stream: it goes to the client without being in memory as a whole.
        return Response(
            found.body,
            headers={
                "content-type": found.httpMetadata["contentType"],
                "etag": found.httpEtag,
                # Files are whatever someone put there: a browser saves them instead of showing them.
                "content-disposition": "attachment",
            },
        )
