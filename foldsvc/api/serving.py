"""The API as a process of its own."""

import socket

import uvicorn
from fastapi import FastAPI

from foldsvc.api.backend import Backend
from foldsvc.api.connection import ConnectionLimits, ServerConfig
from foldsvc.settings import Settings


class Server(uvicorn.Server):
    """uvicorn, which tells open event streams to end before it waits for requests to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End every stream, then stop."""
        app = self.config.app
        if isinstance(app, FastAPI):
            backend: Backend = app.state.backend
            backend.news.close()
        await super().shutdown(sockets)


def serve(app: FastAPI, settings: Settings) -> None:
    """Serve the app until SIGINT or SIGTERM, where and within the limits that the settings say."""
    Server(ServerConfig(app, settings, ConnectionLimits.of(settings))).run()
