"""Asks many ASGI programs many requests, each by Thaw's `asgi.fetch` and by the workers SDK's own, and tells what
differs in what the program and its client see."""

import asyncio
import contextvars
import importlib.util
import json
import logging
from http import HTTPMethod

import asgi
import js
from pyodide.ffi import to_js
from workers import Request, Response, WorkerEntrypoint

# Much of what is asked for fails.
logging.getLogger("asgi").disabled = True

MARK = contextvars.ContextVar("MARK", default="none")


def sdk_as_it_is():
    """The SDK's module once more, under a name that no rule is for."""
    spec = importlib.util.spec_from_file_location("sdk_asgi", asgi.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def request(path="/", python=False, **init):
    made = js.Request.new(
        f"https://example.com:8443{path}", to_js(init, dict_converter=js.Object.fromEntries)
    )
    return Request(made) if python else made


def stream(text):
    return js.Response.new(text).body


REQUESTS = {
    "plain": lambda: request("/"),
    "path": lambda: request("/a%20b/%C3%BC/c?x=%20&y=1#part"),
    "headers": lambda: request(headers=[["X-Two", "b"], ["x-two", "c"], ["Accept", " a , b "], ["x-empty", ""]]),
    "cookie": lambda: request(headers=[["set-cookie", "a=1"], ["set-cookie", "b=2"], ["cookie", "c=3"]]),
    "python": lambda: request("/q?1", python=True, headers=[["x-a", "1, 2"]]),
    "python cookie": lambda: request(python=True, headers=[["set-cookie", "a=1"], ["set-cookie", "b=2"]]),
    "post": lambda: request(method="POST", body="small", headers=[["content-length", "5"]]),
    "post python": lambda: request(python=True, method="POST", body="small", headers=[["content-length", "5"]]),
    "post without length": lambda: request(method="POST", body="some"),
    "post large": lambda: request(method="PUT", body="x" * 200_000, headers=[["content-length", "200000"]]),
    "post nothing": lambda: request(method="POST", body="", headers=[["content-length", "0"]]),
    "stream": lambda: request(method="PATCH", body=stream("streamed"), duplex="half"),
    "head": lambda: request(method="HEAD"),
    "delete": lambda: request(method="DELETE"),
}


class App:
    """Writes down what it sees; `lifespan` and `http` say what it does."""

    def __init__(self, lifespan="whole", http="echo"):
        self.lifespan, self.http, self.seen = lifespan, http, []

    async def __call__(self, scope, receive, send):
        self.seen.append({key: scope[key] for key in scope if key != "env"} | {"env": str(type(scope.get("env")))})
        part = scope["type"]
        own = getattr(self, f"{part}_{getattr(self, part)}")
        try:
            await own(scope, receive, send)
        except Exception as error:
            self.seen.append(f"{part} raises {type(error).__name__}: {error}")
            raise
        self.seen.append(f"{part} is over")

    async def lifespan_whole(self, scope, receive, send):
        scope["state"]["counter"] = [1]
        self.seen.append(await receive())
        await send({"type": "lifespan.startup.complete"})
        self.seen.append(await receive())
        await send({"type": "lifespan.shutdown.complete"})

    async def lifespan_slow(self, scope, receive, send):
        self.seen.append(await receive())
        await asyncio.sleep(0.01)
        await send({"type": "lifespan.startup.complete"})
        await asyncio.sleep(0)
        self.seen.append(await receive())
        await asyncio.sleep(0.01)
        await send({"type": "lifespan.shutdown.complete"})
        await asyncio.sleep(0)

    async def lifespan_unknown(self, scope, receive, send):
        raise KeyError(scope["type"])

    async def lifespan_silent(self, scope, receive, send):
        return None

    async def lifespan_short(self, scope, receive, send):
        await send({"type": "lifespan.startup.complete"})

    async def lifespan_wrong(self, scope, receive, send):
        await send({"type": "lifespan.whatever"})

    async def lifespan_fails(self, scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    async def lifespan_fails_wordless(self, scope, receive, send):
        await send({"type": "lifespan.startup.failed", "message": ""})
        raise ValueError("after the failure")

    async def lifespan_ends_badly(self, scope, receive, send):
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.failed", "message": "late"})

    async def lifespan_breaks(self, scope, receive, send):
        await send({"type": "lifespan.startup.complete"})
        await receive()
        raise ValueError("while shutting down")

    async def http_echo(self, scope, receive, send):
        MARK.set("of the program")
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self.seen.append(f"{len(body)} bytes: {body[:20]!r}")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-len", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": b"[" + body[:20] + b"]"})

    async def http_deaf(self, scope, receive, send):
        """Doesn't ask for the body, and waits between its messages."""
        headers = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"X-Up", b"1"), (b"x-up", b"2")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": bytearray(b"mutable")})

    async def http_bare(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 201})
        await send({"type": "http.response.body"})

    async def http_empty(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": [(b"x-a", b"b")]})
        await send({"type": "http.response.body", "body": b""})

    async def http_streams(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        for number in range(3):
            await send({"type": "http.response.body", "body": b"part %d\n" % number, "more_body": True})
            await asyncio.sleep(0.001)
        await send({"type": "http.response.body", "body": memoryview(b"end"), "more_body": False})

    async def http_nothing(self, scope, receive, send):
        return None

    async def http_raises(self, scope, receive, send):
        raise LookupError("before a response")

    async def http_raises_later(self, scope, receive, send):
        await receive()
        await asyncio.sleep(0.01)
        raise LookupError("after a while")

    async def http_raises_between(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError("between start and body")

    async def http_wrong_header(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"not a name", b"x")]})
        await send({"type": "http.response.body", "body": b""})

    async def http_split_header(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"1\nx-b: 2")]})
        await send({"type": "http.response.body", "body": b""})

    async def http_wrong_status(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 99, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def http_looks_around(self, scope, receive, send):
        self.seen.append([MARK.get(), asyncio.current_task() in asyncio.all_tasks(), HANDLER is asyncio.current_task()])
        scope["state"]["more"] = 2
        async with asyncio.timeout(1), asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
            group.create_task(self.http_echo(scope, receive, send))


HANDLER = None
LIFESPANS = sorted(name.removeprefix("lifespan_") for name in dir(App) if name.startswith("lifespan_"))
PROGRAMS = sorted(name.removeprefix("http_") for name in dir(App) if name.startswith("http_"))


async def outcome(gateway, app, asked, env):
    """All that can be seen of one request."""
    try:
        answer = await gateway.fetch(app, asked, env)
        headers = [[name, value] for name, value in answer.headers]
        told = [answer.status, headers, await answer.text()]
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
    await asyncio.sleep(0.03)
    return [told, app.seen, MARK.get()]


def shown(value):
    """As JSON. Which Python type a method has is seen too."""
    return json.dumps(value, default=lambda at: f"{type(at).__name__} {at!r}", sort_keys=True)


class Default(WorkerEntrypoint):
    async def fetch(self, asked):
        global HANDLER
        HANDLER = asyncio.current_task()
        sdk = sdk_as_it_is()
        cases = [(name, "whole", "echo") for name in REQUESTS]
        cases += [("plain", lifespan, "echo") for lifespan in LIFESPANS]
        cases += [(name, "whole", program) for program in PROGRAMS for name in ("plain", "post")]

        async def compare(name, lifespan, program):
            both = [
                await outcome(gateway, App(lifespan, program), REQUESTS[name](), self.env)
                for gateway in (asgi, sdk)
            ]
            # That of the SDK's own Request is an enumeration's, which JSON doesn't show.
            methods = [at["method"] for at in both[0][1] if isinstance(at, dict) and "method" in at]
            assert name != "python" or isinstance(methods[0], HTTPMethod), methods
            mine, other = (shown(one) for one in both)
            return None if mine == other else [name, lifespan, program, mine, other]

        # At once, so that requests are under way beside each other.
        found = await asyncio.gather(*(compare(*case) for case in cases))
        replaced = asgi.fetch.__module__ != sdk.fetch.__module__
        differing = [one for one in found if one]
        return Response(json.dumps({"cases": len(cases), "replaced": replaced, "differing": differing}))
