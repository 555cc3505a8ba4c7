"""Turns an exception into an error a person can act on, with the user's own file and line."""

import sys
import traceback

from pyodide.ffi import JsException, JsProxy

from . import unsupported
from .gate import EntropyError, is_open, native_refusal

_PROGRAM = "/session/metadata/"
_HIDDEN = ("/_thaw/", "<frozen importlib", "/importlib/__init__.py", "/_pyodide/", "/pyodide/webloop")

source_directory = "src"


class TimeLimit(RuntimeError):
    """A handler ran for too long and was interrupted."""


def time_limit(interrupt):
    """A handler's KeyboardInterrupt as an ordinary exception, at the same line."""
    limit = TimeLimit("it ran for too long without giving control back")
    return limit.with_traceback(interrupt.__traceback__)


def _is_host(path):
    """Whether a frame is of our own JavaScript, around and below the interpreter."""
    return path.endswith((".js", ".mjs")) and not path.startswith(_PROGRAM)


def display_path(path):
    """A file as the project knows it: `src/entry.py`; files of packages keep their package's path."""
    if path.startswith(_PROGRAM):
        name = path.removeprefix(_PROGRAM)
        return f"{source_directory}/{name}" if source_directory else name
    return path.removeprefix("/lib/python3.14/site-packages/")


def describe(error):
    """The error's code, message, place (the innermost line of the user's own code) and traceback."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not any(part in frame.filename for part in _HIDDEN) and not _is_host(frame.filename)
    ]
    body = {"code": _code(error), "message": _message(error), "traceback": _format(error, frames)}
    own = [frame for frame in frames if frame.filename.startswith(_PROGRAM)]
    if isinstance(error, SyntaxError) and error.filename:
        body["file"] = display_path(error.filename)
        body["line"] = error.lineno
        if error.offset:
            body["column"] = error.offset
    elif own:
        body["file"] = display_path(own[-1].filename)
        body["line"] = own[-1].lineno
    # Compiled code that was refused may have raised anything, or nothing.
    native = None if isinstance(error, (SyntaxError, EntropyError)) and own else native_refusal()
    if native is not None:
        body.update(code="entropy", message=native["message"])
        if "file" in native:
            body.update(file=display_path(native["file"]), line=native["line"])
            if not frames:
                at = traceback.FrameSummary(native["file"], native["line"], native["function"])
                body["traceback"] = _format(error, [at])
    if body["code"] == "time_limit" and own:
        body["message"] = (
            f"{body['file']}, line {body['line']}: this ran for too long without giving control back "
            "and was stopped. Look for a loop that never ends."
        )
    return body


def _code(error):
    if isinstance(error, SyntaxError):
        return "python_syntax"
    for at in _chain(error):
        if isinstance(at, EntropyError) or _refusal(at) is not None:
            return "entropy"
    if isinstance(error, (KeyboardInterrupt, TimeLimit)):
        return "time_limit"
    if isinstance(error, MemoryError):
        return "memory_limit"
    if not is_open() and unsupported.explain(error):
        return "not_quiescent"
    return "python_exception"


def _refusal(error):
    """What JavaScript's own randomness, sealed at top level (`lib/snapshot/js-entropy.ts`), says."""
    if isinstance(error, JsException) and getattr(error, "code", None) == "entropy":
        return str(error.message)
    return None


def _chain(error):
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _message(error):
    if isinstance(error, SyntaxError):
        place = f" ({display_path(error.filename)}, line {error.lineno})" if error.filename else ""
        return f"{type(error).__name__}: {error.msg}{place}"
    if isinstance(error, MemoryError):
        return "The program asked for more memory than a Worker may have."
    if isinstance(error, EntropyError):
        return str(error)
    refusal = _refusal(error)
    if refusal is not None:
        return refusal
    text = "".join(traceback.format_exception_only(error)).strip()
    instead = None if is_open() else unsupported.explain(error)
    return instead or text + _hint(error)


def _hint(error):
    """Bindings come with a request: while top-level code runs, `env` has the project's variables alone."""
    if is_open() or not isinstance(error, AttributeError) or not isinstance(error.obj, JsProxy):
        return ""
    workers = getattr(sys.modules.get("_pyodide_entrypoint_helper"), "cloudflareWorkersModule", None)
    if error.obj != getattr(workers, "env", None):
        return ""
    return (
        f". At top level env has no {error.name}: only variables of the project's configuration are there while a "
        "snapshot is taken. Use bindings and secrets inside a handler."
    )


def _format(error, frames):
    shown = traceback.StackSummary.from_list(
        [
            traceback.FrameSummary(
                display_path(frame.filename), frame.lineno, frame.name, lookup_line=False, line=frame.line
            )
            for frame in frames
        ]
    )
    lines = ["Traceback (most recent call last):\n", *shown.format()] if frames else []
    if isinstance(error, SyntaxError) and error.filename:
        error.filename = display_path(error.filename)
    return "".join([*lines, *traceback.format_exception_only(error)])
