"""Ports of this machine."""

import socket

import pytest

from foldsvc.cli.ports import free_port, is_free, url_of, usable_port
from foldsvc.errors import PortInUseError


def test_free_port_can_be_listened_on() -> None:
    """What is called free is free."""
    assert is_free("127.0.0.1", free_port("127.0.0.1"))


def test_taken_port_is_refused_with_the_remedy() -> None:
    """A port that another program listens on is named, with the option that helps."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not is_free("127.0.0.1", port)
        with pytest.raises(PortInUseError, match=rf"127\.0\.0\.1:{port}.*--port"):
            usable_port("127.0.0.1", port)


def test_port_zero_is_any_free_one() -> None:
    """Port 0 means that the user does not care."""
    assert usable_port("127.0.0.1", 0) > 0


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - read, not bound
        ("::", "http://[::1]:80"),
        ("fold.example", "http://fold.example:80"),
    ],
)
def test_url_can_be_typed_into_a_browser(host: str, url: str) -> None:
    """An address that means every interface is reached by the loopback one."""
    assert url_of(host, 80) == url
