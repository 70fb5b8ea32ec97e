"""A file on an HTTP server, read by ranges as if it were open here.

A broken connection is taken up again where it broke.
That the file is still the same one is made sure with If-Range (RFC 9110, section 13.1.5) and with
the ETag and the size that come with each reply.
"""

import base64
import io
import re
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from foldsvc import __version__
from foldsvc.errors import (
    WeightsChangedError,
    WeightsInterruptedError,
    WeightsNotServedError,
    WeightsUnreachableError,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each new attempt; begun again whenever something has come."""

_FIRST_ATTEMPTS = 3
"""Before anything has come."""

_FIRST_BYTES = 65_536
"""Asked for after a jump; the rest follows if it is read."""

_SKIPPED_BYTES = 262_144
"""A jump forward over no more than this is read through, over more it is a new request."""

_TIMEOUT = httpx.Timeout(60.0, connect=15.0)
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_TRANSIENT = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


class RemoteFile(io.RawIOBase):
    """A file on a server, read only; `io.BufferedReader` goes around it.

    A server that knows no ranges is read through from the start.

    Attributes:
        url: Its address.
        size: In bytes, once something was read.
        validator: Strong ETag or, without one, the time of its last change; "" if the server
            gives neither.
        md5: Of the whole file, where the server says it.
    """

    def __init__(
        self,
        url: str,
        pauses: tuple[float, ...] = PAUSES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url
        self.size = 0
        self.validator = ""
        self.md5: bytes | None = None
        self._pauses = pauses
        self._sleep = sleep
        self._http = httpx.Client(follow_redirects=True, timeout=_TIMEOUT)
        self._reply: _Reply | None = None
        self._position = 0
        self._ranged = False
        self._conditional = True
        self._jumped = True

    def close(self) -> None:
        """Close the connection."""
        self._hang_up()
        self._http.close()
        super().close()

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Give the place that is read next."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place; nothing is asked of the server until something is read there."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read what comes next, at least one byte if it is not the end.

        Raises:
            WeightsUnreachableError: No server answers.
            WeightsNotServedError: The server does not have the file.
            WeightsInterruptedError: The connection broke again and again.
            WeightsChangedError: The file is another one now.
        """
        target = memoryview(buffer).cast("B")
        if self.size and self._position >= self.size:
            return 0
        chunk = self._next_chunk(len(target))
        target[: len(chunk)] = chunk
        self._position += len(chunk)
        return len(chunk)

    def _next_chunk(self, limit: int) -> memoryview:
        faults: list[str] = []
        while True:
            try:
                reply = self._reply_here()
                chunk = reply.take(limit)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
                raise WeightsNotServedError(self.url, str(error)) from error
            except httpx.TransportError as error:
                faults.append(str(error) or type(error).__name__)
                self._hang_up()
            else:
                if chunk or self._position >= self.size:
                    return chunk
                faults.append("the reply ended early")
                self._hang_up()
            if len(faults) > len(self._pauses) or (
                not self.size and len(faults) == _FIRST_ATTEMPTS
            ):
                raise self._given_up(faults[-1])
            self._sleep(self._pauses[len(faults) - 1])

    def _reply_here(self) -> "_Reply":
        """The reply whose next byte is the one at this place; a new one where it must be."""
        if (reply := self._reply) is not None:
            gap = self._position - reply.position
            if 0 <= gap <= (_SKIPPED_BYTES if self._ranged else self.size):
                reply.skip(gap)
                if reply.position < reply.end:
                    return reply
                self._jumped = gap > 0
            else:
                self._jumped = True
            self._hang_up()
        reply = self._ask()
        reply.skip(self._position - reply.position)
        return reply

    def _ask(self) -> "_Reply":
        last = self._position + _FIRST_BYTES - 1 if self._jumped else ""
        headers = {
            "User-Agent": f"foldsvc/{__version__}",
            "Accept-Encoding": "identity",
            "Range": f"bytes={self._position}-{last}",
        }
        if self.validator and self._conditional:
            headers["If-Range"] = self.validator
        response = self._http.send(
            self._http.build_request("GET", self.url, headers=headers), stream=True
        )
        try:
            start, end, size = self._place_of(response)
        except BaseException:
            response.close()
            raise
        self._learn(response, size)
        self._jumped = False
        self._reply = _Reply(response, start, end)
        return self._reply

    def _place_of(self, response: httpx.Response) -> tuple[int, int, int]:
        """First byte and end of what the reply holds, and size of the whole."""
        status = response.status_code
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRANSIENT:
            raise httpx.RemoteProtocolError(f"the server answers {status}")
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and self.size:
            raise WeightsChangedError(self.url)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            fault = f"the server answers {status} with a web page"
            raise WeightsNotServedError(self.url, fault)
        if status == HTTPStatus.PARTIAL_CONTENT:
            match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if match and int(match[1]) == self._position:
                return int(match[1]), int(match[2]) + 1, int(match[3])
        if status == HTTPStatus.OK and (length := response.headers.get("Content-Length")):
            return 0, int(length), int(length)
        unusable = " without the file's length" if status == HTTPStatus.OK else ""
        raise WeightsNotServedError(self.url, f"the server answers {status}{unusable}")

    def _learn(self, response: httpx.Response, size: int) -> None:
        ranged = response.status_code == HTTPStatus.PARTIAL_CONTENT
        validator = _validator_of(response)
        if self.size and (size, validator) != (self.size, self.validator):
            response.close()
            raise WeightsChangedError(self.url)
        if self._ranged and not ranged and self._conditional:
            # The file is the same, so the server does not understand the condition.
            self._conditional = False
            response.close()
            raise httpx.RemoteProtocolError("the server gave the whole file for a part")
        self.size, self.validator, self._ranged = size, validator, ranged
        self.md5 = _md5_of(response)

    def _hang_up(self) -> None:
        if self._reply is not None:
            self._reply.close()
            self._reply = None

    def _given_up(self, fault: str) -> Exception:
        if self.size:
            return WeightsInterruptedError(self.url, self._position, self.size)
        return WeightsUnreachableError(self.url, fault)


class _Reply:
    """The body of one reply; `position` is the place of its next byte in the file."""

    def __init__(self, response: httpx.Response, position: int, end: int) -> None:
        self.position = position
        self.end = end
        self._response = response
        self._chunks: Iterator[bytes] = response.iter_raw()
        self._rest = memoryview(b"")

    def take(self, limit: int) -> memoryview:
        """Give the next bytes; none at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        taken, self._rest = self._rest[:limit], self._rest[limit:]
        self.position += len(taken)
        return taken

    def skip(self, n: int) -> None:
        """Read over so many bytes, or to the end."""
        while n > 0 and (taken := self.take(n)):
            n -= len(taken)

    def close(self) -> None:
        """Close the reply, and its connection if it was not read to the end."""
        self._response.close()


def _validator_of(response: httpx.Response) -> str:
    etag: str = response.headers.get("ETag", "")
    if etag and not etag.startswith("W/"):
        return etag
    return str(response.headers.get("Last-Modified", ""))


def _md5_of(response: httpx.Response) -> bytes | None:
    """The checksum of the whole file, as Google Cloud Storage and others give it."""
    stated = dict(
        entry.strip().split("=", 1)
        for entry in response.headers.get("x-goog-hash", "").split(",")
        if "=" in entry
    )
    md5 = stated.get("md5", "")
    if not md5 and response.status_code == HTTPStatus.OK:
        md5 = response.headers.get("Content-MD5", "")
    try:
        return base64.b64decode(md5, validate=True) or None
    except ValueError:
        return None
