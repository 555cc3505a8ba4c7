"""A chat room over WebSockets: each room is a Durable Object that holds its guests' sockets.

Deploy it and open the address in two windows; ?room=tea is another room. In the preview the page is one
guest, and WebSocket instead of HTTP in the bar another.

    GET /             the page (page.py)
    GET /rooms/lobby  a WebSocket: /rooms/lobby?name=Ada
"""

import json
from urllib.parse import parse_qs, unquote, urlparse

from page import PAGE
from workers import DurableObject, Response, WorkerEntrypoint

LONGEST = 1000
REMEMBERED = 50


class Room(DurableObject):
    def __init__(self, ctx, env):
        super().__init__(ctx, env)
        self.ctx.storage.sql.exec(
            "CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY, name TEXT, text TEXT)"
        )

    async def fetch(self, request):
        # Only where there are sockets is there something to import.
        from js import WebSocketPair

        name = parse_qs(urlparse(request.url).query).get("name", ["someone"])[0][:40]
        client, server = WebSocketPair.new().object_values()
        # A socket that is accepted like this stays open while the object sleeps; whose it is has to
        # be kept with the socket, since `self` is gone by then.
        self.ctx.acceptWebSocket(server)
        server.serializeAttachment(name)
        for row in self.ctx.storage.sql.exec("SELECT name, text FROM said ORDER BY id").toArray():
            server.send(json.dumps({"name": row["name"], "text": row["text"]}))
        return Response(None, status=101, web_socket=client)

    async def webSocketMessage(self, socket, message):
        name, text = socket.deserializeAttachment(), str(message)[:LONGEST]
        sql = self.ctx.storage.sql
        sql.exec("INSERT INTO said (name, text) VALUES (?, ?)", name, text)
        sql.exec("DELETE FROM said WHERE id <= (SELECT max(id) FROM said) - ?", REMEMBERED)
        said = json.dumps({"name": name, "text": text})
        for guest in self.ctx.getWebSockets():
            guest.send(said)

    async def webSocketClose(self, socket, code, reason, was_clean):
        """Nothing to do: a closed socket is no longer among `getWebSockets()`."""


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = unquote(urlparse(request.url).path)
        if path == "/":
            return Response(PAGE, headers={"content-type": "text/html; charset=utf-8"})
        if not path.startswith("/rooms/"):
            return Response("Not found", status=404)
        if request.headers.get("upgrade") != "websocket":
            return Response("This address is for WebSockets; the page is at /.", status=426)
        room = self.env.ROOMS.getByName(path.removeprefix("/rooms/"))
        return await room.fetch(request.js_object)
