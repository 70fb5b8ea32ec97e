"""Documents name modules that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BASES = ("", "foldsvc", "web", "web/src")
_MODULE = re.compile(r"`((?:[a-z0-9_-]+/)+[a-z0-9_-]+\.(?:py|tsx?))`")


@pytest.mark.parametrize(
    "document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name
)
def test_a_named_module_exists(document: Path) -> None:
    """A reader who follows a path of the documents finds a module there."""
    named = _MODULE.findall(document.read_text())
    assert [
        path for path in named if not any((ROOT / base / path).exists() for base in _BASES)
    ] == []
