"""Whom the service answers: those who call it by its name, and no page of another site."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from foldsvc.api.allowed_hosts import AllowedHosts, host_name
from foldsvc.api.problems import as_response, problem_of_error
from foldsvc.errors import AccessError

_SAFE = ("GET", "HEAD", "OPTIONS")


class AccessCheck:
    """ASGI middleware that refuses foreign hosts and changes that other sites ask for.

    It comes before any routing. What a proxy claims in `Forwarded` or `X-Forwarded-…` is not
    looked at.
    """

    def __init__(self, app: ASGIApp, hosts: AllowedHosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # There are no WebSockets here: nothing is accepted.
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            self._check(scope)
        except AccessError as error:
            # A body may still come, which nobody reads.
            answer = as_response(problem_of_error(error, Request(scope)), {"Connection": "close"})
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        host = _only(scope, b"host")
        name = host_name(host or "")
        if not host or name is None:
            raise AccessError("request_malformed", "the Host header is missing, doubled or none")
        if name not in self._hosts:
            raise AccessError("host_not_allowed", name)
        if not scope["path"].startswith("/"):
            raise AccessError("request_malformed", "its target is not a path")
        if scope["method"] not in _SAFE:
            self._check_origin(scope, host)
            _check_encoding(scope)

    def _check_origin(self, scope: Scope, host: str) -> None:
        origins = _values(scope, b"origin")
        foreign = [origin for origin in origins if not self._hosts.owns(origin, host)]
        if foreign:
            raise AccessError("cross_site", foreign[0][:200])
        if "cross-site" in _values(scope, b"sec-fetch-site"):
            raise AccessError("cross_site", "Sec-Fetch-Site: cross-site")


def _check_encoding(scope: Scope) -> None:
    for encoding in _values(scope, b"content-encoding"):
        if encoding.strip().lower() not in ("", "identity"):
            raise AccessError("body_encoding_unknown", encoding[:50])


def _only(scope: Scope, name: bytes) -> str | None:
    values = _values(scope, name)
    return values[0] if len(values) == 1 else None


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
