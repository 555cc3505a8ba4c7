"""Does once, in the packages layer, what a program with a package nearly always does next: lazy imports
happen here, caches fill, and the app layer holds the program's own code and little else."""

import contextlib
import sys

_warm_ups = {}


def _for_package(name):
    def register(function):
        _warm_ups[name] = function
        return function

    return register


def run():
    """Runs the warm-ups of the packages that were imported. One that fails changes nothing that a
    program could see, and is left out."""
    for name, warm_up in _warm_ups.items():
        if name in sys.modules:
            with contextlib.suppress(Exception):
                warm_up()


def _drive(coroutine):
    """Runs a coroutine that never really waits; gives up on one that does."""
    with contextlib.suppress(StopIteration):
        coroutine.send(None)
    coroutine.close()


@_for_package("pydantic")
def _pydantic():
    from pydantic import BaseModel, Field

    class Inner(BaseModel):
        name: str = Field(min_length=1)
        count: int = 0

    class Outer(BaseModel):
        items: list[Inner]
        note: str | None = None

    Outer.model_validate({"items": [{"name": "x"}]}).model_dump_json()
    Outer.model_json_schema()


@_for_package("fastapi")
def _fastapi():
    from fastapi import Depends, FastAPI, HTTPException, Request
    from pydantic import BaseModel

    class Item(BaseModel):
        name: str
        price: float = 0

    app = FastAPI(title="warm-up")

    def dependency(limit: int = 1):
        return limit

    @app.get("/a/{key}")
    async def a(key: str, request: Request, limit: int = Depends(dependency)):
        if limit > 1:
            raise HTTPException(404)
        return {"key": key}

    @app.post("/b")
    def b(item: Item) -> Item:
        return item

    app.openapi()
    for method, path, body in (("GET", "/a/x", b""), ("GET", "/a/x?limit=2", b""), ("POST", "/b", b'{"name": "x"}')):
        _drive(_asgi_request(app, method, path, body))


async def _asgi_request(app, method, path, body):
    path, _, query = path.partition("?")

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_message):
        pass

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "env": None,
        "state": {},
    }
    await app(scope, receive, send)
