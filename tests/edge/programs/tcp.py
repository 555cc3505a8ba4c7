"""Clients of TCP servers: sockets as Python has them, with and without asyncio, and a package that stands on them."""

import asyncio
import json
import socket

import redis
import redis.asyncio
from workers import Response, WorkerEntrypoint, fetch


def blocking(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"hello\n")
        return connection.recv(100).decode()


def late(port):
    with socket.create_connection(("localhost", port), timeout=0.2) as connection:
        connection.sendall(b"wait\n")
        return connection.recv(100).decode()


async def stream(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"one\n")
    writer.write(b"two\n")
    await writer.drain()
    lines = [(await reader.readline()).decode() for _ in range(2)]
    writer.close()
    await writer.wait_closed()
    return lines


async def raw(port):
    """The loop's own calls."""
    loop = asyncio.get_running_loop()
    with socket.socket() as connection:
        connection.setblocking(False)
        await loop.sock_connect(connection, ("127.0.0.1", port))
        await loop.sock_sendall(connection, b"raw\n")
        return (await loop.sock_recv(connection, 100)).decode()


def store(port):
    client = redis.Redis(port=port, socket_timeout=5)
    client.set("key", "välue")
    return client.get("key").decode()


async def store_async(port):
    async with redis.asyncio.Redis(port=port) as client:
        await client.set("key", "value")
        return (await client.get("key")).decode()


async def http(port):
    """Port 0 stands for a name that nobody knows."""
    return (await fetch(f"http://127.0.0.1:{port}/" if port else "http://nobody.invalid/")).status


WAYS = {way.__name__: way for way in (blocking, late, stream, raw, store, store_async, http)}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        name, port = (await request.json()).values()
        try:
            result = WAYS[name](port)
            if asyncio.iscoroutine(result):
                result = await result
        except OSError as error:
            result = f"{type(error).__name__}: {error}"
        return Response(json.dumps(result), headers={"content-type": "application/json"})
