"""What the workers SDK does that a snapshot must not keep, and what is replaced in it."""

import hashlib
from contextlib import contextmanager
from functools import partial

from . import gate
from .import_rules import register_exec_patch


@register_exec_patch("workers.rpc")
@contextmanager
def _env_keeps_nothing(rpc):
    """`env` keeps what was asked of it once. At top level that is the value of the build, which a handler
    would get in place of the serving Worker's."""
    yield
    look_up = rpc._EnvWrapper.__getattr__

    def look_up_anew(self, name):
        return look_up(self, name) if gate.is_open() else self._getattr_helper(name)

    rpc._EnvWrapper.__getattr__ = look_up_anew


# Of SDK 1.9.5: `asgi.fetch` of another one stays as it is, and so does the way to a `Request`.
_KNOWN_REQUEST = "2afb0c6e5bf91495d48f6cec91358a4882854b9405e06ecb6b9135282a0079c5"
_KNOWN_ASGI = "dc50b5f4b3e8b815f963ecd8d8706bfea5f2d5bc72a26a94602ed8665ca8af5a"


@register_exec_patch("workers.asgi")
@contextmanager
def _asgi_hears_of_its_client(asgi):
    """Bodies as they arrive, answers before background tasks, clients that leave, handshakes that are refused."""
    yield

    async def process_request(app, req, env, ctx=None, state=None, options=asgi.DEFAULT_OPTIONS):
        from .asgi_body import body_of
        from .asgi_exchange import Exchange

        request = getattr(req, "js_object", req)
        exchange = Exchange(asgi, request, body_of(request, None), options)
        return await exchange.answer(app, asgi.request_to_scope(req, env, state=state))

    async def process_websocket(app, req, env=None):
        from .asgi_websocket import connect

        return await connect(asgi, app, req, env)

    asgi.process_request = process_request
    asgi.process_websocket = process_websocket
    if _source_hash(asgi) == _KNOWN_ASGI:
        from . import asgi as quicker

        quicker.replace(asgi)


def _wrap_nothing(request):
    return request


# The Python object for a JavaScript request; without the SDK that is the request itself.
request_of = _wrap_nothing


@register_exec_patch("workers.request")
@contextmanager
def _known_requests_are_not_asked(module):
    """`Request` asks what it gets whether it is a request, and takes longer for it than many a handler."""
    yield
    global request_of
    request_of = module.Request
    if _source_hash(module) == _KNOWN_REQUEST:
        request_of = partial(_wrap, module.Request)


def _wrap(kind, request):
    wrapped = kind.__new__(kind)
    wrapped._js_request = request
    return wrapped


@register_exec_patch("workers.entrypoints")
@contextmanager
def _contexts_are_patched_once(entrypoints):
    """Each entrypoint has its context's `waitUntil` patched. That is done already when a request is served."""
    yield
    entrypoints._pyodide_entrypoint_helper = _Helper(entrypoints._pyodide_entrypoint_helper)


class _Helper:
    """The SDK's module in JavaScript."""

    def __init__(self, module):
        self._module = module

    def __getattr__(self, name):
        return getattr(self._module, name)

    def patchWaitUntil(self, context):
        if context is not patched_context:
            self._module.patchWaitUntil(context)


# The one of the request that is served next.
patched_context = None


def _source_hash(module):
    return hashlib.sha256(module.__loader__.get_data(module.__file__)).hexdigest()
