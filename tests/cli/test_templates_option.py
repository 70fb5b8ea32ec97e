"""`--templates`: words, files, folders and chains."""

import gzip
from pathlib import Path

import pytest
from template_files import pdb_text

from foldsvc.cli.fold_options import given_templates
from foldsvc.errors import InvalidRequestError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with two structures and something else."""
    (tmp_path / "b.pdb").write_text(pdb_text("1ubq"))
    (tmp_path / "a.cif.gz").write_bytes(gzip.compress(b"data_x\n"))
    (tmp_path / "notes.txt").write_text("nothing")
    return tmp_path


@pytest.mark.parametrize(
    ("given", "choice"), [(None, "none"), ([], "none"), (["none"], "none"), (["server"], "server")]
)
def test_words_are_choices(given: list[str] | None, choice: str) -> None:
    """Nothing is none, and the server is a word."""
    assert (given_templates(given).choice, given_templates(given).files) == (choice, ())


def test_files_and_folders_are_read(folder: Path) -> None:
    """A folder gives its structures in order, a file itself, and a chain follows a colon."""
    found = given_templates([str(folder), f"{folder / 'b.pdb'}:A"])

    assert found.choice == "custom"
    assert [(file.name, file.chain) for file in found.files] == [
        ("a.cif.gz", ""),
        ("b.pdb", ""),
        ("b.pdb", "A"),
    ]
    assert found.files[0].text == "data_x\n"


@pytest.mark.parametrize(
    "given",
    [
        ["server", "none"],
        ["server", "x.pdb"],
        ["no-such-file.pdb"],
        ["no-such-file.pdb:A"],
    ],
)
def test_what_cannot_be_meant_is_refused(given: list[str]) -> None:
    """A word beside another or a file, and a file that is not there, are errors."""
    with pytest.raises(InvalidRequestError, match="--templates"):
        given_templates(given)


def test_a_folder_without_structures_is_refused(tmp_path: Path) -> None:
    """The cure names the endings that count."""
    with pytest.raises(InvalidRequestError, match=r"\.mmcif"):
        given_templates([str(tmp_path)])
