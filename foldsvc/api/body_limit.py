"""No request body above the limit is kept, let alone parsed."""

from collections import deque
from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foldsvc.api.problems import as_response, problem_of_error
from foldsvc.errors import InputTooLargeError

_DRAINED = 10
"""How many times the limit is still read, and thrown away: a client that is cut off while it
sends may never see the answer that says why."""


class BodyLimit:
    """ASGI middleware that reads a body of at most `max_bytes`, and answers 413 to a longer one.

    Paths in `larger` have a limit of their own. The bodies of the paths `streamed` are left to
    their endpoints, which count by themselves; a path that ends in a stroke stands for all below
    it.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        larger: Mapping[str, int],
        streamed: tuple[str, ...] = (),
    ) -> None:
        self._app = app
        self._streamed = streamed
        self._max_bytes = max_bytes
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        bodiless = scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS")
        if bodiless or self._is_streamed(scope["path"]):
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._max_bytes)
        messages: deque[Message] = deque()
        size = 0
        more = True
        while more and size <= limit * _DRAINED:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
            if size <= limit:
                messages.append(message)
            else:
                messages.clear()
        if size > limit:
            problem = problem_of_error(InputTooLargeError(size, limit), Request(scope))
            await as_response(problem, {"Connection": "close"})(scope, receive, send)
            return

        async def replay() -> Message:
            return messages.popleft() if messages else await receive()

        await self._app(scope, replay, send)

    def _is_streamed(self, path: str) -> bool:
        return any(
            path == one or (one.endswith("/") and path.startswith(one)) for one in self._streamed
        )
