"""What JavaScript tells of a request as it hands it over, so that nobody has to come back for it. Only programs that
ask for all of it anyway are told ahead: ASGI ones."""

_wanted = False
_noted = None


def want():
    """From now on it comes along."""
    global _wanted
    if not _wanted:
        import _thaw_http

        _thaw_http.ahead = _wanted = True


def note(request, head, content):
    """Of the request that a handler is called with next: its head in the form of `_thaw_http.head`, and its body, or
    None for what isn't known."""
    global _noted
    _noted = None if head is None else (request, head, content)


def take(request):
    """Head and body of that very request, once. Another may have come in between: then it is told the usual way, and
    its body is still in it."""
    global _noted
    noted, _noted = _noted, None
    if noted is None or noted[0] is not request:
        return None, None
    return noted[1:]
