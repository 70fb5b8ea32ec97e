"""The service that a command talks to."""

from foldsvc.client import Client

_FIRST_SECONDS = 5.0
"""A person who mistyped an address should not wait as long as a job that runs for hours."""


def service_at(url: str) -> Client:
    """Give the client of a service, patient once the service has answered."""
    return Client(url, first_patience_seconds=_FIRST_SECONDS)
