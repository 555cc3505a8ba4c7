"""What must not be open or under way when memory is captured, named so that a person finds it."""

import asyncio
import gc
import io
import json
import sys
import threading

from . import report

_TASK_STEPS = ("TaskStepMethWrapper", "TaskWakeupMethWrapper")


def drop_garbage():
    """Garbage may hold files. Only objects of this layer are looked at, since those below are frozen."""
    gc.collect()


def problems(descriptors):
    """JSON: a sentence for each thing that is still open or running, once garbage is gone. `descriptors` are
    the open files as the file system knows them, JSON: `[[3, "/tmp/x"]]`."""
    opened = dict(json.loads(descriptors))
    owners, handles = {}, []
    for thing in gc.get_objects():
        kind = type(thing)
        if issubclass(kind, io.FileIO):
            if not thing.closed and thing.fileno() > 2:
                owners[thing.fileno()] = thing
                opened.setdefault(thing.fileno(), str(thing.name))
        elif issubclass(kind, asyncio.Handle):
            if not thing.cancelled() and type(thing._callback).__name__ not in _TASK_STEPS:
                handles.append(thing)
    owners = {**_other_owners(opened, owners), **owners}
    found = _open_sentences(opened, owners)
    found += [f"{_task(task)} has not finished" for task in _pending_tasks()]
    found += [f"the callback {_callback(handle._callback)} is scheduled in asyncio's loop" for handle in handles]
    if threading.active_count() > 1:
        found.append("a thread is running")
    return json.dumps(found)


def _open_sentences(opened, owners):
    from . import holders

    paths = dict(zip(owners, holders.paths_to(list(owners.values())))) if owners else {}
    sentences = []
    for fd, path in opened.items():
        held = f" ({paths[fd]})" if paths.get(fd) else ""
        sentences.append(f"{_named(fd, path, owners.get(fd))} is open{held}")
    return sentences


def _named(fd, path, owner):
    if isinstance(owner, io.FileIO):
        return f"the file {owner.name!r}"
    for _, _, what, _ in (at for at in _OWNERS if owner is not None and isinstance(owner, _kind(at))):
        return what.format(path=path)
    if path.startswith("pipe["):
        return f"a pipe (file descriptor {fd})"
    return f"file descriptor {fd} ({path})"


def _other_owners(opened, known):
    """What else has a descriptor, of the modules that were imported."""
    unknown = {fd: path for fd, path in opened.items() if fd not in known}
    kinds = [(_kind(at), at[3]) for at in _OWNERS if unknown and _kind(at)]
    return {
        fd: thing
        for thing in (gc.get_objects() if kinds else ())
        for kind, has in kinds
        if issubclass(type(thing), kind)
        for fd, path in unknown.items()
        if has(thing, fd, path)
    }


def _kind(owner):
    return getattr(sys.modules.get(owner[0]), owner[1], ())


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
