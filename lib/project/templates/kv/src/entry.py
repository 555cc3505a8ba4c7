"""Notes in Workers KV: small values by key, read often, written rarely.

    GET    /           this text
    GET    /notes      the names of all notes
    PUT    /notes/tea  keeps the request's body
    GET    /notes/tea  gives it back
    DELETE /notes/tea  forgets it

The namespace is bound in wrangler.jsonc; `self.env.NOTES` is where the code finds it.
"""

from urllib.parse import unquote, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(__doc__)
        if path == "/notes":
            return await self.names()
        if path.startswith("/notes/"):
            return await self.note(request, path.removeprefix("/notes/"))
        return Response("Not found", status=404)

    async def names(self):
        # A page holds up to 1000 keys; `cursor` asks for the next one.
        names, page = [], await self.env.NOTES.list()
        names += [key["name"] for key in page["keys"]]
        while not page["list_complete"]:
            page = await self.env.NOTES.list(cursor=page["cursor"])
            names += [key["name"] for key in page["keys"]]
        return Response.json(names)

    async def note(self, request, name):
        notes = self.env.NOTES
        if request.method == "PUT":
            # An option is a keyword: expirationTtl=3600 would forget the note after an hour.
            await notes.put(name, await request.text())
            return Response.json({"kept": name}, status=201)
        if request.method == "DELETE":
            await notes.delete(name)
            return Response.json({"forgotten": name})
        text = await notes.get(name)
        if text is None:
            return Response.json({"error": f"There is no note called {name}."}, status=404)
        return Response(text)
