"""A real API in a process of its own, with no worker behind it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.cli.health import answers
from foldsvc.cli.ports import free_port
from foldsvc.cli.supervisor import Service, Supervisor
from foldsvc.storage.database import migrate, open_database


@pytest.fixture(scope="session")
def idle_service(tmp_path_factory: pytest.TempPathFactory, weights_dir: Path) -> Iterator[str]:
    """Give the address of a service that accepts jobs and works on none."""
    data = tmp_path_factory.mktemp("idle")
    database = open_database(f"sqlite:///{data / 'foldsvc.db'}")
    migrate(database)
    database.close()
    port = free_port("127.0.0.1")
    url = f"http://127.0.0.1:{port}"
    own = {
        "FOLDSVC_DATA_DIR": str(data),
        "FOLDSVC_WEIGHTS_DIR": str(weights_dir),
        "FOLDSVC_PORT": str(port),
    }
    api = Service(
        name="api",
        command=[sys.executable, "-m", "foldsvc.cli.main", "api"],
        environment=dict(os.environ) | own,
        is_ready=lambda: answers(url, "/healthz"),
    )
    with Supervisor(logs=data / "logs", on_event=lambda _name, _event: None) as supervisor:
        supervisor.start(api)
        yield url
