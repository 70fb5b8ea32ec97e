"""requirements/*.lock: exact, with checksums, and in step with pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = {
    "runtime": PROJECT["project"]["dependencies"],
    "gpu": PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["gpu"],
    **PROJECT["dependency-groups"],
}
_PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z0-9,]+\])?==(\S+?)(?: ; [^\\]+)? \\$", re.MULTILINE)


def _pins(lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in _PIN.findall((ROOT / "requirements" / f"{lock}.lock").read_text()):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


@pytest.mark.parametrize("lock", GROUPS)
def test_lock_answers_pyproject(lock: str) -> None:
    """Each package that is asked for is pinned to a version that is allowed: else `make lock`."""
    pins = _pins(lock)
    for line in GROUPS[lock]:
        wanted = Requirement(line)
        found = pins.get(canonicalize_name(wanted.name), set())
        assert found, f"{wanted.name} is not in {lock}.lock: run make lock"
        assert all(wanted.specifier.contains(version) for version in found), (line, found)


@pytest.mark.parametrize("lock", GROUPS)
def test_lock_is_exact_and_names_no_index(lock: str) -> None:
    """Every line is a pin with its checksums; where it comes from is the user's choice."""
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z])", text.partition("\n#    make lock\n")[2])
    assert [block for block in blocks if not _PIN.match(block.strip() + "\n")] == []
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_locks_agree() -> None:
    """A package that is in two locks has the same version in both."""
    every: dict[str, set[str]] = {}
    forks = {name for name, versions in _pins("runtime").items() if len(versions) > 1}
    for lock in GROUPS:
        for name, versions in _pins(lock).items():
            if name not in forks:
                every.setdefault(name, set()).update(versions)
    assert {name: versions for name, versions in every.items() if len(versions) > 1} == {}
