"""What the runtime layer holds beyond a bare interpreter: modules that nearly every program imports."""

import gc
import importlib
import importlib.util
import json
import sys

_MODULES = (
    "asyncio collections.abc contextlib contextvars copy dataclasses datetime decimal email.message "
    "enum functools gzip hashlib html http http.client importlib.metadata importlib.resources inspect "
    "io ipaddress itertools json linecache logging math mimetypes operator os pathlib pkgutil pyodide "
    "pyodide.code pyodide.ffi pyodide.http pyodide.webloop random re secrets shutil string struct "
    "tempfile threading time tokenize traceback types typing urllib.parse urllib.request uuid warnings "
    "weakref zipfile zoneinfo"
).split()


def prepare():
    """Imports the baseline, closes the gate to randomness and freezes what is there."""
    from . import client_rules, collector, entropy, gate, program, sdk_rules, serve  # noqa: F401

    for name in _MODULES:
        with gate.permit(4):
            importlib.import_module(name)
    find_temporary_folder()
    sys.path.insert(0, "/session/metadata")
    entropy.seal()
    collector.hold()
    settle()


def find_temporary_folder():
    """`tempfile` tries its folder with a random name once, and any program may ask for the folder."""
    import tempfile

    from . import gate

    with gate.permit(16):
        tempfile.gettempdir()


def import_packages(names):
    """Imports what a project depends on directly; gives those that did not import, with why. They are
    left to the program, which fails there with its own traceback, or never needs them."""
    failed = {}
    from . import gate, warm_up

    if importlib.util.find_spec("_workers_sdk_patch_loader") is not None:
        importlib.import_module("_workers_sdk_patch_loader")
    for name in names:
        before = set(sys.modules)
        gate.forget_refusals()
        try:
            importlib.import_module(name)
            refusal = gate.native_refusal()
            if refusal is not None:
                raise gate.EntropyError(refusal["message"])
        except BaseException as error:
            failed[name] = f"{type(error).__name__}: {error}"
            for added in set(sys.modules) - before:
                del sys.modules[added]
    warm_up.run()
    settle()
    return json.dumps(failed)


def settle():
    """The state to stand on: caches dropped, garbage gone, everything frozen. The next layer then
    changes few pages, since no collection touches the objects of this one."""
    import linecache

    linecache.clearcache()
    sys.stdout.flush()
    sys.stderr.flush()
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    gc.collect()
    gc.collect()
    gc.freeze()
