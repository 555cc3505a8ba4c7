"""Coroutines that run at once, as far as they go without waiting, and are resumed at once: each way
through asyncio's loop is a way out to JavaScript and back, which costs as much as a small handler."""

import asyncio
from asyncio.tasks import Task, _swap_current_task

from pyodide.webloop import PyodideFuture

from . import report


class Handoff(PyodideFuture):
    """A future whose waiters go on within `hand_over`, before it returns, and not some turns of the loop
    later. In everything else, being cancelled included, it is a future as any other."""

    def __init__(self, loop):
        super().__init__(loop=loop)
        self._waiters = []

    def add_done_callback(self, callback, *, context=None):
        if self.done():
            super().add_done_callback(callback, context=context)
        else:
            self._waiters.append((callback, context))

    def remove_done_callback(self, callback):
        before = len(self._waiters)
        self._waiters = [waiter for waiter in self._waiters if waiter[0] != callback]
        return before - len(self._waiters)

    def cancel(self, msg=None):
        if not super().cancel(msg):
            return False
        for callback, context in self._take():
            self.get_loop().call_soon(callback, self, context=context)
        return True

    def hand_over(self, result):
        """Sets the result. Nothing happens if it was cancelled before."""
        if not self.done():
            self.set_result(result)
            self.resume()

    def fail(self, error):
        if not self.done():
            self.set_exception(error)
            self.resume()

    def resume(self):
        """Lets go on who waits for what was set."""
        if not self.done():
            return
        loop = self.get_loop()
        # A program may have made another loop, and JavaScript's calls come on a thread state that knows nothing of it.
        running = asyncio._get_running_loop()
        if running is not loop:
            asyncio._set_running_loop(loop)
        try:
            for callback, context in self._take():
                # As a task does that starts eagerly: it may be within another one's step.
                current = _swap_current_task(loop, None)
                try:
                    if context is None:
                        callback(self)
                    else:
                        context.run(callback, self)
                finally:
                    _swap_current_task(loop, current)
        finally:
            if running is not loop:
                asyncio._set_running_loop(running)

    def _take(self):
        waiters, self._waiters = self._waiters, []
        return waiters


def start_task(coroutine):
    """A task of Thaw's own, begun: its first step is over. The loop doesn't count it as under way, which would
    take a turn of the loop at its end. Who starts it keeps it, and sees to its exceptions."""
    loop = asyncio.get_running_loop()
    if loop.get_task_factory() is not None:
        return loop.create_task(coroutine)
    return Task(coroutine, loop=loop, eager_start=True)


class Outcome:
    """What a task's coroutine comes to: at once, or later for one who waits. A future is made for that one alone."""

    __slots__ = ("_error", "_is_there", "_result", "_waiter")

    def __init__(self):
        self._is_there = False
        self._result = self._error = self._waiter = None

    def done(self):
        return self._is_there

    def is_awaited(self):
        return self._waiter is not None and not self._waiter.done()

    def set_result(self, result):
        """The first result or error counts."""
        if not self._is_there:
            self._is_there = True
            self._result = result

    def set_exception(self, error):
        if not self._is_there:
            self._is_there = True
            self._error = error

    def resume(self):
        """Lets go on who waits for what was set, before this returns."""
        if self._waiter is not None and self._is_there:
            if self._error is None:
                self._waiter.hand_over(self._result)
            else:
                self._waiter.fail(self._error)

    def result(self):
        """What is there."""
        if self._error is not None:
            raise self._error
        return self._result

    def future(self):
        """For what isn't there yet."""
        self._waiter = Handoff(asyncio.get_running_loop())
        return self._waiter

    async def wait(self):
        if not self._is_there:
            await self.future()
        return self.result()


def call(coroutine):
    """For JavaScript: the coroutine's result if it is there at once, else a future of it."""
    outcome = Outcome()
    task = start_task(_into(outcome, coroutine))
    if outcome.done():
        return outcome.result()
    future = outcome.future()
    # asyncio itself keeps no task.
    future.task = task
    return future


async def _into(outcome, coroutine):
    try:
        outcome.set_result(await coroutine)
    except KeyboardInterrupt as error:
        # The time limit's. As it is, asyncio would raise it out of the event loop as well.
        outcome.set_exception(report.time_limit(error))
    except BaseException as error:
        # Also SystemExit: a task raises it out of the loop as well.
        outcome.set_exception(error)
    outcome.resume()
