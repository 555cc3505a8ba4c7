"""Sockets of asyncio's loop that fail: Pyodide's loop hears of it from JavaScript, as a number, and has to raise."""

import os

from pyodide.webloop import WebLoop


def install():
    """Before the first handler; `lib/worker/sockets.ts` does JavaScript's part."""
    WebLoop.sock_connect = _connect
    WebLoop.sock_sendall = _send_all


async def _connect(_loop, sock, address):
    from pyodide_js._api import _nodeSock

    _check(await _nodeSock.connect(sock.fileno(), *address[:2]))


async def _send_all(_loop, sock, data):
    from pyodide_js._api import _nodeSock

    _check(-min(await _nodeSock.send(sock.fileno(), data), 0))


def _check(number):
    """`number` is 0, or not there, where nothing failed."""
    if number:
        raise OSError(number, os.strerror(number))
