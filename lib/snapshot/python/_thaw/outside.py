"""Who in the program did something outside memory (`lib/snapshot/outside.ts`)."""

import asyncio
import gc
import inspect
import sys

from pyodide.ffi import JsDoubleProxy

from . import holders, report

_PROGRAM = "/session/metadata/"
_BY_THE_LOOP = "asyncio"
_LOOP_CALLBACK = "WebLoop.call_later.<locals>.run_handle"


def caller():
    """The innermost line of the program that is being run, or of a package if it is none of the
    program's; "" when no Python runs, "asyncio" when the event loop itself asks."""
    frame = sys._getframe(0).f_back
    found = ""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.endswith("/pyodide/webloop.py"):
            return _BY_THE_LOOP
        if not _is_hidden(path):
            place = f"{report.display_path(path)}, line {frame.f_lineno}"
            if path.startswith(_PROGRAM):
                return place
            found = found or place
        frame = frame.f_back
    return found


def _is_hidden(path):
    return "/_thaw/" in path or "/_pyodide/" in path or "/pyodide/" in path or path.startswith("<")


def describe_callback(thing):
    """A Python object that JavaScript holds, or the address of one, in words; "" for Thaw's own and
    Pyodide's."""
    if type(thing) is int:
        thing = _at(thing)
        future = getattr(thing, "__self__", None)
        if isinstance(future, asyncio.Future):
            return f"a promise to settle for {holders.paths_to([future])[0] or 'a future'}"
    elif isinstance(thing, JsDoubleProxy):
        thing = thing.unwrap()
    module = str(getattr(thing, "__name__" if inspect.ismodule(thing) else "__module__", None))
    if thing is None or module.startswith(("_thaw", "_pyodide")):
        return ""
    return "" if getattr(thing, "__qualname__", "") == _LOOP_CALLBACK else describe_object(thing)


def _at(address):
    return next((thing for thing in gc.get_objects() if id(thing) == address), None)


def describe_object(thing):
    """`the Python function refresh (src/entry.py, line 4)`; anything else by its type."""
    if isinstance(thing, JsDoubleProxy):
        thing = thing.unwrap()
    function = inspect.unwrap(thing) if inspect.isfunction(thing) else getattr(thing, "__func__", None)
    code = getattr(function, "__code__", None)
    if code is None:
        return f"a Python {type(thing).__qualname__}"
    place = f"{report.display_path(code.co_filename)}, line {code.co_firstlineno}"
    return f"the Python function {thing.__qualname__} ({place})"
