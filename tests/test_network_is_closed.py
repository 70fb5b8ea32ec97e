"""No test reaches another machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_other_machines_are_refused() -> None:
    """A connection to another machine fails before a packet is sent."""
    with (
        socket.socket() as connection,
        pytest.warns(UserWarning, match="tried to use socket"),
        pytest.raises(SocketConnectBlockedError),
    ):
        connection.connect(("192.0.2.1", 80))  # TEST-NET-1, RFC 5737


def test_this_machine_is_allowed() -> None:
    """A connection to this machine works."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as connection,
    ):
        assert connection.getpeername() == server.getsockname()
