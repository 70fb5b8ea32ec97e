"""The whole service, Debian's Orthanc and dcmtk, in a network where there is nothing else."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

# The system's come first: pynetdicom has programs of the same names.
PROGRAMS = f"/usr/bin:/usr/sbin:/usr/local/bin:{os.environ.get('PATH', '')}"
PLUGINS = (
    Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
    Path("/usr/lib/orthanc/libOrthancDicomWeb.so"),
)
TITLE = "FOLDSVC"


@dataclass(frozen=True)
class Peers:
    """Where everything is.

    Attributes:
        foldsvc: Of the service.
        orthanc: Of Orthanc's own API, below which is its DICOMweb.
        receiver: Port of the service's C-STORE.
        data: Folder of all that the service keeps.
    """

    foldsvc: str
    orthanc: str
    receiver: int
    data: Path


def program(name: str) -> str:
    """Give a program's path; a test that needs it is skipped where it is not installed."""
    found = shutil.which(name, path=PROGRAMS)
    if found is None:
        pytest.skip(f"{name} is not installed: apt install orthanc orthanc-dicomweb dcmtk")
    return found


def run(name: str, *words: object) -> str:
    """Run a program of dcmtk, and give what it says; a failure of it is one of the test."""
    ended = subprocess.run(
        [program(name), *(str(word) for word in words)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, f"{name}: {ended.stdout}{ended.stderr}"
    return ended.stdout + ended.stderr


@pytest.fixture(scope="session", autouse=True)
def alone() -> None:
    """Fail where there is another network than the loopback."""
    names = {name for _, name in socket.if_nameindex()}
    assert names == {"lo"}, f"these tests run in a network of their own: make peers ({names})"


@pytest.fixture(scope="session")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peers]:
    """Run the service and Orthanc, each knowing the other."""
    orthanc = program("Orthanc")
    plugin = next((path for path in PLUGINS if path.exists()), None)
    if plugin is None:
        pytest.skip("Orthanc's plugin is not installed: apt install orthanc-dicomweb")
    folder = tmp_path_factory.mktemp("peers")
    web, receiver, rest, dicom = (_free_port() for _ in range(4))
    known = Peers(f"http://127.0.0.1:{web}", f"http://127.0.0.1:{rest}", receiver, folder / "data")
    (folder / "orthanc.json").write_text(
        json.dumps(
            {
                "Name": "peer",
                "StorageDirectory": str(folder / "orthanc"),
                "IndexDirectory": str(folder / "orthanc"),
                "HttpPort": rest,
                "DicomPort": dicom,
                "RemoteAccessAllowed": False,
                "AuthenticationEnabled": False,
                "Plugins": [str(plugin)],
                "DicomModalities": {"foldsvc": [TITLE, "127.0.0.1", receiver]},
                "DicomWeb": {
                    "Enable": True,
                    "Root": "/dicom-web/",
                    "Servers": {"foldsvc": {"Url": f"{known.foldsvc}/dicom-web/"}},
                },
            }
        )
    )
    up = [sys.executable, "-m", "foldsvc.cli.main", "up", "--port", str(web)]
    settings = {
        "FOLDSVC_DATA_DIR": str(known.data),
        "FOLDSVC_WEIGHTS_DIR": str(folder / "weights"),
        "FOLDSVC_DICOM_PORT": str(receiver),
        "FOLDSVC_DICOMWEB_PEERS": f"orthanc={known.orthanc}/dicom-web",
    }
    started = [
        _start([orthanc, str(folder / "orthanc.json")], folder / "orthanc.log", {}),
        _start(up, folder / "up.log", settings),
    ]
    try:
        _answers(f"{known.orthanc}/dicom-web/studies", started[0], folder / "orthanc.log")
        _answers(f"{known.foldsvc}/healthz", started[1], folder / "up.log")
        _listens(receiver, started[1], folder / "up.log")
        yield known
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _start(words: list[str], log: Path, settings: dict[str, str]) -> "subprocess.Popen[bytes]":
    with log.open("wb") as said:
        return subprocess.Popen(words, env=dict(os.environ) | settings, stdout=said, stderr=said)


def _answers(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    def holds() -> bool:
        try:
            return httpx.get(url).is_success
        except httpx.TransportError:
            return False

    _until(holds, process, log)


def _listens(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    def holds() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    _until(holds, process, log)


def _until(holds: "object", process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 90
    while not holds():
        if process.poll() is not None or time.monotonic() > end:
            pytest.fail(f"it does not start:\n{log.read_text(errors='replace')[-3_000:]}")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
