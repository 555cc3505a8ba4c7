"""`asgi.fetch` of the workers SDK, in all that a program and its client can tell of it, at a tenth of the
cost: there is no way through asyncio's loop where nothing waits, and one call into JavaScript for a request and
one for a response."""

from http import HTTPMethod
from logging import DEBUG
from urllib.parse import unquote

from _thaw_http import head

from . import ahead
from .asgi_body import body_of
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
    ahead.want()
    if _sdk.logger.isEnabledFor(DEBUG):
        _sdk.logger.debug("%s %s for the ASGI program", req.method, req.url)
    lifespan = Lifespan(_sdk, app)
    await lifespan.startup.wait()
    try:
        request = req.js_object if isinstance(req, _sdk.Request) else req
        known, content = ahead.take(request)
        if known is None and is_js(request):
            known = head(request)
        lines = [] if known is None else known.split("\n")
        body = body_of(request, lines[0] if lines else None, content)
        exchange = Exchange(_sdk, request, body, options)
        response, task = await exchange.answer(app, _scope(req, lines, env, lifespan.state))
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


def _scope(req, lines, env, state):
    """What `asgi.request_to_scope` gives, from the lines of a request's head."""
    # Of a header that is there twice `set-cookie` alone has two lines. It is rare in a request, and treated apart.
    if len(lines) % 2 == 0 or "set-cookie" in lines:
        return _sdk.request_to_scope(req, env, state=state)
    _body, method, protocol, path, query, *headers = lines
    if isinstance(req, _sdk.Request):
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
