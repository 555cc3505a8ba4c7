"""A guest book in D1: SQLite with tables of your own.

    GET  /         this text
    GET  /entries  the last entries; ?name=Ada for one guest's
    POST /entries  writes one: {"name": "Ada", "message": "Lovely!"}

The tables are in migrations/: a deploy applies the files that the database hasn't seen.
"""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        if url.path == "/":
            return Response(__doc__)
        if url.path != "/entries":
            return Response("Not found", status=404)
        if request.method == "POST":
            return await self.write(await request.json())
        return await self.read(parse_qs(url.query).get("name", [None])[0])

    async def write(self, entry):
        name, message = entry.get("name", ""), entry.get("message", "")
        if not name or not message:
            return Response.json({"error": "An entry has a name and a message."}, status=422)
        # Values go in through `bind`, never into the SQL text.
        written = await (
            self.env.DB.prepare(
                "INSERT INTO entries (name, message, written) VALUES (?, ?, datetime('now')) RETURNING *"
            )
            .bind(name, message)
            .first()
        )
        return Response.json(written, status=201)

    async def read(self, name):
        db = self.env.DB
        if name is None:
            asked = db.prepare("SELECT * FROM entries ORDER BY id DESC LIMIT 20")
        else:
            asked = db.prepare("SELECT * FROM entries WHERE name = ? ORDER BY id DESC").bind(name)
        found = await asked.all()
        return Response.json(found["results"])
