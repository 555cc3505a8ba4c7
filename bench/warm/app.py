"""The same app on both sides of the benchmark: on the edge, and under uvicorn on CPython."""

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Item(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    price: float = Field(gt=0)
    tags: set[str] = set()


@app.get("/items/{number}")
async def read(number: int, query: str | None = None) -> Item:
    return Item(name=f"item {number} {query or ''}", price=number + 0.5, tags={"a", "b"})


@app.post("/items")
async def create(item: Item) -> dict:
    return {"name": item.name.upper(), "total": item.price * 1.19, "tags": sorted(item.tags)}
