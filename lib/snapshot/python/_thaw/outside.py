"""Who in the program did something outside memory (`lib/snapshot/outside.ts`)."""

import inspect
import sys

from . import report

_PROGRAM = "/session/metadata/"
_BY_THE_LOOP = "asyncio"
_LOOP_CALLBACK = "WebLoop.call_later.<locals>.run_handle"


def caller():
    """The innermost line of the program that is being run, or of a package if it is none of the
    program's; "" when no Python runs, "asyncio" when the event loop itself asks."""
    frame = sys._getframe(1)
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
    """A Python object that JavaScript holds, in words; "" for Thaw's own and Pyodide's."""
    module = str(getattr(thing, "__name__" if inspect.ismodule(thing) else "__module__", None))
    name = getattr(thing, "__qualname__", "")
    if module.startswith(("_thaw", "_pyodide")) or name == _LOOP_CALLBACK:
        return ""
    function = inspect.unwrap(thing) if inspect.isfunction(thing) else getattr(thing, "__func__", None)
    code = getattr(function, "__code__", None)
    if code is not None:
        return f"the Python function {name} ({report.display_path(code.co_filename)}, line {code.co_firstlineno})"
    return f"a Python {type(thing).__qualname__}"
