"""The recipes of CONTRIBUTING lead to what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECIPES = (ROOT / "CONTRIBUTING.md").read_text().partition("## Recipes")[2].partition("\n## ")[0]


def test_every_file_of_a_recipe_exists() -> None:
    """A recipe names files and folders of this tree alone."""
    paths = re.findall(r"`((?:foldsvc|tests|web|docs)/[^`]+)`", RECIPES)
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_recipe_is_held_by_a_test() -> None:
    """Each row ends with the tests that do what it says."""
    rows = [row for row in RECIPES.splitlines() if row.startswith("| a")]
    assert len(rows) >= 6
    assert [row for row in rows if not re.search(r"`tests/[^`]+\.py` \|$", row)] == []
