"""An API in a process of its own, without workers."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foldsvc.cli.health import answers
from foldsvc.cli.ports import free_port
from foldsvc.cli.supervisor import Service as Process
from foldsvc.cli.supervisor import Supervisor
from foldsvc.storage.database import migrate, open_database
from tests.browser.conftest import Service


def database_url(data: Path) -> str:
    """Give where such an API has its jobs."""
    return f"sqlite:///{data / 'foldsvc.db'}"


@contextmanager
def api_alone(data: Path, weights: Path) -> Iterator[Service]:
    """Run an API on a free port with a new folder of data."""
    data.mkdir()
    database = open_database(database_url(data))
    migrate(database)
    database.close()
    port = free_port("127.0.0.1")
    url = f"http://127.0.0.1:{port}"
    own = {
        "FOLDSVC_DATA_DIR": str(data),
        "FOLDSVC_WEIGHTS_DIR": str(weights),
        "FOLDSVC_PORT": str(port),
    }
    api = Process(
        name="api",
        command=[sys.executable, "-m", "foldsvc.cli.main", "api"],
        environment=dict(os.environ) | own,
        is_ready=lambda: answers(url, "/healthz"),
    )
    with Supervisor(logs=data / "logs", on_event=lambda _name, _event: None) as supervisor:
        supervisor.start(api)
        yield Service(url)
