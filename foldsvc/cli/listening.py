"""Where the service listens, and who can reach it there."""

import socket

from foldsvc.cli.console import say
from foldsvc.errors import PortInUseError
from foldsvc.settings import Settings, is_loopback


def free_port(host: str) -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def usable_port(host: str, port: int) -> int:
    """The port asked for, or any free one if 0 was asked for.

    Raises:
        PortInUseError: Another program listens there.
    """
    if port == 0:
        return free_port(host)
    if not is_free(host, port):
        raise PortInUseError(host, port)
    return port


def url_of(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def warn_if_reachable(settings: Settings) -> None:
    """Say what whoever reaches the service may do, where others can reach it."""
    if is_loopback(settings.host):
        return
    say(
        f"warning: the API listens on {settings.host}, where others may reach it. foldsvc has no "
        "accounts: whoever reaches it reads, submits and deletes everything"
    )
    say("hint: put a proxy with a login and TLS before it, and let it alone reach this port")
    names = settings.allowed_hosts or "none"
    say(f"hint: it answers to the names of FOLDSVC_ALLOWED_HOSTS ({names}) and of loopback alone")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
