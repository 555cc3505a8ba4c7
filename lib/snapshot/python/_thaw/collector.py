"""The garbage collector is off while layers are made, since a collection writes into every object. What
a program asks of it at top level is remembered, and happens when it serves."""

import gc

_originals = {}
_wanted = True


def hold():
    """Called once, when the runtime layer is built: turns the collector off until release()."""
    for name, stand_in in (("enable", _enable), ("disable", _disable), ("isenabled", _is_enabled)):
        _originals[name] = getattr(gc, name)
        setattr(gc, name, stand_in)
    _originals["disable"]()


def release():
    """The collector as the program wants it, which is on unless it said otherwise."""
    for name, original in _originals.items():
        setattr(gc, name, original)
    if _wanted:
        gc.enable()


def _enable():
    global _wanted
    _wanted = True


def _disable():
    global _wanted
    _wanted = False


def _is_enabled():
    return _wanted
