"""What is said where others than this machine can reach the service."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from foldsvc.cli.data_folder import held
from foldsvc.cli.exposure import warn_if_reachable
from foldsvc.settings import Settings


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
