"""Startup and shutdown of an ASGI program around a request, as the workers SDK has them, without a way through
asyncio's loop unless the program waits."""

from asyncio import Future, get_running_loop

from . import eager


class Lifespan:
    """The application's startup, and its shutdown once a request is over, in a task of their own."""

    def __init__(self, asgi, app):
        self._asgi = asgi
        self.state = {}
        # True once startup is complete, False for an application that has no lifespan.
        self.startup = Future()
        self._shutdown = Future()
        self._messages = [{"type": "lifespan.startup"}]
        self._receivers = []
        self._task = None
        self._task = eager.start_task(self._run(app))
        if not self._task.done():
            self._asgi.background_tasks.add(self._task)

    async def end(self):
        """Shuts down, unless the application never started up."""
        if not self.startup.result():
            return
        message = {"type": "lifespan.shutdown"}
        receiver = next((receiver for receiver in self._receivers if not receiver.done()), None)
        if receiver is None:
            self._messages.append(message)
        else:
            receiver.hand_over(message)
        await self._shutdown

    async def _receive(self):
        if self._messages:
            return self._messages.pop(0)
        receiver = eager.Handoff(get_running_loop())
        self._receivers.append(receiver)
        return await receiver

    async def _send(self, message):
        kind = message["type"]
        if kind == "lifespan.startup.complete":
            _settle(self.startup, True)
        elif kind == "lifespan.startup.failed":
            _fail(self.startup, message.get("message") or "ASGI lifespan startup failed")
        elif kind == "lifespan.shutdown.complete":
            _settle(self._shutdown, None)
        elif kind == "lifespan.shutdown.failed":
            _fail(self._shutdown, message.get("message") or "ASGI lifespan shutdown failed")
        else:
            raise RuntimeError(f"Unexpected lifespan event {kind}")

    async def _run(self, app):
        try:
            await app({"asgi": self._asgi.ASGI, "state": self.state, "type": "lifespan"}, self._receive, self._send)
            if self.startup.done():
                _settle(self._shutdown, None)
            else:
                self.startup.set_result(False)
        except Exception as error:
            if self.startup.done():
                # The request is served already.
                self._asgi.logger.exception("The lifespan of the ASGI program ended with an error")
                _settle(self._shutdown, None)
            else:
                self._asgi.logger.debug("The ASGI program has no lifespan, as it seems", exc_info=error)
                self.startup.set_result(False)
        finally:
            self._asgi.background_tasks.discard(self._task)


def _settle(future, result):
    if not future.done():
        future.set_result(result)


def _fail(future, message):
    if not future.done():
        future.set_exception(RuntimeError(message))
