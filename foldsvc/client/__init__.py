"""A foldsvc service from Python, sync and async: submit, follow, fetch."""

from foldsvc.client.async_client import AsyncClient
from foldsvc.client.sync_client import Client

__all__ = ["AsyncClient", "Client"]
