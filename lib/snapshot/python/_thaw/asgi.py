"""`asgi.fetch` of the workers SDK, in all that a program and its client can tell of it, at a tenth of the
cost: there is no way through asyncio's loop where nothing waits, and one call into JavaScript for a request and
one for a response."""

from http import HTTPMethod
from logging import DEBUG
from urllib.parse import unquote

from _thaw_http import head

from .asgi_exchange import Exchange
from .asgi_lifespan import Lifespan
from .values import is_js

_sdk = None


def replace(sdk):
    """Puts `fetch` in place of that of the SDK's module."""
    global _sdk
    _sdk = sdk
    sdk.fetch = fetch


async def fetch(app, req, env, ctx=None, *, options=None):
    """The response of an ASGI program, as a JavaScript object."""
    if _sdk.logger.isEnabledFor(DEBUG):
        _sdk.logger.debug("%s %s for the ASGI program", req.method, req.url)
    lifespan = Lifespan(_sdk, app)
    await lifespan.startup
    try:
        exchange = Exchange(_sdk, req, options or _sdk.DEFAULT_OPTIONS)
        response, task = await exchange.answer(app, _scope(req, env, lifespan.state))
    except Exception:
        _sdk.logger.exception("The ASGI program failed to answer")
        await lifespan.end()
        raise
    if task.done():
        await lifespan.end()
    else:
        from workers import wait_until

        wait_until(_sdk.run_in_background(_finish(task, lifespan)))
    return response


async def _finish(task, lifespan):
    try:
        await task
    finally:
        await lifespan.end()


def _scope(req, env, state):
    """What `asgi.request_to_scope` gives, in one call into JavaScript."""
    is_python = isinstance(req, _sdk.Request)
    request = req.js_object if is_python else req
    lines = head(request) if is_js(request) else None
    if lines is None:
        return _sdk.request_to_scope(req, env, state=state)
    method, protocol, path, query, *headers = lines.split("\n")
    if len(headers) % 2 or "set-cookie" in headers:
        # Which are rare in a request, and treated apart.
        return _sdk.request_to_scope(req, env, state=state)
    if is_python:
        # The SDK's own Request has them so.
        method = HTTPMethod[method]
        headers[1::2] = [value.strip() for value in headers[1::2]]
    return {
        "asgi": _sdk.ASGI,
        "headers": [(name.encode(), value.encode()) for name, value in zip(headers[::2], headers[1::2])],
        "http_version": "1.1",
        "method": method,
        "scheme": protocol[:-1],
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query[1:].encode(),
        "type": "http",
        "env": env,
        # ASGI wants a copy for each request.
        "state": dict(state),
    }
