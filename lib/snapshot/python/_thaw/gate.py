"""The Python side of the gate through which randomness enters (`lib/runtime/entropy.ts`)."""

from contextlib import contextmanager

import _thaw_host


class EntropyError(RuntimeError):
    """Randomness was asked for at top level, where a snapshot would repeat it in every copy."""


def is_open():
    """True once the program serves: randomness is real."""
    return _thaw_host.isOpen()


def may_draw():
    """True while a call for randomness goes through, real or under a permit."""
    return _thaw_host.isOpen() or _thaw_host.permits() > 0


@contextmanager
def permit(calls):
    """Lets an import draw so many poisoned values; what it did not use is taken back."""
    before = _thaw_host.permits()
    _thaw_host.permit(calls)
    try:
        yield
    finally:
        _thaw_host.permit(before)


def refuse(what):
    """Raises, in words that tell what to do instead."""
    raise EntropyError(
        f"{what} was called at top level. A snapshot would give every copy of this Worker the same "
        "value. Call it inside a handler, or where the value is first needed."
    )
