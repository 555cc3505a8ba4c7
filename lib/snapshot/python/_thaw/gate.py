"""The Python side of the gate through which randomness enters (`lib/runtime/entropy.ts`)."""

import json
import sys
from contextlib import contextmanager

import _thaw_host

_PROGRAM = "/session/metadata/"
_IMPORT_RULES = "/_thaw/import_rules.py"


class EntropyError(RuntimeError):
    """Randomness was asked for at top level, where a snapshot would repeat it in every copy."""


_open = False


def is_open():
    """True once the program serves: randomness is real. Guards that a program imported by name ask this at
    every call for good, so it is quick."""
    return _open


def open_for_good():
    """The host's own gate is open already."""
    global _open
    _open = True


def may_draw():
    """True while a call for randomness goes through: real, or under the permit of an import. What the
    program's own code draws while a package is imported is not that import's."""
    return _open or (_thaw_host.permits() > 0 and not _is_programs_own())


@contextmanager
def permit(calls):
    """Lets an import draw so many poisoned values; what it did not use is taken back."""
    if not _open and _is_programs_own():
        raise EntropyError(
            "A permit to draw randomness at top level is for packages, not for a program's own code. "
            "Draw inside a handler."
        )
    before = _thaw_host.permits()
    _thaw_host.permit(calls)
    try:
        yield
    finally:
        _thaw_host.permit(before)


def refuse(what):
    """Raises, in words that tell who drew and what to do instead."""
    raise EntropyError(_thaw_host.explain(json.dumps(_frames()), what))


def native_refusal():
    """What compiled code was refused in this stage, as `{"message", "file", "line"}`; None for nothing."""
    found = _thaw_host.refusal()
    return json.loads(found) if found else None


def forget_refusals():
    """Begins a new stage."""
    _thaw_host.forgetRefusals()


def _stack():
    """Frames from the caller outwards, without our own except those that stand around an import."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if "/_thaw/" not in file or file.endswith(_IMPORT_RULES):
            yield frame
        frame = frame.f_back


def _is_programs_own():
    for frame in _stack():
        if frame.f_code.co_filename.endswith(_IMPORT_RULES):
            return False
        if frame.f_code.co_filename.startswith(_PROGRAM):
            return True
    return False


def _frames():
    return [
        {
            "file": frame.f_code.co_filename,
            "line": frame.f_lineno,
            "function": frame.f_code.co_qualname,
            "module": frame.f_globals.get("__name__"),
        }
        for frame in _stack()
        if not frame.f_code.co_filename.endswith(_IMPORT_RULES)
    ]
