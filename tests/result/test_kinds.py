"""The table of files: every name has one row, and the documentation has every row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.result.kinds import (
    FOLD_FILES,
    IMAGE_FILES,
    NAMES,
    SEGMENTATION_FILES,
    FileKind,
    description_of,
    kind_of,
)
from foldsvc.result.layout import Ending, model_file, prediction_file

DOCS = Path(__file__).parents[2] / "docs" / "results.md"
ALL = (*FOLD_FILES, *IMAGE_FILES, *SEGMENTATION_FILES)


def example(kind: FileKind) -> str:
    """Give a name of this kind."""
    return kind.pattern.format(rank="001", number="00001", name="bottom")


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.pattern)
def test_a_name_is_of_one_kind(kind: FileKind) -> None:
    """No name is of two kinds, and each kind says what it is."""
    name = example(kind)

    assert [other for other in ALL if NAMES[other].fullmatch(name)] == [kind]
    assert kind_of(name) is kind
    assert "/" in kind.media_type
    assert kind.description


def test_an_unknown_name_is_an_error() -> None:
    """A file without a row is found when it is made, not when somebody asks for it."""
    for name in ("ranked_1.pdb", "xranked_001.pdb", "ranked_001.pdb.part", "frame_a.png"):
        with pytest.raises(LookupError, match=re.escape(name)):
            kind_of(name)


def test_descriptions_say_of_which_model() -> None:
    """Best is said of the best alone; of the others the rank."""
    assert description_of(model_file(1, Ending.PDB)).startswith("Best structure, PDB")
    assert description_of(model_file(2, Ending.PDB)).startswith("Structure of rank 2, PDB")
    assert description_of(model_file(12, Ending.SCORES)).endswith("; rank 12")
    assert description_of("job.json") == "Everything needed to repeat the run"


def test_what_people_do_not_read_is_inner() -> None:
    """What one stage leaves for another is in no list for people."""
    inner = {kind.pattern.format(rank="001") for kind in FOLD_FILES if kind.inner}

    assert inner == {"found.npz", prediction_file(1), "coverage.npz", "drawing.json"}


def documented() -> Iterator[str]:
    """Give the names in the table of docs/results.md; `.cif` is the one before with that ending."""
    for row in re.findall(r"^\| (`.*?) \|", DOCS.read_text(), re.MULTILINE):
        names: list[str] = []
        for word in re.findall(r"`([^`]+)`", row):
            if not word.startswith("."):
                names.append(word)
                yield word
                continue
            of = names if word == ".svg" else names[-1:]
            yield from (name.rpartition(".")[0] + word for name in of)


def test_the_documentation_has_every_file_of_a_fold() -> None:
    """Whoever reads docs/results.md knows each file that a result for people can have."""
    made_on_demand = {model_file(1, Ending.PAE_JSON)}
    for_people = {example(kind) for kind in FOLD_FILES if not kind.inner}

    assert set(documented()) == for_people - made_on_demand
