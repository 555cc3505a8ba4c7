"""Runs a program's top-level scope and tells what came of it."""

import importlib
import inspect
import json
import linecache
import sys
from importlib.machinery import FileFinder
from importlib.metadata import MetadataPathFinder

from . import entropy, gate, report

_HANDLERS = ("on_fetch", "on_scheduled", "on_queue", "on_alarm", "on_email", "on_tail")

main = None


def run(module_name, source_directory):
    """Imports the entry module. Gives JSON: `{"ok": true, "handlers": [...], "classes": [...]}`, or an
    error as `report.describe` has it. `source_directory` is the entry file's folder in the project."""
    global main
    report.source_directory = source_directory
    gate.forget_refusals()
    try:
        main = importlib.import_module(module_name)
        _leave_nothing_behind()
        entropy.check()
    except BaseException as error:
        return json.dumps({"ok": False, "error": report.describe(error)})
    return json.dumps({"ok": True, **exports(main)})


def _leave_nothing_behind():
    """What the interpreter itself keeps from running a program, and no copy should begin with."""
    # Text without a line's end would wait in memory and come out of every copy.
    sys.stdout.flush()
    sys.stderr.flush()
    # It keeps the standard library's zip open once it was asked for a version.
    MetadataPathFinder.invalidate_caches()
    # Imports note the dates of folders and sources: they differ in each build, and are not those that a
    # restored program finds.
    linecache.clearcache()
    for finder in list(sys.path_importer_cache.values()):
        if isinstance(finder, FileFinder) and not finder.path.startswith("/lib/"):
            finder.invalidate_caches()


def exports(module):
    """The handlers and entrypoint classes that a module offers."""
    workers = sys.modules.get("workers")
    kinds = {}
    if workers is not None:
        kinds = {
            "entrypoint": workers.WorkerEntrypoint,
            "durable_object": workers.DurableObject,
            "workflow": workers.WorkflowEntrypoint,
        }
    classes = []
    for name, value in vars(module).items():
        if not inspect.isclass(value) or value in kinds.values():
            continue
        for kind, base in kinds.items():
            if issubclass(value, base):
                methods = [key for key in dir(value) if not key.startswith("_") and callable(getattr(value, key))]
                classes.append({"name": name, "kind": kind, "methods": methods})
                break
    handlers = [name for name in _HANDLERS if callable(getattr(module, name, None))]
    return {"handlers": handlers, "classes": classes}
