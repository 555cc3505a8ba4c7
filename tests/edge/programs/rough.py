"""What can go wrong in handlers, and what is large; a path each. Sockets are here too."""

import asyncio
from urllib.parse import parse_qsl, urlparse

from workers import DurableObject, Response, WorkerEntrypoint, import_from_javascript

LOG = []
PIECE = 100_000


class Room(DurableObject):
    async def fetch(self, request):
        return Response("in the room")


async def forever(request, env):
    await asyncio.Event().wait()


async def sleepy(request, env):
    while True:
        await asyncio.sleep(0.1)


async def log(request, env):
    return Response.json(LOG)


async def keep(request, env):
    kept = await env.FILES.put("upload", request.body)
    return Response.json(kept.size)


async def count(request, env):
    size = parts = 0
    async for part in request.body:
        size += part.byteLength
        parts += 1
    return Response.json([size, parts > 100])


async def give(request, env):
    return Response((await env.FILES.get("upload")).body)


async def send(request, env):
    await env.POISON.send("never good")
    return Response("sent")


def connect(address, **options):
    from js import Object
    from pyodide.ffi import to_js

    sockets = import_from_javascript("cloudflare:sockets")
    return sockets.connect(address, to_js(options, dict_converter=Object.fromEntries))


async def read_all(socket):
    reader = socket.readable.getReader()
    parts = []
    while not (part := await reader.read()).done:
        parts.append(part.value.to_bytes())
    return b"".join(parts)


async def echo(request, env, address):
    """As much as is asked for, there and back at once."""
    from pyodide.ffi import to_js

    socket = connect(address)
    pieces = [bytes([number]) * PIECE for number in range(50)]

    async def write():
        writer = socket.writable.getWriter()
        for piece in pieces:
            await writer.write(to_js(piece))
        await writer.close()

    back, _ = await asyncio.gather(read_all(socket), write())
    return Response.json([len(back), back == b"".join(pieces)])


async def half_closed(request, env, address):
    """The other side has said all it has to say; this one goes on."""
    from pyodide.ffi import to_js

    socket = connect(address, allowHalfOpen=True)
    heard = await read_all(socket)
    writer = socket.writable.getWriter()
    await writer.write(to_js(b"still here"))
    await writer.close()
    return Response(heard.decode())


async def refused(request, env, address):
    said = []
    for target, options in ((address, {"secureTransport": "on"}), ("127.0.0.1:1", {})):
        try:
            await connect(target, **options).opened
        except Exception as error:
            said.append(str(error))
    try:
        connect("nowhere")
    except Exception as error:
        said.append(str(error))
    return Response.json(said)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        url = urlparse(request.url)
        handler = globals()[url.path[1:].replace("-", "_")]
        return await handler(request, self.env, **dict(parse_qsl(url.query)))

    async def queue(self, batch):
        if batch.queue == "poison":
            LOG.append("poison: tried")
            raise ValueError("never")
        LOG.extend(f"{batch.queue}: {message.body}" for message in batch.messages)
