"""An HTTP exchange over the host's fetch, for HTTP clients of Python that know only sockets."""

import asyncio

import js
from pyodide.ffi import JsException, can_run_sync, create_proxy, run_sync, to_js

# What fetch writes itself: from the address, and from the body.
_OWN_HEADERS = {"host", "connection", "content-length", "transfer-encoding"}
# What fetch has undone by the time a body is read.
_DECODED = {"gzip", "x-gzip", "br"}
# Bodies beyond this are sent in parts, so that progress can be seen.
_PART = 1 << 16


class Invalid(Exception):
    """fetch takes no such request."""


class Unreachable(Exception):
    """There was no answer."""


class Lost(Exception):
    """An answer broke off."""


class TooSlow(Exception):
    """Nothing moved for as long as was allowed."""


class Answer:
    """What came back: `status`, `reason`, `headers` as pairs of strings, and the body in parts."""

    def __init__(self, response, controller, patience):
        self.status = response.status
        self.reason = response.statusText
        self.url = response.url
        pairs = [(name, value) for name, value in response.headers.entries()]
        decoded = any(name == "content-encoding" and value.lower() in _DECODED for name, value in pairs)
        hidden = {"transfer-encoding"} | ({"content-encoding", "content-length"} if decoded else set())
        self.headers = [pair for pair in pairs if pair[0] not in hidden]
        self._controller = controller
        self._patience = patience
        self._reader = response.body.getReader() if response.body else None

    async def read(self):
        """The next part of the body; b"" at its end."""
        while self._reader is not None:
            try:
                part = await _in_time(self._reader.read(), self._patience)
            except BaseException as error:
                self.close()
                raise Lost(_words(error)) if isinstance(error, JsException) else error from None
            if part.done:
                self._reader = None
            elif part.value.byteLength:
                return part.value.to_bytes()
        return b""

    def close(self):
        """Ends the exchange, wherever it is; again does nothing."""
        if self._reader is not None:
            self._reader = None
            self._controller.abort()


async def send(method, url, headers, body, *, length=None, patience=None, body_patience=None):
    """Sends a request as it is, without following redirects where the host leaves that to its caller.

    `body` is None, bytes, or an async iterator of bytes, of `length` bytes where that is known. `patience`
    and `body_patience` are seconds without progress: until there is an answer, and within its body.
    """
    controller = js.AbortController.new()
    sent = _Body(body, length)
    try:
        request = js.Request.new(
            url,
            method=method,
            headers=_headers(headers),
            body=await sent.for_js(),
            redirect="manual" if _is_worker() else "follow",
            duplex="half",
            signal=controller.signal,
        )
    except JsException as error:
        sent.destroy()
        raise Invalid(_words(error)) from None
    try:
        response = await _in_time(js.fetch(request), patience, sent)
    except BaseException as error:
        controller.abort()
        if sent.error is not None:
            raise sent.error from None
        raise Unreachable(_words(error)) if isinstance(error, JsException) else error from None
    finally:
        sent.destroy()
    return Answer(response, controller, body_patience)


def wait_for(coroutine, caller):
    """The result of a coroutine for code that can't await; `caller` says in an error who wanted it."""
    if not can_run_sync():
        coroutine.close()
        raise RuntimeError(
            f"{caller} waits for the network without await, which works only inside a handler, where the "
            "JavaScript engine can switch stacks (JSPI). Ask in a handler, or await an async client such as "
            "httpx.AsyncClient there."
        )
    outcome = []

    async def settle():
        try:
            outcome.append((await coroutine, None))
        except BaseException as error:
            outcome.append((None, error))

    run_sync(settle())
    result, error = outcome[0]
    if error is not None:
        raise error
    return result


class _Body:
    """A request's body on its way to fetch; `parts` counts what fetch has taken."""

    def __init__(self, content, length):
        self.parts = 0
        self.error = None
        self._content = content
        self._length = length
        self._proxies = []

    async def for_js(self):
        content = self._content
        if content is None or content == b"":
            return None
        if isinstance(content, bytes):
            if len(content) <= _PART or not _is_worker():
                return to_js(content)
            self._length, content = len(content), _split(content)
        elif not _is_worker():
            return to_js(b"".join([part async for part in content]))
        self._iterator = aiter(content)
        self._proxies = [create_proxy(self._pull), create_proxy(self._cancel)]
        pull, cancel = self._proxies
        stream = js.ReadableStream.new(pull=pull, cancel=cancel, type="bytes")
        return stream if self._length is None else stream.pipeThrough(js.FixedLengthStream.new(self._length))

    async def _pull(self, controller):
        try:
            part = b""
            while not part:
                part = await anext(self._iterator)
            controller.enqueue(to_js(bytes(part)))
            self.parts += 1
        except StopAsyncIteration:
            controller.close()
            self._let_go(controller)
        except Exception as error:
            self.error = error
            controller.error(js.Error.new(str(error)))

    async def _cancel(self, _reason):
        close = getattr(self._iterator, "aclose", None)
        if close is not None:
            await close()

    def _let_go(self, controller):
        if controller.byobRequest:
            controller.byobRequest.respond(0)

    def destroy(self):
        for proxy in self._proxies:
            proxy.destroy()
        self._proxies = []


async def _split(content):
    view = memoryview(content)
    for start in range(0, len(view), _PART):
        yield view[start : start + _PART]


async def _in_time(promise, patience, sent=None):
    """What a promise gives; `TooSlow` once nothing has moved for `patience` seconds."""
    if patience is None:
        return await promise

    async def settle():
        return await promise

    task = asyncio.ensure_future(settle())
    try:
        while True:
            before = sent and sent.parts
            done, _ = await asyncio.wait({task}, timeout=patience)
            if done:
                return task.result()
            if sent is None or sent.parts == before:
                raise TooSlow(f"nothing came within {patience:g} s")
    finally:
        task.cancel()


def _headers(pairs):
    headers = js.Headers.new()
    for name, value in pairs:
        if name.lower() not in _OWN_HEADERS:
            headers.append(name, value)
    return headers


def _is_worker():
    """Whether fetch is that of Workers, which streams bodies up and shows redirects; a browser's doesn't."""
    return hasattr(js, "FixedLengthStream")


def _words(error):
    return str(getattr(error, "message", "") or error)
