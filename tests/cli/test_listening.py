"""Where the service listens, and what is said where others than this machine can reach it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from foldsvc.cli.data_folder import held
from foldsvc.cli.listening import free_port, is_free, url_of, usable_port, warn_if_reachable
from foldsvc.errors import PortInUseError
from foldsvc.settings import Settings


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


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "fold.example"])  # noqa: S104
def test_an_open_door_is_warned_of(capsys, host):
    """An address that others reach is told with what they may do, and with the names that serve."""
    warn_if_reachable(Settings(host=host, allowed_hosts="fold.lab.example", _env_file=None))

    said = capsys.readouterr().err
    assert "reads, submits and deletes everything" in said
    assert "proxy" in said
    assert "fold.lab.example" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_loopback_is_no_open_door(capsys, host):
    """Where only this machine reaches the service nothing is said."""
    warn_if_reachable(Settings(host=host, _env_file=None))

    assert capsys.readouterr().err == ""


def test_both_ways_to_start_warn(tmp_path: Path):
    """`up` and `api` say it first, even where others hold what they need."""
    environment = dict(os.environ) | {"FOLDSVC_DATA_DIR": str(tmp_path)}
    with socket.create_server(("0.0.0.0", 0)) as taken, held(tmp_path, "this test"):  # noqa: S104
        port = str(taken.getsockname()[1])
        for command in (["api", "--port", port], ["up", "--port", "0"]):
            run = subprocess.run(
                [sys.executable, "-m", "foldsvc.cli.main", *command, "--host", "0.0.0.0"],  # noqa: S104
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            assert run.returncode != 0
            assert "reads, submits and deletes everything" in run.stderr, run.stderr
