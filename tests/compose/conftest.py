"""The composition of docker-compose.yml, run once for all of these tests.

Without Docker: each service in namespaces of its own, on a real PostgreSQL and a real Valkey.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from alignment_server import LoopbackServer
from loopback_http import serving

from foldsvc import wheel_weights
from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.random_params import write_random
from foldsvc.alphafold2.weights import params_path
from foldsvc.client import Client
from foldsvc.imaging.segmentation.weights import DEEPBET
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.compose.composition import read_composition
from tests.compose.machine import HERE, ROOT, Container, Machine

COPIES = {"api": 2, "fold-worker": 2}
"""Services of which two run at once; of all others, one."""

LEASE_SECONDS = 8
_ALIGNMENTS = "alignments.example"


@dataclass
class Composed:
    """What runs, and the eyes and hands of a test on it.

    Attributes:
        machine: The containers.
        urls: Of each copy of the API, as they are published on this machine.
        alignments: The alignment server, outside of the composition.
        password: PostgreSQL's.
    """

    machine: Machine
    alignments: LoopbackServer
    password: str
    urls: list[str] = field(default_factory=list)

    @property
    def containers(self) -> list[Container]:
        """Those that stay."""
        return [
            one for one in self.machine.containers.values() if one.service.healthcheck is not None
        ]

    def container(self, name: str) -> Container:
        """Give one by its name, such as `fold-worker-2`."""
        return self.machine.containers[name]

    def client(self, copy: int = 1) -> Client:
        """Give a client of one of the APIs."""
        return Client(self.urls[copy - 1])

    def database(self) -> Database:
        """Open the database, as an operator might from outside."""
        (address,) = self.container("postgres-1").address.values()
        return open_database(f"postgresql://foldsvc:{self.password}@{address}:5432/foldsvc")

    def owner_of(self, job_id: str) -> str:
        """Give the name of the container that has a job in hands."""
        (address,) = self.container("postgres-1").address.values()
        place = f"postgresql://foldsvc:{self.password}@{address}:5432/foldsvc"
        with psycopg.connect(place) as connection:
            found = connection.execute("SELECT lease_owner FROM job WHERE id = %s", [job_id])
            ((owner,),) = found.fetchall()
        return str(owner).partition(":")[0]

    def store(self) -> FolderStore:
        """Give the volume of results."""
        return FolderStore(self.machine.folder / "volumes" / "results")


@pytest.fixture(scope="session")
def composed(weights_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Run the whole composition, and wait until every health check of the file passes."""
    if {name for _, name in socket.if_nameindex()} != {"lo"}:
        pytest.skip("these tests run in namespaces of their own: make compose-test")
    wheel_weights.install(DEEPBET, weights_dir, lambda _message, _fraction: None)
    folder = tmp_path_factory.mktemp("compose")
    folder.chmod(0o755)
    password = secrets.token_hex(16)
    dotenv = folder / ".env"
    dotenv.write_text(
        f"POSTGRES_PASSWORD={password}\n"
        f"BROKER_PASSWORD={secrets.token_hex(16)}\n"
        f"FOLDSVC_MSA_SERVER_URL=http://{_ALIGNMENTS}:8080\n"
        "FOLDSVC_MSA_SERVER_CONTACT=tests@example.org\n"
        "FOLDSVC_MSA_SERVER_TICKET_SECONDS=0\n"
        f"FOLDSVC_LEASE_SECONDS={LEASE_SECONDS}\n"
    )
    files = [ROOT / "docker-compose.yml", ROOT / "deploy" / "cpu.yml"]
    machine = Machine(folder / "machine", read_composition(files, dotenv))
    alignments = LoopbackServer()
    composed = Composed(machine, alignments, password)
    with ExitStack() as stack:
        stack.callback(machine.close)
        stack.push(lambda kind, *_: _show_logs(machine) if kind else None)
        url = stack.enter_context(serving(alignments.answer))
        outside = machine.gateway("outside")
        machine.hosts[_ALIGNMENTS] = outside
        _publish(stack, f"{outside}:8080", url.removeprefix("http://"))
        _fill_weights(machine, weights_dir)
        _start_all(machine)
        for copy in range(1, COPIES["api"] + 1):
            listen = f"127.0.0.1:{8000 + copy}"
            container = composed.container(f"api-{copy}")
            _publish(stack, listen, f"{container.address['inside']}:8000")
            composed.urls.append(f"http://{listen}")
        for container in composed.containers:
            machine.await_health(container)
        yield composed


def _show_logs(machine: Machine) -> None:
    for container in machine.containers.values():
        print(machine.logs_of(container))  # noqa: T201 - pytest shows it where the start fails


def _start_all(machine: Machine) -> None:
    for service in machine.composition.in_order():
        machine.await_needs(service)
        for copy in range(1, COPIES.get(service.name, 1) + 1):
            machine.start(service.name, copy)


def _fill_weights(machine: Machine, weights_dir: Path) -> None:
    """Fill the volume beforehand, as the file says for a machine without the package index."""
    service = machine.composition.services["weights"]
    (mount,) = [one for one in service.mounts if one.volume == "weights"]
    volume = machine.volume(mount.volume, mount.target, machine.image_of(service))
    for folder in weights_dir.iterdir():
        if folder.name.startswith(("flashabb", "deepbet")):
            shutil.copytree(folder, volume / folder.name, dirs_exist_ok=True)
    config = model_config("model_3_ptm")
    write_random(params_path(volume, config), config, seed=1)


def _publish(stack: ExitStack, listen: str, target: str) -> None:
    process = subprocess.Popen(
        [
            "setpriv",
            "--pdeathsig",
            "KILL",
            sys.executable,
            str(HERE / "publish.py"),
            listen,
            target,
        ],
        env={"PATH": os.environ["PATH"]},
    )
    stack.callback(process.wait)
    stack.callback(process.kill)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show what each service said, where a test fails."""
    report = yield
    funcargs = getattr(item, "funcargs", {})
    if report.failed and "composed" in funcargs:
        machine = funcargs["composed"].machine
        for container in machine.containers.values():
            report.sections.append((f"log of {container.name}", machine.logs_of(container)))
    return report
