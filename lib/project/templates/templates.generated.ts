// Made by generate.ts from the folders beside this file.
export const TEMPLATE_FILES = {
  fastapi: {
    "pyproject.toml": `[project]
name = "hello-fastapi"
version = "0.1.0"
description = "A FastAPI app as a Python Worker"
requires-python = ">=3.12"
dependencies = [
    "fastapi>=0.115",
    "httpx>=0.28",
    "pydantic>=2.10",
]

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A FastAPI app, served as a Python Worker.

Everything at the top level runs once, when the snapshot is taken; what a request needs runs for each
request. Try GET /, GET /greet/Ada, and POST /quotes with
{"items": [{"name": "ice", "price": 2.5, "quantity": 4}]}.
"""

import asgi
import httpx
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field
from workers import WorkerEntrypoint

app = FastAPI(title="Hello, Python Workers")


class Item(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    price: float = Field(gt=0)
    quantity: int = Field(default=1, ge=1, le=1000)


class Order(BaseModel):
    items: list[Item] = Field(min_length=1)


class Quote(BaseModel):
    lines: int
    total: float


@app.get("/")
async def root(request: Request):
    greeting = getattr(request.scope["env"], "GREETING", "Hello")
    return {"message": f"{greeting} from FastAPI", "docs": "/docs"}


@app.get("/greet/{name}")
def greet(name: str, excited: bool = False):
    """A plain function works as well as a coroutine."""
    return {"message": f"Hello, {name}{'!' if excited else '.'}"}


@app.post("/quotes")
async def quote(order: Order) -> Quote:
    """The body is checked by pydantic; a wrong one is answered with 422 and the reasons."""
    print(f"quote for {len(order.items)} item(s)")
    total = sum(item.price * item.quantity for item in order.items)
    return Quote(lines=len(order.items), total=round(total, 2))


@app.get("/host")
async def host(url: str):
    """Reads a URL's parts."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise HTTPException(status_code=400, detail=str(error)) from error
    return {"scheme": parsed.scheme, "host": parsed.host, "path": parsed.path}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return await asgi.fetch(app, request.js_object, self.env)
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello-fastapi",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "vars": {
    "GREETING": "Hello"
  }
}
`,
  },
  hello: {
    "pyproject.toml": `[project]
name = "hello"
version = "0.1.0"
description = "A Python Worker"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""The smallest Python Worker: one class, one method for each kind of event."""

from urllib.parse import parse_qs, urlparse

from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        query = parse_qs(urlparse(request.url).query)
        name = query.get("name", ["world"])[0]
        return Response(f"Hello, {name}!")
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"]
}
`,
  },
  "on-fetch": {
    "pyproject.toml": `[project]
name = "hello-on-fetch"
version = "0.1.0"
description = "A Python Worker with a handler function"
requires-python = ">=3.12"
dependencies = []

[dependency-groups]
dev = ["workers-py", "workers-runtime-sdk"]
`,
    "src/entry.py": `"""A Python Worker in the older style: a handler function at the top level instead of a class."""

from workers import Response, handler


@handler
async def on_fetch(request, env, ctx):
    return Response.json({"method": request.method, "url": request.url})
`,
    "wrangler.jsonc": `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": "hello-on-fetch",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers", "disable_python_no_global_handlers"]
}
`,
  },
} as const;
