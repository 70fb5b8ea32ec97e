"""The names by which the service may be called, and which web pages are its own."""

import re
from collections.abc import Sequence
from typing import Final, Self

from foldsvc.settings import Settings, is_loopback

_HOST: Final = re.compile(
    r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
)
_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - read, not bound
_PORT_OF_SCHEME: Final = {"http": "80", "https": "443"}


class AllowedHosts:
    """Loopback's names, the address that is listened on, and those that the operator gives.

    A page of another site that lets its own name lead to this machine (DNS rebinding) sends that
    name, so that a list of names keeps it out where a look at addresses would not.
    """

    def __init__(self, given: Sequence[str]) -> None:
        names = [name_of(name) for name in given]
        self._names = frozenset(name for name in names if not name.startswith("*."))
        self._endings = tuple(name[1:] for name in names if name.startswith("*."))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Give the hosts of a service by its settings."""
        listening = () if settings.host in _EVERYWHERE else (settings.host,)
        return cls((*listening, *settings.allowed_hosts.split()))

    def __contains__(self, name: str) -> bool:
        """Whether a name, as `name_of` gives it, is one of the service."""
        return is_loopback(name) or name in self._names or name.endswith(self._endings)

    def owns(self, origin: str, host: str) -> bool:
        """Whether a page of an origin is this service's own.

        A proxy that does TLS changes the scheme, one that passes no Host header on changes the
        name too: then the page's name has to be one that was given, without wildcards.

        Args:
            origin: The header `Origin`.
            host: The header `Host`.
        """
        scheme, _, page = origin.partition("://")
        default = _PORT_OF_SCHEME.get(scheme)
        here, there = _HOST.fullmatch(host), _HOST.fullmatch(page)
        if default is None or here is None or there is None:
            return False
        name, port = name_of(there["name"]), there["port"] or default
        if (name, port) == (name_of(here["name"]), here["port"] or default):
            return True
        return name in self._names and port == default


def host_name(host: str) -> str | None:
    """Give the name in a `Host` header without its port, or None where the header is malformed."""
    match = _HOST.fullmatch(host)
    return None if match is None else name_of(match["name"])


def name_of(host: str) -> str:
    """Give a host name as it is compared: lower case, no final dot, an address without brackets."""
    return host.lower().removeprefix("[").removesuffix("]").removesuffix(".")
