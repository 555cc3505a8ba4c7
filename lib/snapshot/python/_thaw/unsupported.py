"""What a Worker's Python can't do at top level, in words that tell what to do instead: the interpreter's own
are for people who build interpreters."""

_INSTEAD = (
    (
        RuntimeError,
        "can't start new thread",
        "A thread was started at top level. Python in a Worker has one thread only: use async functions, "
        "and begin them inside a handler.",
    ),
    (
        RuntimeError,
        "Cannot stack switch",
        "The top level waited for something (run_sync or asyncio.run). Nothing can be waited for at top "
        "level: await it inside a handler.",
    ),
    (
        OSError,
        "Host is unreachable",
        "A connection was opened at top level. There is no network while a snapshot is made: connect inside a handler.",
    ),
    (
        OSError,
        "does not support processes",
        "A process was started at top level. There is only one in a Worker: do the work in Python, or call "
        "another service inside a handler.",
    ),
)


def explain(error):
    """What to do instead; None for an error that says it itself."""
    for kind, part, instead in _INSTEAD:
        if isinstance(error, kind) and part in str(error):
            return instead
    return None
