"""A WebSocket of an ASGI program, as ASGI has it: the handshake is the program's to accept or to refuse, with a
subprotocol and headers. The workers SDK accepts each before the program is asked."""

import asyncio

import js
from pyodide.ffi import create_proxy, to_js
from workers import wait_until

from . import report

_REFUSED = 403
_ENDED = 1000
_FAILED = 1011


async def connect(asgi, app, request, env):
    """The response to a handshake: 101 once the program accepts, what it answers instead, or 403."""
    shutdown, state = await asgi.start_application(app)
    scope = asgi.request_to_scope(request, {} if env is None else env, ws=True, state=state)
    wanted = request.headers.get("sec-websocket-protocol") or ""
    scope["scheme"] = "wss" if scope["scheme"] == "https" else "ws"
    scope["subprotocols"] = [name.strip() for name in wanted.split(",") if name.strip()]
    scope["extensions"] = {"websocket.http.response": {}}
    socket = _Socket()

    async def run():
        try:
            await app(scope, socket.receive, socket.send)
        except KeyboardInterrupt as error:
            socket.end(report.time_limit(error))
        except Exception as error:
            # Of what the handshake didn't tell, the console hears.
            if not socket.end(error):
                raise
        else:
            socket.end(None)
        finally:
            await shutdown()

    task = asgi.run_in_background(run())
    kept = create_proxy(task)
    task.add_done_callback(lambda _task: kept.destroy())
    wait_until(kept)
    return await socket.response


class _Socket:
    def __init__(self):
        self.response = asyncio.get_running_loop().create_future()
        self._messages = asyncio.Queue()
        self._messages.put_nowait({"type": "websocket.connect"})
        self._server = None
        self._open = False
        self._listeners = []
        self._refusal = None

    async def receive(self):
        return await self._messages.get()

    async def send(self, message):
        kind = message["type"]
        if kind == "websocket.accept":
            self._accept(message)
        elif kind == "websocket.send":
            if not self._open:
                raise RuntimeError("websocket.send before websocket.accept, or after the end")
            text, data = message.get("text"), message.get("bytes")
            self._server.send(text if text is not None else to_js(bytes(data)).buffer)
        elif kind == "websocket.close":
            if self._server is None:
                self._answer(js.Response.new(None, status=_REFUSED))
            else:
                self._close(message.get("code") or _ENDED, message.get("reason") or "")
        elif kind == "websocket.http.response.start":
            self._refusal = (message["status"], message.get("headers", []), [])
        elif kind == "websocket.http.response.body":
            status, headers, parts = self._refusal
            parts.append(bytes(message.get("body", b"")))
            if not message.get("more_body", False):
                self._answer(js.Response.new(to_js(b"".join(parts)), status=status, headers=_headers(headers)))
        else:
            raise RuntimeError(f"Unexpected message {kind} of a WebSocket")

    def end(self, error):
        """The program is over, by itself or with an error; whether the handshake's answer tells of it."""
        told = not self.response.done()
        if told:
            error = error or RuntimeError("The program ended without accepting the WebSocket, and without closing it.")
            self.response.set_exception(error)
        elif self._open:
            self._close(_ENDED if error is None else _FAILED, "")
        for kind, listener in self._listeners:
            self._server.removeEventListener(kind, listener)
            listener.destroy()
        self._listeners = []
        return told

    def _accept(self, message):
        client, self._server = js.WebSocketPair.new().object_values()
        self._server.binaryType = "arraybuffer"
        for kind, hear in (("message", self._hear), ("close", self._hear_close), ("error", self._hear_error)):
            listener = create_proxy(hear)
            self._server.addEventListener(kind, listener)
            self._listeners.append((kind, listener))
        self._server.accept()
        self._open = True
        headers = _headers(message.get("headers") or [])
        if message.get("subprotocol"):
            headers.set("sec-websocket-protocol", message["subprotocol"])
        self._answer(js.Response.new(None, status=101, webSocket=client, headers=headers))

    def _answer(self, response):
        if not self.response.done():
            self.response.set_result(response)

    def _close(self, code, reason):
        if self._open:
            self._open = False
            self._server.close(code, reason)
            self._messages.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})

    def _hear(self, event):
        data = event.data
        key, value = ("text", data) if isinstance(data, str) else ("bytes", data.to_bytes())
        self._messages.put_nowait({"type": "websocket.receive", key: value})

    def _hear_close(self, event):
        self._leave(event.code, event.reason)

    def _hear_error(self, _event):
        self._leave(1006, "")

    def _leave(self, code, reason):
        if self._open:
            self._open = False
            self._messages.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})


def _headers(pairs):
    headers = js.Headers.new()
    for name, value in pairs:
        headers.append(name.decode("latin-1"), value.decode("latin-1"))
    return headers
