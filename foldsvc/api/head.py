"""HEAD for every path that knows GET: the same headers, and no body (RFC 9110, 9.3.2)."""

from anyio import CancelScope
from starlette.applications import Starlette
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_READ = ("GET", "HEAD")
"""What a folder of files knows."""


def methods_of(scope: Scope) -> list[str]:
    """Give every method of a path; each is a route that knows nothing of the others."""
    return [
        method
        for method in _METHODS
        if _is_routed(scope, method) or (method == "HEAD" and _is_routed(scope, "GET"))
    ]


def _is_routed(scope: Scope, method: str) -> bool:
    app: Starlette = scope["app"]
    asked = {**scope, "method": method}
    return any(
        route.matches(asked)[0] is Match.FULL and (not isinstance(route, Mount) or method in _READ)
        for route in app.router.routes
    )


class HeadAsGet:
    """ASGI middleware: HEAD is GET whose body is let go of, where a path has no way of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        if not is_head or _is_routed(scope, "HEAD"):
            await self._app(scope, receive, send)
            return
        with CancelScope() as answering:

            async def send_headers(message: Message) -> None:
                if message["type"] != "http.response.body":
                    await send(message)
                    return
                await send({"type": "http.response.body", "body": b""})
                if message.get("more_body"):
                    # As if the reader had hung up: a stream of events or a large file ends here.
                    answering.cancel()

            await self._app({**scope, "method": "GET"}, receive, send_headers)
