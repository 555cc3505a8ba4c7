"""A request of an ASGI program, in place of the workers SDK's own way: that hands over a body once all of it is
there, answers after the background tasks, and says nothing of a client that left."""

import asyncio
import gc

import js
from _thaw_http import respond
from pyodide.ffi import JsException, create_proxy, to_js

from . import eager, mailbox, report

# Bytes of an answer that may wait for the client before the program does.
_HIGH_WATER = 1 << 16


class ClientGone(OSError):
    """What a program gets that goes on sending after its client left; ASGI wants an OSError."""


class Exchange:
    """One request; `receive` and `send` are what the program gets."""

    def __init__(self, asgi, request, body, options):
        """`request` is a JavaScript object, `body` what `asgi_body.body_of` gives, `options` the SDK's or None."""
        self._asgi = asgi
        self._js = request
        self._options = None if options is None else options.response_init()
        self._body = body
        self._body_over = False
        self._start = None
        self._stream = None
        self._response = eager.Outcome()
        # Whether what runs the program resumes who waits for the response.
        self._is_seen_to = True
        self._gone = False
        self._is_over = False
        # Set for a program that waits for the end.
        self._over = None
        self._listener = None

    async def answer(self, app, scope):
        """The response, and the program's task: it may go on with a stream and with what comes after."""
        task = eager.start_task(self._run(app, scope))
        self._is_seen_to = False
        try:
            return await self._response.wait(), task
        except Exception:
            await task
            raise

    async def _run(self, app, scope):
        try:
            await app(scope, self.receive, self.send)
            if not self._response.done():
                raise RuntimeError("The application did not generate a response")
        except ClientGone:
            pass
        except KeyboardInterrupt as error:
            # The time limit's. As it is, asyncio would raise it out of the event loop as well.
            self._fail(report.time_limit(error))
        except Exception as error:
            self._fail(error)
        finally:
            self._end()
            self._stop_listening()
            if self._stream is not None:
                self._stream.close()
            if self._gone:
                # Generators that were left in the middle are in cycles with what ended them.
                asyncio.get_running_loop().call_soon(gc.collect)

    def _fail(self, error):
        if self._response.done():
            self._asgi.logger.error("Exception in ASGI application after response started", exc_info=error)
        else:
            self._response.set_exception(error)
            self._see_to_response()

    def _see_to_response(self):
        if not self._is_seen_to:
            asyncio.get_running_loop().call_soon(self._response.resume)

    def _body_came(self):
        """The program goes on with its body, then who waits for what it answered."""
        self._is_seen_to = True
        try:
            self._body.resume()
        finally:
            self._is_seen_to = False
            self._response.resume()

    async def receive(self):
        if self._body is not None and not self._gone:
            try:
                part = await self._body.next(self._body_came)
            except JsException:
                self._leave()
                part = None
            if part is not None:
                return {"type": "http.request", "body": part, "more_body": True}
            self._body = None
        if not self._gone and not self._body_over:
            self._body_over = True
            return {"type": "http.request", "body": b"", "more_body": False}
        self._listen()
        if not self._is_over:
            self._over = self._over or asyncio.Event()
            await self._over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if self._gone:
            raise ClientGone("the client is gone")
        kind = message["type"]
        if kind == "http.response.start":
            self._start = message
        elif kind == "http.response.body":
            body, more = message.get("body", b""), message.get("more_body", False)
            if not self._response.done():
                self._begin(body, more)
            elif self._stream is not None:
                self._stream.put(body)
            if not more:
                self._end()
                if self._stream is not None:
                    self._stream.close()
            elif self._stream is not None:
                await self._stream.drained()

    def _begin(self, body, more):
        """Answers: with all there is, or with a stream."""
        status = self._start["status"]
        content = size = None
        if status in self._asgi.NULL_BODY_STATUSES:
            pass
        elif more:
            self._stream = _Stream(self._leave)
            self._stream.put(body)
            content = self._stream.readable
        elif type(body) is bytes and mailbox.takes(body):
            size = mailbox.put(body)
        else:
            content = to_js(bytes(body))
        parts = []
        for name, value in self._start.get("headers", ()):
            parts += (name.decode("latin-1"), value.decode("latin-1"))
        options = to_js(self._options, dict_converter=js.Object.fromEntries) if self._options else None
        self._response.set_result(respond(status, "\n".join(parts), len(parts), size, content, options))
        self._see_to_response()

    def _listen(self):
        """Where the runtime tells of a client that leaves, that is heard as well: it matters while nothing is
        being sent."""
        signal = self._js.signal
        if self._listener is not None or not signal:
            return
        if signal.aborted:
            return self._leave()
        self._listener = create_proxy(lambda _event: self._leave())
        signal.addEventListener("abort", self._listener)

    def _stop_listening(self):
        if self._listener is not None:
            self._js.signal.removeEventListener("abort", self._listener)
            self._listener.destroy()
            self._listener = None

    def _end(self):
        self._is_over = True
        if self._over is not None:
            self._over.set()

    def _leave(self):
        self._gone = True
        self._end()
        if self._stream is not None:
            self._stream.leave()


class _Stream:
    """An answer's body on its way out."""

    def __init__(self, on_cancel):
        self._on_cancel = on_cancel
        self._wanted = asyncio.Event()
        self._open = True
        self._start, self._pull = create_proxy(self._keep), create_proxy(lambda _controller: self._wanted.set())
        # The runtime may call it after the program is done, so nobody destroys it but the runtime.
        cancel = create_proxy(self._cancel)
        self.readable = js.ReadableStream.new(
            js.Object.fromEntries(to_js([["start", self._start], ["pull", self._pull], ["cancel", cancel]])),
            js.ByteLengthQueuingStrategy.new(highWaterMark=_HIGH_WATER),
        )

    def _keep(self, controller):
        self._controller = controller

    def _cancel(self, _reason=None):
        if self._open:
            self._on_cancel()

    def put(self, part):
        if part and self._open:
            self._controller.enqueue(to_js(bytes(part)))

    async def drained(self):
        """Comes back once there is room for more, or nobody who wants it. Others get their turn in any case:
        one who waits for the client's end hears of it here."""
        self._wanted.clear()
        if self._open and self._controller.desiredSize <= 0:
            await self._wanted.wait()
        else:
            await asyncio.sleep(0)

    def leave(self):
        self._finish()

    def close(self):
        if self._open:
            self._controller.close()
            self._finish()

    def _finish(self):
        self._open = False
        self._wanted.set()
        for proxy in (self._start, self._pull):
            proxy.destroy()
