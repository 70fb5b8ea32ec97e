"""Nobody asks for an engine by its name: only its folder and the registry know it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.engines.registry import engines

ROOT = Path(__file__).parents[2]
OWN = {
    "alphafold2": ("foldsvc/engines/alphafold2/", "foldsvc/alphafold2/"),
    "flashabb": ("foldsvc/engines/flashabb/", "foldsvc/flashabb/"),
    "alphafold-db": ("foldsvc/engines/alphafold_db/", "foldsvc/lookup/"),
}
"""The folders that know a name: the engine's, and those of its network or its database."""

ELSEWHERE = {
    # Whose JSON of PAE is written: a file's format.
    "foldsvc/cli/pae.py",
}
REGISTRY = "foldsvc/engines/registry.py"
PYTHON = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("foldsvc", "workers")
    for path in (ROOT / folder).rglob("*.py")
)
PAGE = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "web/src").rglob("*.ts*")
    if "client/schema" not in path.as_posix() and ".test." not in path.name
)
_FOLDER = re.compile(r"foldsvc\.engines\.(alphafold2|flashabb|alphafold_db)\b")


def test_every_engine_is_looked_for() -> None:
    """A new engine of ours gets its row in this test."""
    assert {str(engine.name) for engine in engines()} == set(OWN)


@pytest.mark.parametrize("name", sorted(OWN))
def test_python_knows_no_name(name: str) -> None:
    """No text in Python is an engine's name, but in the engine's own folders."""
    found = [
        f"{file}:{node.lineno}"
        for file in PYTHON
        if not file.startswith(OWN[name]) and file not in {REGISTRY, *ELSEWHERE}
        for node in _texts(file)
        if node.value == name
    ]
    assert found == []


def test_only_the_registry_imports_an_engine() -> None:
    """What an engine's folder holds is reached through the registry."""
    asked = {
        # Questions about the databases and networks themselves, not about jobs.
        "foldsvc/api/folds/lookup.py",
        "foldsvc/cli/lookup.py",
        "foldsvc/cli/precompile.py",
        "foldsvc/cli/warm.py",
    }
    found = [
        f"{file}: {module}"
        for file in PYTHON
        if not file.startswith("foldsvc/engines/") and file not in asked
        for module in _imports(file)
        if _FOLDER.match(module)
    ]
    assert found == []


@pytest.mark.parametrize("name", sorted(OWN))
def test_the_page_knows_no_name(name: str) -> None:
    """No text on the page is an engine's name: the page asks what engines offer."""
    quoted = re.compile(rf"""["'`]{re.escape(name)}["'`]""")
    found = [
        f"{file}:{number}"
        for file in PAGE
        for number, line in enumerate((ROOT / file).read_text().splitlines(), start=1)
        if quoted.search(line)
    ]
    assert found == []


def _texts(file: str) -> Iterator[ast.Constant]:
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def _imports(file: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
