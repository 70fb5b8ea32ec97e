"""`make demo` and `make setup` as a newcomer meets them: a fresh clone in an empty folder."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RESULT = {
    *("ranked_001.pdb", "ranked_001.cif", "ranked_001_unrelaxed.pdb", "ranked_001_unrelaxed.cif"),
    *("ranked_001.bcif", "ranked_001_unrelaxed.bcif"),
    *("ranked_001_scores.json", "ranked_001_geometry.json", "folding.pdb"),
    *("plddt.png", "plddt.svg"),
    *("report.html", "job.json", "citations.bib"),
}
PAGE = {"index.html", "3Dmol-min.js"}

pytestmark = [pytest.mark.demo, pytest.mark.timeout(1_500)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a clone of what is committed, in an empty folder."""
    folder = tmp_path_factory.mktemp("clone") / "foldsvc"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True, timeout=60)
    return folder


def _environment() -> dict[str, str]:
    """A newcomer's: none of foldsvc's settings, no virtual environment, the same registries."""
    own = {"VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "VENV"}
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("FOLDSVC_") and name not in own
    }
    path = os.environ["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(folder for folder in path if "venv" not in folder)
    return environment | {"DEMO_EXIT": "1"}


@pytest.fixture(scope="module")
def demo(clone: Path) -> subprocess.CompletedProcess[str]:
    """Run `make demo` in the clone, once."""
    with socket.socket() as other:  # a busy port is no reason to stop
        with contextlib.suppress(OSError):  # then somebody else has it already
            other.bind(("127.0.0.1", 8000))
            other.listen()
        return subprocess.run(
            ["make", "demo"],
            cwd=clone,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=1_200,
        )


def test_demo_takes_a_fresh_clone_to_a_folded_antibody(
    clone: Path, demo: subprocess.CompletedProcess[str]
) -> None:
    """One command: everything is installed, built, fetched, folded, relaxed, and told."""
    assert demo.returncode == 0, demo.stdout[-3_000:] + demo.stderr[-3_000:]
    assert "Port 8000 is taken by another program; using" in demo.stderr

    shown = dict(
        re.findall(r"^(PDB|mmCIF|Report|3D view|X-ray|Case) +(\S+)$", demo.stdout, re.MULTILINE)
    )
    assert set(shown) == {"PDB", "mmCIF", "Report", "3D view", "X-ray", "Case"}
    assert {path.name for path in Path(shown["PDB"]).parent.iterdir()} == RESULT
    assert Path(shown["PDB"]).read_text().count(" CA ") == 227
    assert {path.name for path in (clone / "foldsvc" / "static").iterdir()} >= PAGE
    assert re.search(r"trastuzumab: relaxing: ", demo.stderr)


@pytest.mark.usefixtures("demo")
def test_second_setup_has_nothing_to_do(clone: Path) -> None:
    """What is made once is not made again, and the clone stays clean."""
    subprocess.run(
        ["make", "setup"], cwd=clone, env=_environment(), check=True, capture_output=True
    )
    again = subprocess.run(
        ["make", "setup", "web"],
        cwd=clone,
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "Nothing to be done" in again.stdout
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell")
def test_machine_without_python_is_told_what_is_missing(clone: Path, tmp_path: Path) -> None:
    """Without Python 3.11 the first line says so, and the second what to do."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("make", "sh", "find", "sed", "awk", "test", "echo", "env"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    run = subprocess.run(
        ["make", "setup", "VENV=none"],
        cwd=clone,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode != 0
    assert "foldsvc needs Python 3.11 or newer" in run.stderr
    assert "make PYTHON=" in run.stderr
