"""Answers every kind of event, and leaves what it saw on the console."""

import asyncio
import json
from urllib.parse import urlparse

from fastapi import FastAPI, WebSocket
from js import TextEncoder, WebSocketPair
from pyodide.ffi import create_proxy
from workers import Response, WorkerEntrypoint, WorkflowEntrypoint, asgi

app = FastAPI()


@app.websocket("/asgi/talk")
async def talk(socket: WebSocket):
    wanted = socket.scope["subprotocols"]
    await socket.accept(subprotocol=wanted[-1] if wanted else None)
    async for text in socket.iter_text():
        await socket.send_text(f"FastAPI heard {text}")
        if text == "leave":
            await socket.close(4002, "as you wish")
    print("the talk is over")


@app.websocket("/asgi/refuse")
async def refuse(socket: WebSocket):
    await socket.close()


def echo(server):
    """Says back what it hears, and why it was closed."""

    def on_message(event):
        if isinstance(event.data, str):
            server.send(f"heard {event.data}")
        else:
            server.send(event.data)

    server.accept()
    server.binaryType = "arraybuffer"
    server.addEventListener("message", create_proxy(on_message))
    server.addEventListener("close", create_proxy(lambda event: print(f"closed {event.code} {event.reason}")))
    server.send("welcome")


async def count(writer, signal):
    """A number each 50 ms, until nobody reads."""
    encoder, number = TextEncoder.new(), 0
    while not signal.aborted:
        number += 1
        await writer.write(encoder.encode(f"data: {number}\n\n"))
        await asyncio.sleep(0.05)
    print("the client left")


PAGE = """<!doctype html>
<html lang="en">
<title>A page</title>
<link rel="stylesheet" href="/page.css">
<h1 id="title">Before</h1>
<p id="socket">silent</p>
<p id="protocol">none</p>
<p id="reach"></p>
<a href="/page?from=link">again</a>
<form action="/form" method="post"><input name="note" value="from a form"><button>Post</button></form>
<script src="/page.js"></script>
</html>
"""

SCRIPT = """
const reached = [];
for (const [what, reach] of Object.entries({
  storage: () => localStorage,
  cookies: () => document.cookie,
  app: () => parent.document,
})) {
  try { reach(); reached.push(what); } catch { /* as it has to be */ }
}
document.querySelector("#reach").textContent = "reached: " + (reached.join() || "nothing");
fetch("/api?x=1").then((answer) => answer.json()).then(({ path }) => {
  document.querySelector("#title").textContent = "Fetched " + path + location.search;
});
const socket = new WebSocket(new URL("/socket", location.href));
socket.onmessage = ({ data }) => { document.querySelector("#socket").textContent = data; };
const talk = new WebSocket("/asgi/talk", ["one", "two"]);
talk.onopen = () => { document.querySelector("#protocol").textContent = "talks " + talk.protocol; };
"""


class Prices(WorkerEntrypoint):
    async def quote(self, item, quantity=1):
        if item != "tea":
            raise KeyError(item)
        return {"item": item, "total": 4.5 * quantity}

    async def fetch(self, request):
        return Response(f"in {self.ctx.props.currency}, asked by {await request.text()}")


class Order(WorkflowEntrypoint):
    async def run(self, event, step):
        return "done"


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = urlparse(request.url).path
        if path == "/socket":
            if request.headers.get("upgrade") != "websocket":
                return Response("Only for WebSockets.", status=426)
            client, server = WebSocketPair.new().object_values()
            echo(server)
            return Response(None, status=101, web_socket=client)
        if path.startswith("/asgi/"):
            return await asgi.websocket(app, request, self.env)
        if path == "/count":
            from js import TransformStream

            stream = TransformStream.new()
            self.ctx.waitUntil(count(stream.writable.getWriter(), request.js_object.signal))
            return Response(stream.readable, headers={"content-type": "text/event-stream"})
        if path == "/body":
            kind = request.headers.get("content-type", "")
            if kind.startswith("multipart/form-data"):
                form = await request.form_data()
                upload = form["upload"]
                return Response.json({"note": form["note"], "file": upload.name, "size": upload.size})
            body = await request.bytes()
            return Response.json({"type": kind, "hex": body.hex()})
        if path == "/page":
            return Response(PAGE, headers={"content-type": "text/html; charset=utf-8"})
        if path == "/page.js":
            return Response(SCRIPT, headers={"content-type": "text/javascript"})
        if path == "/page.css":
            return Response("h1 { color: rgb(1, 2, 3) }", headers={"content-type": "text/css"})
        if path == "/form":
            print(f"form: {await request.text()}")
            return Response(None, status=303, headers={"location": "/page?from=form"})
        if path == "/by-binding":
            return await self.env.ASSETS.fetch("https://assets.example/notes/hello.txt")
        if path == "/price":
            quote = await self.env.PRICES.quote("tea", 2)
            answer = await self.env.PRICES.fetch("https://any/", method="POST", body="a request")
            try:
                await self.env.PRICES.discount()
            except Exception as error:
                quote["refused"] = str(error)
            return Response.json({**quote, "prices": await answer.text()})
        if path == "/self":
            return await self.env.SELF.fetch("https://any/notes/hello.txt")
        if path.startswith("/tcp/"):
            import asyncio
            import socket

            if path == "/tcp/await":
                await asyncio.open_connection("127.0.0.1", 80)
            return Response(socket.create_connection(("127.0.0.1", 80)).recv(1))
        if path == "/order":
            order = await self.env.ORDERS.create({"id": "first"})
            return Response.json({"order": order.id})
        return Response(json.dumps({"path": path, "cookie": request.headers.get("cookie")}))

    async def scheduled(self, controller, env, ctx):
        print(f"cron {controller.cron} at {controller.scheduledTime}")
        if controller.cron == "0 0 * * *":
            raise ValueError("not at midnight")

    async def queue(self, batch):
        for message in batch.messages:
            if message.body == "later":
                message.retry(delaySeconds=7)
            elif message.body == "broken":
                raise RuntimeError("broken message")
            else:
                message.ack()
        print(f"{batch.queue} gave {len(batch.messages)}")
