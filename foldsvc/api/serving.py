"""The API as a process of its own."""

import socket

import uvicorn
from fastapi import FastAPI

from foldsvc.api.backend import Backend

_STOP_SECONDS = 5
"""Time that requests under way get at the end."""


class Server(uvicorn.Server):
    """uvicorn, which tells open event streams to end before it waits for requests to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End every stream, then stop."""
        app = self.config.app
        if isinstance(app, FastAPI):
            backend: Backend = app.state.backend
            backend.news.close()
        await super().shutdown(sockets)


def serve(app: FastAPI, *, host: str, port: int, log_level: str) -> None:
    """Serve the app until SIGINT or SIGTERM."""
    Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level=log_level,
            timeout_graceful_shutdown=_STOP_SECONDS,
            server_header=False,
            access_log=False,
        )
    ).run()
