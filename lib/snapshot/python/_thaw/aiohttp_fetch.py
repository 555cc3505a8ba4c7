"""aiohttp's client over the host's fetch: a transport that takes HTTP/1.1 as a socket would, has fetch ask,
and gives back HTTP/1.1. Everything above it stays aiohttp's own."""

import asyncio

from . import fetching

# Bytes that may wait for fetch to take them.
_HIGH_WATER = 1 << 20
_BODYLESS = (204, 304)


def install(connector):
    """Makes the connections of `aiohttp.connector.TCPConnector` ones over fetch."""
    connector.TCPConnector._create_connection = _create_connection


async def _create_connection(self, req, traces, timeout):
    if req.proxy:
        raise NotImplementedError(
            "aiohttp can't use a proxy in a Worker: requests leave through the host's fetch, which has no such option."
        )
    protocol = self._factory()
    protocol.connection_made(_Transport(protocol, str(req.url.origin())))
    return protocol


class _Transport(asyncio.Transport):
    """One request and its answer; the connection is over with them."""

    def __init__(self, protocol, origin):
        super().__init__()
        self._protocol = protocol
        self._origin = origin
        self._sent = b""
        self._head_sent = False
        self._chunked = False
        self._remaining = 0
        self._body = _Queue(protocol)
        self._reading = asyncio.Event()
        self._reading.set()
        self._answer = None
        self._task = None
        self._closing = False

    def write(self, data):
        self._sent += bytes(data)
        if not self._head_sent:
            head, end, rest = self._sent.partition(b"\r\n\r\n")
            if not end:
                return
            self._head_sent, self._sent = True, rest
            self._begin(head.decode("utf-8", "surrogateescape"))
        if self._chunked:
            self._take_chunks()
        else:
            self._take(len(self._sent))

    def _begin(self, head):
        first, *lines = head.split("\r\n")
        method, target, _version = first.split(" ", 2)
        headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        by_name = {name.lower(): value for name, value in headers}
        self._chunked = "chunked" in by_name.get("transfer-encoding", "")
        length = by_name.get("content-length")
        self._remaining = int(length or 0)
        body = self._body if self._chunked or self._remaining else None
        if "upgrade" in by_name:
            reason = "aiohttp can't open WebSockets in a Worker: use fetch of workers with an Upgrade header."
            coroutine = self._refuse(ConnectionError(reason))
        else:
            coroutine = self._exchange(
                method, self._origin + target, headers, body, None if self._chunked else self._remaining
            )
        self._task = asyncio.ensure_future(coroutine)

    def _take(self, size):
        size = min(size, self._remaining)
        self._remaining -= size
        part, self._sent = self._sent[:size], self._sent[size:]
        self._body.put(part)
        if self._remaining == 0:
            self._body.end()

    def _take_chunks(self):
        """Undoes the framing of a chunked body."""
        while True:
            line, end, rest = self._sent.partition(b"\r\n")
            if not end:
                return
            size = int(line.split(b";")[0], 16)
            if len(rest) < size + 2:
                return
            self._sent = rest[size + 2 :]
            if size == 0:
                return self._body.end()
            self._body.put(rest[:size])

    async def _exchange(self, method, url, headers, body, length):
        try:
            self._answer = answer = await fetching.send(method, url, headers, body, length=length)
            lines = [f"HTTP/1.1 {answer.status} {answer.reason}", "connection: close"]
            has_body = method != "HEAD" and answer.status not in _BODYLESS
            hidden = {"connection", "content-length"} if has_body else {"connection"}
            lines += [f"{name}: {value}" for name, value in answer.headers if name not in hidden]
            if has_body:
                lines.append("transfer-encoding: chunked")
            self._receive("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))
            while part := await answer.read():
                await self._reading.wait()
                self._receive(b"%x\r\n%b\r\n" % (len(part), part))
            if has_body:
                self._receive(b"0\r\n\r\n")
            error = None
        except (fetching.Invalid, fetching.Unreachable, fetching.Lost) as problem:
            error = ConnectionError(str(problem))
        except Exception as problem:
            error = problem
        await self._refuse(error)

    async def _refuse(self, error):
        if not self._closing:
            self._closing = True
            self._protocol.connection_lost(error)

    def _receive(self, data):
        if not self._closing:
            self._protocol.data_received(data)

    def pause_reading(self):
        self._reading.clear()

    def resume_reading(self):
        self._reading.set()

    def is_closing(self):
        return self._closing

    def can_write_eof(self):
        return False

    def close(self):
        if self._closing:
            return
        self._closing = True
        if self._answer is not None:
            self._answer.close()
        if self._task is not None:
            self._task.cancel()
        asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close


class _Queue:
    """The parts of a request's body until fetch takes them; tells the protocol to wait when they are many."""

    def __init__(self, protocol):
        self._protocol = protocol
        self._parts = asyncio.Queue()
        self._waiting = 0
        self._paused = False

    def put(self, part):
        if part:
            self._parts.put_nowait(part)
            self._waiting += len(part)
        if self._waiting > _HIGH_WATER and not self._paused:
            self._paused = True
            self._protocol.pause_writing()

    def end(self):
        self._parts.put_nowait(b"")

    def __aiter__(self):
        return self

    async def __anext__(self):
        part = await self._parts.get()
        if not part:
            raise StopAsyncIteration
        self._waiting -= len(part)
        if self._paused and self._waiting <= _HIGH_WATER:
            self._paused = False
            self._protocol.resume_writing()
        return part
