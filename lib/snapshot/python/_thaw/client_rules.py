"""HTTP clients that open sockets get the host's fetch under them: there are no sockets under Python here."""

from contextlib import contextmanager

from .import_rules import register_exec_patch


@register_exec_patch("httpx._transports.default")
@contextmanager
def _httpx(transports):
    yield
    from . import httpx_fetch

    httpx_fetch.install(transports)


@register_exec_patch("urllib3.contrib.emscripten.connection")
@contextmanager
def _urllib3(connections):
    yield
    from . import urllib3_fetch

    urllib3_fetch.install(connections)


@register_exec_patch("aiohttp.connector")
@contextmanager
def _aiohttp(connector):
    yield
    from . import aiohttp_fetch

    aiohttp_fetch.install(connector)
