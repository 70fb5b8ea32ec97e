"""What every test has: no network but this machine's own, and the trained weights at need."""

import os
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

from foldsvc.antibody import weights

ROOT = Path(__file__).parents[1]
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    """Refuse every connection but to this machine, in each test of its own."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """Give the folder of the trained weights, fetched once and kept for later runs.

    FOLDSVC_TEST_WEIGHTS says where, foldsvc-data/weights of this checkout if it is not set.
    The fetch is pip's, in a process of its own.
    """
    folder = Path(os.environ.get("FOLDSVC_TEST_WEIGHTS") or ROOT / "foldsvc-data" / "weights")
    weights.install(folder, lambda _message, _fraction: None)
    return folder
