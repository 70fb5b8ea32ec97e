"""A connection with time limits, of which uvicorn has none: nobody holds one open by silence."""

import asyncio
import http
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self

import h11
import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from foldsvc.api.problems import MEDIA_TYPE, problem_of_connection
from foldsvc.errors import AccessError
from foldsvc.settings import Settings
from foldsvc.wire.fold import Problem

log = structlog.get_logger()

_LINGER_SECONDS = 30.0
_STOP_SECONDS = 5
"""Time that requests under way get at the end."""
_LOOKS = 8
"""How often a body is looked at within the time that it may be silent."""

_Late = Callable[[], None]
_Phase = Literal["header", "body", "answer", "rest", "pause", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """What a connection may cost.

    Attributes:
        header_seconds: From its opening, or from the first byte of a later request, to the end of
            the header.
        body_seconds: That a body may keep the service waiting, beyond what its size explains.
        body_bytes_per_second: Rate by which its size explains more.
        linger_seconds: For which the rest of a body is thrown away after the answer; a client that
            is cut off while it sends may never see the answer that says why.
        connections: At once.
    """

    header_seconds: float
    body_seconds: float
    body_bytes_per_second: float
    linger_seconds: float
    connections: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Give the limits by the settings."""
        return cls(
            header_seconds=settings.header_seconds,
            body_seconds=settings.body_seconds,
            body_bytes_per_second=settings.body_bytes_per_second,
            linger_seconds=_LINGER_SECONDS,
            connections=settings.max_connections,
        )


class Connection(H11Protocol):
    """HTTP/1.1 on one connection.

    Answers are never cut: from the end of a request to the end of its answer no clock runs, so
    that event streams and long waits stay open.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        assert isinstance(config, ServerConfig)  # noqa: S101 - the only one that asks for this class
        self._limits = config.limits
        self._phase: _Phase = "header"
        self._since = self.loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._received = 0
        self._waited = 0.0

    # What asyncio and uvicorn call

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away where there are too many."""
        super().connection_made(transport)
        self.transport = _Lingering(transport, self)
        self._begin("header", self._limits.header_seconds, self._header_is_late)
        if len(self.connections) > self._limits.connections and not self._make_room():
            self._refuse(AccessError("too_many_connections", self._limits.connections))

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._begin("closed")
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, or throw them away where all has been said."""
        if not self.transport.is_closing():
            self._received += len(data)
            super().data_received(data)

    def handle_events(self) -> None:
        """Go on with what came, and mind what is still to come."""
        super().handle_events()
        self._mind()

    def on_response_complete(self) -> None:
        """Mind the next request, or the rest of the body of this one."""
        super().on_response_complete()
        self._mind()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP by a problem document, as everything else."""
        self._refuse(AccessError("request_malformed", msg))

    def shutdown(self) -> None:
        """End as soon as the answer under way has gone."""
        super().shutdown()
        if self._phase == "rest":
            self.close_now()

    # What the transport calls

    @property
    def unread(self) -> bool:
        """Whether the client has not sent all of a body."""
        return self.conn.their_state is h11.SEND_BODY

    def linger(self) -> None:
        """Throw away what still comes, and close after a while."""
        self.flow.resume_reading()
        self._begin("rest", self._limits.linger_seconds, self.close_now)

    def close_now(self) -> None:
        """Close, whatever still comes."""
        assert isinstance(self.transport, _Lingering)  # noqa: S101 - set when it was made
        self.transport.close_now()

    # Clocks

    def _mind(self) -> None:
        """Start the clock of what the client owes, or stop it where it owes nothing."""
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        if self.unread and cycle is not None and cycle.response_complete:
            if self._phase != "rest":
                self._begin("rest", self._limits.linger_seconds, self.close_now)
        elif self.unread:
            if self._phase != "body":
                self._waited = 0.0
                self._begin("body", self._limits.body_seconds / _LOOKS, self._look_at_body)
        elif self.conn.their_state is not h11.IDLE:
            self._begin("answer")
        elif self.conn.trailing_data[0]:
            if self._phase != "header":
                self._received = 0
                self._begin("header", self._limits.header_seconds, self._header_is_late)
        elif self._phase not in ("header", "pause"):
            self._received = 0
            self._begin("pause", self.timeout_keep_alive, self.close_now)

    def _begin(self, phase: _Phase, seconds: float = 0, late: _Late | None = None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._phase, self._since = phase, self.loop.time()
        self._timer = None if late is None else self.loop.call_later(seconds, late)

    def _header_is_late(self) -> None:
        if self.conn.trailing_data[0]:
            self._refuse(AccessError("request_timeout", "header"))
        else:
            self.close_now()  # a browser opens connections that it may need

    def _look_at_body(self) -> None:
        pause = self._limits.body_seconds / _LOOKS
        # Where reading is paused, or nobody has asked for the body yet, the client waits for us.
        if not (self.flow.read_paused or self.conn.they_are_waiting_for_100_continue):
            self._waited += pause
        # The header counts too: it is small.
        explained = self._received / self._limits.body_bytes_per_second
        if self._waited >= self._limits.body_seconds + explained:
            self._refuse(AccessError("request_timeout", "body"))
        else:
            self._timer = self.loop.call_later(pause, self._look_at_body)

    def _make_room(self) -> bool:
        """Close the connection that has been without a request for longest, if there is one."""
        idle = [
            connection
            for connection in self.connections
            if isinstance(connection, Connection) and connection is not self and connection.is_idle
        ]
        if not idle:
            return False
        min(idle, key=lambda connection: connection.idle_since).close_now()
        return True

    @property
    def is_idle(self) -> bool:
        """Whether no request is under way."""
        return self._phase in ("header", "pause", "rest")

    @property
    def idle_since(self) -> float:
        """Since when, by the loop's clock."""
        return self._since

    def _refuse(self, error: AccessError) -> None:
        """Say why, if an answer can still begin, and close."""
        log.info("request_cut", code=error.code, phase=self._phase)
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._answer(problem_of_connection(error))
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        self.close_now()

    def _answer(self, problem: Problem) -> None:
        status = http.HTTPStatus(problem.status)
        body = problem.model_dump_json().encode()
        headers = [
            ("content-type", MEDIA_TYPE),
            ("content-length", str(len(body))),
            ("cache-control", "no-store"),
            ("connection", "close"),
        ]
        head = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
        for event in (head, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


class ServerConfig(uvicorn.Config):
    """How uvicorn serves an app by the settings, with the limits of a connection."""

    def __init__(self, app: FastAPI, settings: Settings, limits: ConnectionLimits) -> None:
        super().__init__(
            app,
            host=settings.host,
            port=settings.port,
            log_level=settings.log_level,
            log_config=None,  # its log goes where all others go
            http=Connection,
            ws="none",
            timeout_graceful_shutdown=_STOP_SECONDS,
            server_header=False,
            access_log=False,
        )
        self.limits = limits


class _Lingering(asyncio.Transport):
    """A transport that is not closed on a client that still sends, who would miss the answer."""

    def __init__(self, transport: asyncio.Transport, connection: Connection) -> None:
        super().__init__()
        self._transport = transport
        self._connection = connection
        self._lingers = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._lingers:
            self._transport.write(data)

    def close(self) -> None:
        if self._connection.unread and not self.is_closing():
            self._lingers = True
            self._transport.write_eof()
            self._connection.linger()
        elif not self._lingers:
            self._transport.close()

    def close_now(self) -> None:
        self._lingers = True
        self._transport.close()

    def is_closing(self) -> bool:
        return self._lingers or self._transport.is_closing()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)
