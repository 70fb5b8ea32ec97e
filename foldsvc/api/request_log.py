"""A name for each request, its line in the log, and the last handler of errors."""

import re
import time

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from foldsvc.api.problems import as_response, internal_problem
from foldsvc.api.shown_path import shown_path

log = structlog.get_logger()

_GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """ASGI middleware that names and logs requests, and answers what nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        begun = time.perf_counter()

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_named)
            except ClientDisconnect:
                log.info("client_left", path=shown_path(scope["path"]))
            except Exception:
                log.exception("request_broke", path=shown_path(scope["path"]))
                if status:
                    raise
                answer = as_response(internal_problem(Request(scope)))
                await answer(scope, receive, send_named)
            log.debug(
                "request",
                method=scope["method"],
                path=shown_path(scope["path"]),
                status=status,
                seconds=round(time.perf_counter() - begun, 4),
            )


def _request_id(scope: Scope) -> str:
    """The caller's own id where it is a plain one, so that logs can be joined."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _GIVEN_ID.fullmatch(value):
            return bytes(value).decode()
    return str(uuid7())
