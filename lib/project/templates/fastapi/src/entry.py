"""A FastAPI app, served as a Python Worker.

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
