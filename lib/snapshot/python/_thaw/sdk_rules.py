"""What the workers SDK does that a snapshot must not keep, and what is replaced in it."""

import hashlib
from contextlib import contextmanager

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


# Of SDK 1.9.5: `asgi.fetch` of another one stays as it is.
_KNOWN_ASGI = "dc50b5f4b3e8b815f963ecd8d8706bfea5f2d5bc72a26a94602ed8665ca8af5a"


@register_exec_patch("workers.asgi")
@contextmanager
def _asgi_hears_of_its_client(asgi):
    """Bodies as they arrive, answers before background tasks, clients that leave, handshakes that are refused."""
    yield

    async def process_request(app, req, env, ctx=None, state=None, options=asgi.DEFAULT_OPTIONS):
        from .asgi_exchange import Exchange

        exchange = Exchange(asgi, req, options)
        return await exchange.answer(app, asgi.request_to_scope(req, env, state=state))

    async def process_websocket(app, req, env=None):
        from .asgi_websocket import connect

        return await connect(asgi, app, req, env)

    asgi.process_request = process_request
    asgi.process_websocket = process_websocket
    source = asgi.__loader__.get_data(asgi.__file__)
    if hashlib.sha256(source).hexdigest() == _KNOWN_ASGI:
        from . import asgi as quicker

        quicker.replace(asgi)
