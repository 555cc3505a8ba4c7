"""What must not be open or under way when memory is captured, named so that a person finds it."""

import asyncio
import gc
import io
import json
import sys
import threading

from . import report

_TASK_STEPS = ("TaskStepMethWrapper", "TaskWakeupMethWrapper")


def problems(descriptors):
    """JSON: a sentence for each thing that is still open or running. `descriptors` are the open files as
    the file system knows them, JSON: `[[3, "/tmp/x"]]`."""
    # Only objects of this layer are looked at, since those below are frozen. Garbage may hold files.
    gc.collect()
    opened = {fd: path for fd, path in json.loads(descriptors)}
    known = {}
    handles = []
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, io.FileIO):
            if not thing.closed and thing.fileno() > 2:
                known[thing.fileno()] = f"the file {thing.name!r} is open{_held(thing)}"
        elif issubclass(kind, asyncio.Handle):
            if not thing.cancelled() and type(thing._callback).__name__ not in _TASK_STEPS:
                handles.append(thing)
    known.update(_others(opened, known))
    found = [known.get(fd) or f"{_descriptor(fd, path)} is open" for fd, path in opened.items()]
    found += [sentence for fd, sentence in known.items() if fd not in opened]
    found += [f"{_task(task)} has not finished" for task in _pending_tasks()]
    found += [f"the callback {_callback(handle._callback)} is scheduled in asyncio's loop" for handle in handles]
    if threading.active_count() > 1:
        found.append("a thread is running")
    return json.dumps(found)


def _held(thing):
    from . import holders

    path = holders.path_to(lambda at: at is thing).replace(" (inside)", "")
    return f" ({path})" if path else ""


def _others(opened, known):
    """What else has a descriptor, of the modules that were imported: they are looked for only when a
    descriptor is open that no file has."""
    if not set(opened) - set(known):
        return
    from . import holders

    for fd, path in opened.items():
        if fd in known:
            continue
        for module, name, what, has in _OWNERS:
            kind = getattr(sys.modules.get(module), name, None)
            if kind is None:
                continue
            held = holders.path_to(lambda at: issubclass(type(at), kind) and has(at, fd, path))
            if held:
                yield fd, f"{what.format(path=path)} is open ({held.replace(' (inside)', '')})"
                break


def _database_is(connection, path):
    try:
        return any(row[2] == path for row in connection.execute("PRAGMA database_list"))
    except Exception:
        return False


_OWNERS = (
    ("socket", "socket", "a socket", lambda at, fd, path: at.fileno() == fd),
    ("sqlite3", "Connection", "the sqlite3 database {path!r}", lambda at, fd, path: _database_is(at, path)),
    ("mmap", "mmap", "a memory map of {path!r}", lambda at, fd, path: path.startswith("/") and not at.closed),
)


def _descriptor(fd, path):
    if path.startswith("pipe["):
        return f"a pipe (file descriptor {fd})"
    if path.startswith("socket["):
        return f"a socket (file descriptor {fd})"
    return f"file descriptor {fd} ({path})"


def _pending_tasks():
    try:
        return asyncio.all_tasks(asyncio.get_event_loop())
    except RuntimeError:
        return ()


def _task(task):
    coroutine = task.get_coro()
    code = getattr(coroutine, "cr_code", None)
    return f"the task {task.get_name()}{_code(code)}"


def _callback(function):
    function = getattr(function, "func", function)
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{name}{_code(getattr(function, '__code__', None))}"


def _code(code):
    return f" ({report.display_path(code.co_filename)}, line {code.co_firstlineno})" if code else ""
