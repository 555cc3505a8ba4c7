"""httpx's own transports over the host's fetch. Redirects, cookies, authentication and the rest stay httpx's."""

from httpx import _exceptions as exceptions
from httpx._content import ByteStream
from httpx._models import Response
from httpx._types import AsyncByteStream, SyncByteStream

from . import fetching

# What a transport may be told that fetch has no part for.
_IMPOSSIBLE = ("cert", "proxy", "uds", "local_address", "socket_options")
_ERRORS = {
    fetching.Invalid: exceptions.LocalProtocolError,
    fetching.Unreachable: exceptions.ConnectError,
    fetching.Lost: exceptions.ReadError,
    fetching.TooSlow: exceptions.ReadTimeout,
}


def install(transports):
    """Gives both classes of `httpx._transports.default` their methods over fetch."""
    for kind, methods in ((transports.HTTPTransport, _Sync), (transports.AsyncHTTPTransport, _Async)):
        kind.__init__ = _make_init(kind.__name__)
        for name, method in vars(methods).items():
            if callable(method):
                setattr(kind, name, method)


def _make_init(kind):
    def __init__(self, verify=True, cert=None, trust_env=True, **options):
        """Connections, and which certificates to trust, are the host's own affair: `verify`, `limits`,
        `retries` and the versions of HTTP change nothing."""
        for name in _IMPOSSIBLE:
            if (cert if name == "cert" else options.get(name)) is not None:
                raise NotImplementedError(
                    f"httpx.{kind} can't take {name} in a Worker: requests leave through the host's fetch, "
                    "which has no such option."
                )

    return __init__


class _Sync:
    def __enter__(self):
        return self

    def __exit__(self, *_details):
        self.close()

    def close(self):
        pass

    def handle_request(self, request):
        return fetching.wait_for(_exchange(request, _Stream), "httpx.Client")


class _Async:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_details):
        await self.aclose()

    async def aclose(self):
        pass

    async def handle_async_request(self, request):
        return await _exchange(request, _AsyncStream)


async def _exchange(request, stream):
    _check(request.url)
    timeout = request.extensions.get("timeout", {})
    until_answer = (timeout.get("connect"), timeout.get("read"))
    length = request.headers.get("content-length")
    try:
        answer = await fetching.send(
            request.method,
            str(request.url),
            [(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw],
            _content(request.stream),
            length=None if length is None else int(length),
            # fetch doesn't tell when it is connected, so the two may take what the longer one may.
            patience=None if None in until_answer else max(until_answer),
            body_patience=timeout.get("read"),
        )
    except tuple(_ERRORS) as error:
        raise _ERRORS[type(error)](str(error), request=request) from error
    return Response(
        answer.status,
        headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in answer.headers],
        stream=stream(answer, request),
        extensions={"reason_phrase": answer.reason.encode("ascii", "ignore")},
    )


def _check(url):
    if not url.scheme:
        raise exceptions.UnsupportedProtocol("Request URL is missing an 'http://' or 'https://' protocol.")
    if url.scheme not in ("http", "https"):
        raise exceptions.UnsupportedProtocol(f"Request URL has an unsupported protocol '{url.scheme}://'.")


def _content(stream):
    if isinstance(stream, ByteStream):
        return b"".join(stream)
    return aiter(stream) if isinstance(stream, AsyncByteStream) else _each(stream)


async def _each(stream):
    for part in stream:
        yield part


async def _read(answer, request):
    try:
        return await answer.read()
    except tuple(_ERRORS) as error:
        raise _ERRORS[type(error)](str(error), request=request) from error


class _Stream(SyncByteStream):
    def __init__(self, answer, request):
        self._answer = answer
        self._request = request

    def __iter__(self):
        while part := fetching.wait_for(_read(self._answer, self._request), "httpx.Client"):
            yield part

    def close(self):
        self._answer.close()


class _AsyncStream(AsyncByteStream):
    def __init__(self, answer, request):
        self._answer = answer
        self._request = request

    async def __aiter__(self):
        while part := await _read(self._answer, self._request):
            yield part

    async def aclose(self):
        self._answer.close()
