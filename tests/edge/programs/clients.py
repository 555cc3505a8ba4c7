"""HTTP clients of Python in handlers, one path each; the origin to ask is the request's body."""

import asyncio
import io
import urllib3

import aiohttp
import httpx
import requests
from urllib.parse import urlparse
from workers import Response, WorkerEntrypoint

# Made once, when the snapshot is taken.
CLIENT = httpx.Client()
PIECES = [b"part0", b"part1", b"part2"]


async def pieces():
    for piece in PIECES:
        await asyncio.sleep(0.01)
        yield piece


def named(call):
    """What a call gives, or the exception by name."""
    try:
        return call()
    except Exception as error:
        return type(error).__name__


async def named_async(awaitable):
    try:
        return await awaitable
    except Exception as error:
        return type(error).__name__


async def httpx_get(origin):
    async with httpx.AsyncClient(follow_redirects=True) as client:
        moved = await client.get(f"{origin}/redirect")
        stays = await client.get(f"{origin}/redirect", follow_redirects=False)
        echo = await client.get(f"{origin}/echo?q=1", headers={"x-own": "ü".encode()})
        gzip, deflate = await client.get(f"{origin}/gzip"), await client.get(f"{origin}/deflate")
        return {
            "moved": [moved.status_code, moved.url.path, [past.status_code for past in moved.history]],
            "stays": [stays.status_code, stays.headers["location"], stays.reason_phrase],
            "cookies": [echo.headers.get_list("set-cookie"), dict(client.cookies)],
            "echo": echo.json(),
            "decoded": [gzip.text, deflate.text],
        }


async def httpx_send(origin):
    async with httpx.AsyncClient(base_url=origin) as client:
        sent = [
            await client.post("/size", content=pieces()),
            await client.post("/size", files={"file": ("a.txt", b"x" * 300_000)}, data={"k": "v"}),
            await client.post("/size", content=b"y" * 300_000),
            await client.put("/size", json={"a": 1}),
            CLIENT.post(f"{origin}/size", content=iter(PIECES)),
        ]
        return [one.json() for one in sent]


async def httpx_stream(origin):
    async with httpx.AsyncClient(base_url=origin) as client:
        async with client.stream("GET", "/drip") as drip:
            parts = [part async for part in drip.aiter_text()]
        async with client.stream("GET", "/endless") as endless:
            async for part in endless.aiter_bytes():
                parts.append(len(part) > 0)
                break
    with CLIENT.stream("GET", f"{origin}/drip") as drip:
        return parts + list(drip.iter_text())


async def httpx_errors(origin):
    async with httpx.AsyncClient(timeout=0.2) as client:
        paths = ["/never", "/stall", "/broken"]
        found = [await named_async(client.get(origin + path)) for path in paths]
        found.append(await named_async(client.get("http://127.0.0.1:1/")))
        found.append(await named_async(client.get("ftp://127.0.0.1/")))
        found.append(await named_async(client.request("GET", origin, content=b"a body")))
        slow = await client.post(f"{origin}/size", content=slow_pieces())
        found.append(slow.json()[2])
    found.append(named(lambda: CLIENT.get(f"{origin}/never", timeout=0.2)))
    found.append(named(lambda: httpx.Client(proxy="http://127.0.0.1:1")))
    return found


async def slow_pieces():
    """Takes longer than a timeout as a whole, but never between two parts."""
    for piece in PIECES:
        await asyncio.sleep(0.1)
        yield piece


async def requests_(origin):
    session = requests.Session()
    moved = session.get(f"{origin}/redirect")
    echo = session.get(f"{origin}/echo")
    return {
        "moved": [moved.status_code, moved.url.removeprefix(origin), [past.status_code for past in moved.history]],
        "cookies": [session.cookies.get_dict(), echo.json()["headers"]["cookie"]],
        "decoded": [session.get(f"{origin}/gzip").text, session.get(f"{origin}/deflate").text],
        "sent": [
            session.post(f"{origin}/size", data=b"x" * 300_000).json(),
            session.post(f"{origin}/size", files={"file": io.BytesIO(b"x" * 300_000)}).json(),
            session.post(f"{origin}/size", data=iter(PIECES)).json(),
        ],
        "streamed": [part.decode() for part in session.get(f"{origin}/drip", stream=True).iter_content(3)],
        "errors": [
            named(lambda: session.get(f"{origin}/never", timeout=0.2)),
            named(lambda: session.get("http://127.0.0.1:1/")),
            named(lambda: session.get(f"{origin}/broken")),
        ],
    }


async def urllib3_(origin):
    answer = urllib3.request("POST", f"{origin}/echo", json={"a": 1}, headers={"x-own": "1"})
    pool = urllib3.PoolManager(retries=False, timeout=0.2)
    return {
        "echo": answer.json(),
        "cookies": answer.headers.getlist("set-cookie"),
        "read": [piece.decode() for piece in urllib3.request("GET", f"{origin}/drip", preload_content=False).stream(3)],
        "errors": [
            named(lambda: pool.request("GET", f"{origin}/never")),
            named(lambda: pool.request("GET", "http://127.0.0.1:1/")),
        ],
    }


async def aiohttp_(origin):
    async with aiohttp.ClientSession(origin, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:

        async def size(**options):
            async with session.post("/size", **options) as answer:
                return await answer.json(content_type=None)

        async def read(path, **options):
            async with session.get(path, **options) as answer:
                return await answer.text()

        async with session.get("/redirect") as moved:
            history = [moved.status, moved.url.path, [past.status for past in moved.history]]
            cookies = moved.headers.getall("set-cookie")
        async with session.get("/drip") as drip:
            parts = [part.decode() async for part in drip.content.iter_any()]
        async with session.get("/endless") as endless:
            parts.append(len(await endless.content.readany()) > 0)
        return {
            "moved": history,
            "cookies": [cookies, {one.key: one.value for one in session.cookie_jar}],
            "decoded": [await read("/gzip"), await read("/deflate")],
            "sent": [
                await size(data=pieces()),
                await size(data=b"x" * 3_000_000),
                await size(data={"file": io.BytesIO(b"x" * 300_000)}),
                await size(json={"a": 1}),
            ],
            "streamed": parts,
            "errors": [
                await named_async(read("/never", timeout=aiohttp.ClientTimeout(total=0.2))),
                await named_async(read("/never", timeout=aiohttp.ClientTimeout(sock_read=0.2))),
                await named_async(read("/broken")),
                await named_async(aiohttp.request("GET", "http://127.0.0.1:1/").__aenter__()),
                await named_async(session.ws_connect("/echo")),
            ],
        }


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        name = urlparse(request.url).path[1:].replace("-", "_")
        return Response.json(await globals()[name](await request.text()))
