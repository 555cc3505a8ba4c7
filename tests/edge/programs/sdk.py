"""What the workers SDK offers a handler, one path each."""

import asyncio
import json
from http import HTTPMethod

from workers import (
    Blob,
    File,
    FormData,
    Request,
    Response,
    WorkerEntrypoint,
    fetch,
    import_from_javascript,
    patch_env,
    wait_until,
)
from workers import env as global_env

DONE = []


async def text(request, env):
    return Response("Grüße", status=201, headers={"X-One": "1"})


async def json_(request, env):
    return Response.json({"none": None, "list": [1, 2.5, "x"], "sent": await request.json()})


async def data(request, env):
    body = await request.bytes()
    return Response(bytes(reversed(body)), headers={"content-type": "application/octet-stream"})


async def nothing(request, env):
    return Response(None, status=204)


async def redirect(request, env):
    return Response.redirect("https://example.com/there", 307)


async def cookies(request, env):
    return Response(
        request.headers["Cookie"],
        headers=[("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2, 3"), ("Vary", "Accept"), ("Vary", "Origin")],
    )


async def headers(request, env):
    return Response.json(request.headers.get_all("x-many"))


async def stream(request, env):
    from js import ReadableStream, TextEncoder
    from pyodide.ffi import create_proxy

    async def parts():
        for number in range(3):
            yield TextEncoder.new().encode(f"part {number}\n")
            await asyncio.sleep(0.01)

    return Response(getattr(ReadableStream, "from")(create_proxy(parts())))


async def form(request, env):
    sent = await request.form_data()
    upload = sent["upload"]
    assert isinstance(upload, File)
    return Response.json(
        {
            "names": sent.get_all("name"),
            "upload": [upload.name, upload.content_type, upload.size, (await upload.bytes()).decode()],
        }
    )


async def form_out(request, env):
    made = FormData({"name": "ann"})
    made.append("name", "bob")
    made["file"] = File(["one", b"two"], filename="x.txt", content_type="text/plain")
    again = Request("https://example.com/", method=HTTPMethod.POST, body=made)
    back = await again.form_data()
    return Response.json([back.get_all("name"), await back["file"].text(), back["file"].name])


async def blob(request, env):
    made = Blob([b"\x00\x01", "two", Blob("three")], content_type="text/x")
    return Response.json([made.size, made.content_type, await made.slice(2, 5).text()])


async def fetched(request, env):
    there = await request.text()
    answer = await fetch(
        there,
        method=HTTPMethod.POST,
        headers={"X-From": "python"},
        body=json.dumps({"n": 1}),
    )
    return Response.json(
        {
            "status": answer.status,
            "ok": answer.ok,
            "cookies": answer.headers.get_all("set-cookie"),
            "body": await answer.json(),
        }
    )


async def fetched_through(request, env):
    """The answer of another server, as it comes."""
    return await fetch(await request.text())


async def later(request, env):
    async def work():
        await asyncio.sleep(0.05)
        DONE.append(request.url.partition("?")[2])

    wait_until(work())
    return Response("soon")


async def done(request, env):
    return Response.json(DONE)


async def javascript(request, env):
    module = import_from_javascript("./helper.js")
    return Response.json([module.twice(21), module.name])


async def javascript_missing(request, env):
    return import_from_javascript("./nothing.js")


async def patched(request, env):
    before = global_env.GREETING
    with patch_env(GREETING="patched"):
        from workers import env as inside

        during = inside.GREETING
    from workers import env as after

    return Response.json([before, during, after.GREETING])


async def wrong_str(request, env):
    return "hello"


async def wrong_none(request, env):
    return None


async def wrong_tuple(request, env):
    return {"a": 1}, 200


async def wrong_coroutine(request, env):
    return text


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        path = request.url.split("/", 3)[3].partition("?")[0]
        return await globals()[path.replace("-", "_")](request, self.env)
