"""What must not be under way when memory is captured, named so that a person finds it."""

import asyncio
import contextlib
import gc
import json
import sys
import threading

from pyodide.ffi import JsDoubleProxy, JsProxy

# How many containers and attributes a variable's value is searched for what it holds.
_DEPTH = 4


def problems():
    """JSON: a sentence for each thing that is still open or running."""
    # Only objects of this layer are looked at, since those below are frozen. Garbage may hold files.
    gc.collect()
    found = [f"the file {file.name!r} is open{_held_by(file)}" for file in _open_files()]
    found += [f"the task {name} has not finished" for name in _pending_tasks()]
    if threading.active_count() > 1:
        found.append("a thread is running")
    return json.dumps(found)


def _open_files():
    import io

    for thing in gc.get_objects():
        if isinstance(thing, io.FileIO) and not thing.closed and thing.fileno() > 2:
            yield thing


def _held_by(file):
    import io

    for module_name, name, held in _variables():
        # A BytesIO has no descriptor, and says so by raising.
        with contextlib.suppress(OSError, ValueError):
            if isinstance(held, io.IOBase) and held.fileno() == file.fileno():
                return f" ({module_name}.{name})"
    return ""


def _variables():
    """Every module-level variable of the program and its packages."""
    for module_name, module in list(sys.modules.items()):
        # A JavaScript module may have anything under the name __dict__.
        if not isinstance(module, type(sys)) or module_name.startswith(("_thaw", "_pyodide", "pyodide", "js.")):
            continue
        for name, held in list(vars(module).items()):
            yield module_name, name, held


def _pending_tasks():
    try:
        tasks = asyncio.all_tasks(asyncio.get_event_loop())
    except RuntimeError:
        return
    for task in tasks:
        yield task.get_name()
