"""HEAD for every path that knows GET: the same headers, and no body (RFC 9110, 9.3.2)."""

from anyio import CancelScope
from fastapi import FastAPI
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_READ = ("GET", "HEAD")
"""What a folder of files knows."""


def methods_of(scope: Scope) -> list[str]:
    """Give every method of a path; each is a route that knows nothing of the others.

    Where `/folds/check` is a path of its own, those of `/folds/{job_id}` are not listed.
    """
    app: FastAPI = scope["app"]
    own = app.openapi()["paths"].get(scope["path"], {})
    known = [name for name in _METHODS if name.lower() in own or (not own and _has(scope, name))]
    return [name for name in _METHODS if name in known or (name == "HEAD" and "GET" in known)]


def _has(scope: Scope, method: str) -> bool:
    """Say whether a route takes a method; a folder of files takes whatever comes."""
    app: FastAPI = scope["app"]
    asked = {**scope, "method": method}
    return any(
        route.matches(asked)[0] is Match.FULL and (method in _READ or not isinstance(route, Mount))
        for route in app.router.routes
    )


class HeadAsGet:
    """ASGI middleware: HEAD is GET whose body is let go of, where a path has no way of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_head = scope["type"] == "http" and scope["method"] == "HEAD"
        if not is_head or _has(scope, "HEAD"):
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
