"""What must not be under way when memory is captured, named so that a person finds it."""

import asyncio
import gc
import json
import sys
import threading

from pyodide.ffi import JsDoubleProxy, JsProxy


def problems():
    """JSON: a sentence for each thing that is still open or running."""
    # Only objects of this layer are looked at, since those below are frozen. Garbage may hold files.
    gc.collect()
    found = [f"the file {name} is open" for name in _open_files()]
    found += [f"the task {name} has not finished" for name in _pending_tasks()]
    if threading.active_count() > 1:
        found.append("a thread is running")
    return json.dumps(found)


def _open_files():
    import io

    for thing in gc.get_objects():
        if isinstance(thing, io.FileIO) and not thing.closed and thing.fileno() > 2:
            yield repr(thing.name)


def _pending_tasks():
    try:
        tasks = asyncio.all_tasks(asyncio.get_event_loop())
    except RuntimeError:
        return
    for task in tasks:
        yield task.get_name()


def holder_of(value):
    """Where a JavaScript value is held: `entry.client`, `entry.CACHE['x']`; "" if no module holds it."""
    for module_name, module in list(sys.modules.items()):
        namespace = getattr(module, "__dict__", None)
        if namespace is None or module_name.startswith(("_thaw", "_pyodide", "pyodide", "js.")):
            continue
        for name, held in list(namespace.items()):
            path = _search(held, value, 3)
            if path is not None:
                return f"{module_name}.{name}{path}"
    return ""


def _search(held, value, depth):
    if isinstance(held, JsDoubleProxy):
        return "" if held.unwrap() is value else None
    if isinstance(held, JsProxy):
        return "" if held == value else None
    if depth == 0:
        return None
    if type(held) is dict:
        items = ((f"[{key!r}]", item) for key, item in held.items())
    elif type(held) in (list, tuple):
        items = ((f"[{at}]", item) for at, item in enumerate(held))
    elif hasattr(held, "__dict__") and not isinstance(held, type(sys)):
        items = ((f".{key}", item) for key, item in vars(held).items())
    else:
        return None
    for step, item in items:
        path = _search(item, value, depth - 1)
        if path is not None:
            return step + path
    return None
