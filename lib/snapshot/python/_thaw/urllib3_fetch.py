"""urllib3's connections over the host's fetch, and with them those of requests. urllib3 brings some for
Emscripten, which lose all but one cookie, bodies that are generators, and which error it was."""

import http.client
import io

from urllib3._collections import HTTPHeaderDict
from urllib3.connection import _get_default_user_agent
from urllib3.response import HTTPResponse
from urllib3.util.request import SKIP_HEADER, body_to_chunks
from urllib3.util.util import to_str

from . import fetching


def install(connections):
    """Gives the connection class of `urllib3.contrib.emscripten.connection` its methods over fetch."""
    kind = connections.EmscriptenHTTPConnection
    kind.response_class = HTTPResponse
    for method in (request, getresponse, close):
        setattr(kind, method.__name__, method)


def request(
    self,
    method,
    url,
    body=None,
    headers=None,
    *,
    chunked=False,
    preload_content=True,
    decode_content=True,
    enforce_content_length=True,
):
    """Keeps the request; `getresponse` sends it, since errors mean the right thing to urllib3 there."""
    sent = {to_str(name).lower(): (to_str(name), value) for name, value in (headers or {}).items()}
    sent.setdefault("user-agent", ("User-Agent", _get_default_user_agent()))
    framed = body_to_chunks(body, method=method, blocksize=self.blocksize or 16384)
    length = sent.get("content-length", (None, framed.content_length))[1]
    self._request = {
        "method": method,
        "url": _address(self) + url if url.startswith("/") else url,
        "headers": [(name, to_str(value)) for name, value in sent.values() if value is not SKIP_HEADER],
        "body": body if isinstance(body, bytes) else framed.chunks and _each(framed.chunks),
        "length": None if chunked or length is None else int(length),
    }
    self._options = {
        "preload_content": preload_content,
        "decode_content": decode_content,
        "enforce_content_length": enforce_content_length,
        "request_method": method,
        "request_url": url,
    }
    self._connect_timeout = self.timeout
    self._closed = False


def getresponse(self):
    """The answer, as urllib3 has it of a socket."""
    limits = (self._connect_timeout, self.timeout)
    # fetch doesn't tell when it is connected, so the two may take what the longer one may.
    patience = max(limits) if all(limits) else None
    with _socket_errors():
        answer = fetching.wait_for(
            fetching.send(**self._request, patience=patience, body_patience=self.timeout or None), "urllib3"
        )
    self._response = _File(answer)
    headers = HTTPHeaderDict(answer.headers)
    return HTTPResponse(
        body=self._response,
        headers=headers,
        status=answer.status,
        version=11,
        version_string="HTTP/1.1",
        reason=answer.reason,
        original_response=_Original(headers),
        **self._options,
    )


def close(self):
    """What is still under way ends."""
    if self._response is not None:
        self._response.close()
    self._response = None
    self._closed = True


class _socket_errors:
    """A socket's own exceptions, which urllib3 tells apart."""

    def __enter__(self):
        pass

    def __exit__(self, _kind, error, _traceback):
        if isinstance(error, fetching.TooSlow):
            raise TimeoutError(str(error)) from error
        if isinstance(error, fetching.Unreachable | fetching.Lost):
            raise ConnectionError(str(error)) from error
        if isinstance(error, fetching.Invalid):
            raise http.client.HTTPException(str(error)) from error


class _File(io.RawIOBase):
    """The body of an answer."""

    def __init__(self, answer):
        self._answer = answer
        self._rest = b""

    def readable(self):
        return True

    def read(self, size=-1):
        """Up to `size` bytes, and fewer only at the end."""
        parts = []
        wanted = None if size is None or size < 0 else size
        while wanted is None or wanted > 0:
            part = self.read1(wanted or -1)
            if not part:
                break
            parts.append(part)
            wanted = wanted and wanted - len(part)
        return b"".join(parts)

    def read1(self, size=-1):
        if not self._rest:
            with _socket_errors():
                self._rest = fetching.wait_for(self._answer.read(), "urllib3")
        end = len(self._rest) if size is None or size < 0 else size
        part, self._rest = self._rest[:end], self._rest[end:]
        return part

    def close(self):
        self._answer.close()
        super().close()


class _Original:
    """What requests looks for cookies in."""

    def __init__(self, headers):
        self.msg = http.client.HTTPMessage()
        for name, value in headers.iteritems():
            self.msg.add_header(name, value)

    def isclosed(self):
        return True

    def close(self):
        pass


def _address(connection):
    host = f"[{connection.host}]" if ":" in connection.host else connection.host
    port = "" if connection.port is None else f":{connection.port}"
    return f"{connection.scheme}://{host}{port}"


async def _each(parts):
    for part in parts:
        yield part.encode() if isinstance(part, str) else part
