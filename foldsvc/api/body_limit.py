"""No request body above the limit is kept, let alone parsed."""

from collections import deque
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foldsvc.api.problems import as_response, problem_of_error
from foldsvc.errors import (
    InputError,
    LimitError,
    UploadTooLargeError,
)

_DRAINED = 10
"""How many times the limit is still read, and thrown away: a client that is cut off while it
sends may never see the answer that says why. Beyond it, the connection does so for a while."""


class BodyLimit:
    """ASGI middleware that reads a body of at most `max_bytes`, and answers 413 to a longer one.

    Paths in `larger` have a limit of their own. The bodies of the paths `streamed` are left to
    their endpoints, which count by themselves; a path that ends in a stroke stands for all below
    it. A body that says itself that it is far too large is answered before any of it is read.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        larger: Mapping[str, int],
        streamed: Mapping[str, int],
    ) -> None:
        self._app = app
        self._streamed = streamed
        self._max_bytes = max_bytes
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        announced = _announced_size(scope)
        if (streamed := self._streamed_limit(scope["path"])) is not None:
            if announced > streamed * _DRAINED:
                await _refuse(UploadTooLargeError("bytes", streamed), scope, receive, send)
            else:
                await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._max_bytes)
        messages: deque[Message] = deque()
        far_too_large = announced > limit * _DRAINED
        size = announced if far_too_large else await _read(receive, limit, messages)
        if size is None:
            return
        if size > limit:
            await _refuse(
                LimitError("input_too_large", found=size, limit=limit), scope, receive, send
            )
            return

        async def replay() -> Message:
            return messages.popleft() if messages else await receive()

        await self._app(scope, replay, send)

    def _streamed_limit(self, path: str) -> int | None:
        for path_pattern, limit in self._streamed.items():
            if path == path_pattern or (
                path_pattern.endswith("/") and path.startswith(path_pattern)
            ):
                return limit
        return None


def _announced_size(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    return int(announced[:20]) if announced.isdecimal() and announced.isascii() else 0


async def _read(receive: Receive, limit: int, messages: deque[Message]) -> int | None:
    """Read a body, as far as it matters; gives its size, or None where the client has gone."""
    size = 0
    more = True
    while more and size <= limit * _DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size <= limit:
            messages.append(message)
        else:
            messages.clear()
    return size


async def _refuse(error: InputError, scope: Scope, receive: Receive, send: Send) -> None:
    answer = as_response(problem_of_error(error, Request(scope)), {"Connection": "close"})
    await answer(scope, receive, send)
