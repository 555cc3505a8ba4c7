"""Startup and shutdown of an ASGI program around a request, as the workers SDK has them, without a way through
asyncio's loop unless the program waits."""

from asyncio import get_running_loop

from . import eager


class Lifespan:
    """The application's startup, and its shutdown once a request is over, in a task of their own."""

    def __init__(self, asgi, app):
        self._asgi = asgi
        self.state = {}
        # True once startup is complete, False for an application that has no lifespan.
        self.startup = eager.Outcome()
        self._shutdown = eager.Outcome()
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
        await self._shutdown.wait()

    async def _receive(self):
        if self._messages:
            return self._messages.pop(0)
        receiver = eager.Handoff(get_running_loop())
        self._receivers.append(receiver)
        return await receiver

    async def _send(self, message):
        kind = message["type"]
        if kind == "lifespan.startup.complete":
            self.startup.set_result(True)
        elif kind == "lifespan.startup.failed":
            self.startup.set_exception(_failure(message, "startup"))
        elif kind == "lifespan.shutdown.complete":
            self._shutdown.set_result(None)
        elif kind == "lifespan.shutdown.failed":
            self._shutdown.set_exception(_failure(message, "shutdown"))
        else:
            raise RuntimeError(f"Unexpected lifespan event {kind}")
        self._resume()

    def _resume(self):
        """Whoever waits goes on in a turn of its own: the program has more to do first."""
        for outcome in (self.startup, self._shutdown):
            if outcome.is_awaited():
                get_running_loop().call_soon(outcome.resume)

    async def _run(self, app):
        try:
            await app({"asgi": self._asgi.ASGI, "state": self.state, "type": "lifespan"}, self._receive, self._send)
            if not self.startup.done():
                self.startup.set_result(False)
        except Exception as error:
            if self.startup.done():
                # The request is served already.
                self._asgi.logger.exception("The lifespan of the ASGI program ended with an error")
            else:
                self._asgi.logger.debug("The ASGI program has no lifespan, as it seems", exc_info=error)
                self.startup.set_result(False)
        finally:
            self._shutdown.set_result(None)
            self._resume()
            self._asgi.background_tasks.discard(self._task)


def _failure(message, phase):
    return RuntimeError(message.get("message") or f"ASGI lifespan {phase} failed")
