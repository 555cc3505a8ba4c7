"""The body of a request, as a program asks for it."""

import asyncio

from _thaw_http import read
from pyodide.ffi import create_once_callable

from . import eager


def body_of(request, kind, content=None):
    """None for a request without one. `kind` is the first line of its head, or None where nothing is known of it;
    `content` the body itself, where it came along."""
    if content is not None:
        return _Known(content.to_bytes())
    if kind is None:
        kind = "stream" if request.body else "none"
    if kind == "none":
        return None
    return _Small(request) if kind == "small" else _Stream(request)


class _Known:
    """One that is there already."""

    def __init__(self, content):
        self._content = content

    async def next(self, _came):
        """All of it, then None."""
        content, self._content = self._content, b""
        return content or None


class _Small:
    """Read in one go. The program goes on within the call that brings the body."""

    def __init__(self, request):
        self._request = request
        self._is_asked_for = False
        self._content = None
        self._error = None
        self._waiting = None

    async def next(self, came):
        """All of it, then None. `came` is called once it is there, and calls `resume`. Who stops waiting loses
        nothing."""
        if not self._is_asked_for:
            self._is_asked_for = True
            # What goes on may want to switch stacks.
            read(self._request, create_once_callable(self._settle(came), _may_syncify=True))
        if self._content is None and self._error is None:
            self._waiting = eager.Handoff(asyncio.get_running_loop())
            await self._waiting
        if self._error is not None:
            raise self._error
        content, self._content = self._content, b""
        return content or None

    def _settle(self, came):
        def settled(content, error):
            if error is None:
                self._content = content.to_bytes()
            else:
                self._error = error
            came()

        return settled

    def resume(self):
        if self._waiting is not None:
            self._waiting.hand_over(None)


class _Stream:
    """Part by part, as it arrives."""

    def __init__(self, request):
        self._reader = request.body.getReader()
        self._reading = None

    async def next(self, _came):
        """The next part; None at its end. Who stops waiting loses nothing."""
        self._reading = self._reading or asyncio.ensure_future(self._read())
        part = await asyncio.shield(self._reading)
        self._reading = None
        return part

    async def _read(self):
        part = await self._reader.read()
        return None if part.done else part.value.to_bytes()
