"""An ASGI program, and below /wsgi/ a WSGI one: what the workers SDK's gateways and Thaw make of requests."""

import asyncio
import json
from contextlib import asynccontextmanager
from http import cookies

import asgi
from starlette.applications import Starlette
from starlette.background import BackgroundTasks
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from workers import Request, Response, WorkerEntrypoint, wsgi

LOG = []


@asynccontextmanager
async def lifespan(app):
    yield {"answer": 42}


async def log(request):
    return JSONResponse(LOG)


async def state(request):
    return JSONResponse(request.state.answer)


def plain(request):
    """Not a coroutine: the framework would use a thread."""
    return PlainTextResponse(f"{request.method} {request.query_params['q']}")


async def loop(request):
    while True:
        pass


async def empty(request):
    async def nothing():
        yield b""

    return StreamingResponse(nothing(), status_code=204)


async def count(request):
    """How much came, and whether it came in parts."""
    sizes = [len(part) async for part in request.stream()]
    return JSONResponse([sum(sizes), len(sizes) > 2])


async def echo(request):
    return PlainTextResponse(await request.body())


async def form(request):
    async with request.form() as sent:
        upload = sent["file"]
        content = await upload.read()
        return JSONResponse([sent["name"], upload.filename, upload.content_type, content.decode()])


async def tasks(request):
    work = BackgroundTasks()
    work.add_task(asyncio.sleep, 0.02)
    work.add_task(LOG.append, "task")
    return PlainTextResponse("soon", background=work)


def stream(request):
    """Server-sent events without end; `how` says in what way."""
    how = request.path_params["how"]

    async def events():
        try:
            number = 0
            while True:
                yield f"data: {number}\n\n"
                number += 1
                await asyncio.sleep(0.02)
        finally:
            LOG.append(f"{how}: over")

    def plain_events():
        try:
            while True:
                yield "data: again\n\n"
        finally:
            LOG.append(f"{how}: over")

    made = plain_events() if how == "plain" else events()
    return StreamingResponse(made, media_type="text/event-stream")


class Bare:
    """Without a framework: sends until that fails, then asks what happened."""

    async def __call__(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            while True:
                await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
        except OSError:
            while (message := await receive())["type"] == "http.request":
                pass
            LOG.append(f"bare: {message['type']}")
            raise


async def talk(socket):
    wanted = socket.scope["subprotocols"]
    await socket.accept(subprotocol="two" if "two" in wanted else None, headers=[(b"x-own", b"1")])
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return LOG.append(["left", message["code"], message["reason"]])
        if message.get("text") == "leave":
            return await socket.close(4001, "as you wish")
        if message.get("text") == "fail":
            raise ValueError("told to")
        if message.get("text") is not None:
            await socket.send_json([message["text"], socket.state.answer])
        else:
            await socket.send_bytes(message["bytes"][::-1])


async def refuse(socket):
    await socket.close(4403)


async def refuse_in_words(socket):
    await socket.send_denial_response(JSONResponse({"why": "full"}, status_code=429))


async def fail(socket):
    raise ValueError("not today")


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/log", log),
        Route("/state", state),
        Route("/plain", plain),
        Route("/count", count, methods=["POST"]),
        Route("/form", form, methods=["POST"]),
        Route("/echo/{how}", echo, methods=["POST"]),
        Route("/tasks", tasks),
        Route("/loop", loop),
        Route("/empty", empty),
        Route("/stream/{how}", stream),
        Route("/bare", Bare()),
        WebSocketRoute("/talk", talk),
        WebSocketRoute("/refuse", refuse),
        WebSocketRoute("/refuse-in-words", refuse_in_words),
        WebSocketRoute("/fail", fail),
    ],
)


def wsgi_app(environ, start_response):
    path = environ["PATH_INFO"].removeprefix("/wsgi/")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    if path == "environ":
        shown = {key: value for key, value in environ.items() if isinstance(value, str)}
        sent = cookies.SimpleCookie(environ.get("HTTP_COOKIE", ""))
        shown["cookies"] = {name: one.value for name, one in sent.items()}
        return [json.dumps(shown).encode()]
    if path == "lines":
        return [b"%d\n" % len(line) for line in environ["wsgi.input"]]
    if path == "errors":
        environ["wsgi.errors"].write("said to wsgi.errors\n")
        raise LookupError("in the program")
    return endless()


def endless():
    try:
        while True:
            yield b"x" * 1000
    finally:
        LOG.append("wsgi: over")


def in_other_loop(body, env):
    """Test suites do so: a loop is made for each test, and waits without await."""
    headers = {"content-length": str(len(body))}
    request = Request("http://example.com/echo/asgi", method="POST", body=body, headers=headers)
    running = asyncio.get_running_loop()
    try:
        return asyncio.new_event_loop().run_until_complete(asgi.fetch(app, request, env))
    finally:
        asyncio._set_running_loop(running)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = request.url.split("/", 3)[3]
        if path.startswith("wsgi/"):
            return await wsgi.fetch(wsgi_app, request, self.env)
        if path == "echo/raw":
            return Response(await request.text())
        if path == "echo/later":
            await asyncio.sleep(0.02)
        if path == "echo/cloned":
            return await asgi.fetch(app, request.js_object.clone(), self.env)
        if path == "echo/other-loop":
            return in_other_loop(await request.text(), self.env)
        if path == "echo/both":
            answer = await asgi.fetch(app, request, self.env)
            return Response(f"{await answer.text()} {await request.text()}")
        if request.headers.get("upgrade") == "websocket":
            return await asgi.websocket(app, request, self.env)
        return await asgi.fetch(app, request, self.env, self.ctx)
