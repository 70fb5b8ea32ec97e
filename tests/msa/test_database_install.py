"""Setting up databases from a real server, and searching what was set up."""

import fcntl
import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from alignment_server import RELB
from file_source import FileSource
from sequence_databases import UNIREF

from foldsvc.errors import (
    ArchiveUnsafeError,
    DatabaseDownloadError,
    DatabaseSpaceError,
    SearchDatabaseError,
    UnknownDatabaseError,
)
from foldsvc.msa.database_install import DatabaseInstall, check_space
from foldsvc.msa.mmseqs import MmseqsSearch, MmseqsSettings
from foldsvc.msa.mmseqs_steps import Machine
from foldsvc.msa.published_databases import DatabaseArchive, SequenceDatabase, database_named
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.search_plan import SearchPlan

DATABASE = SequenceDatabase(
    name="test",
    stem=UNIREF,
    role="uniref",
    description="a test's own",
    archives=(
        DatabaseArchive(name="test.db.tar.gz", n_bytes=1),
        DatabaseArchive(name="tax.tar.gz", n_bytes=1),
    ),
    unpacked_bytes=1,
)


def _packed(files: list[Path]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", dereference=True) as tar:
        for file in files:
            if file.name == f"{UNIREF}_h":  # as MMseqs2 saves space, relative here
                info = tarfile.TarInfo(file.name)
                info.type, info.linkname = tarfile.SYMTYPE, f"{UNIREF}_seq_h"
                tar.addfile(info)
            else:
                tar.add(file, file.name)
    return packed.getvalue()


@pytest.fixture
def installation(databases: Path, file_source: FileSource, tmp_path: Path) -> DatabaseInstall:
    """Give an installation of the small database, packed as the published ones are."""
    files = [file for file in databases.glob(f"{UNIREF}*") if file.is_file()]
    organisms = [file for file in files if file.name.endswith(("_mapping", ".dmp"))]
    others = [file for file in files if file not in organisms]
    stale = tmp_path / f"{UNIREF}_mapping"
    stale.write_text("0\t1\n")
    file_source.files = {
        "test.db.tar.gz": _packed([*others, stale]),
        "tax.tar.gz": _packed(organisms),
    }
    return DatabaseInstall(database=DATABASE, folder=tmp_path / "here", source=file_source.url)


def test_what_is_installed_can_be_searched(
    installation: DatabaseInstall, databases: Path, tmp_path: Path
) -> None:
    """Archives become a database that the real program searches, the later archive's files win."""
    said: list[str] = []
    installation.run(lambda message, _: said.append(message))

    assert installation.done
    assert said[-1] == "test is installed"
    mapping = (installation.folder / f"{UNIREF}_mapping").read_text()
    assert mapping == (databases / f"{UNIREF}_mapping").read_text()
    left = {path.name for path in installation.folder.iterdir() if UNIREF not in path.name}
    assert left == {".install.lock"}

    settings = MmseqsSettings(
        program="",
        databases=installation.folder,
        uniref=UNIREF,
        environmental="",
        templates="",
        folder=tmp_path / "kept",
        seconds=240.0,
        machine=Machine(threads=1),
    )
    fold_input = FoldInput(name="x", chains=(Chain(name="A", sequence=RELB),))
    found = MmseqsSearch(settings, SearchPlan()).search(fold_input, lambda _: None)
    assert found.unpaired[0].n_row > 50


def test_an_index_is_made_and_searched(installation: DatabaseInstall, tmp_path: Path) -> None:
    """With an index, the search reads it and finds the same."""
    indexed = replace(installation, index=True)
    indexed.run(lambda _message, _part: None)
    assert (indexed.folder / f"{UNIREF}.idx.dbtype").exists()

    settings = MmseqsSettings(
        program="",
        databases=installation.folder,
        uniref=UNIREF,
        environmental="",
        templates="",
        folder=tmp_path / "kept",
        seconds=240.0,
        machine=Machine(threads=1),
    )
    plan = SearchPlan(pair_mode="unpaired")
    fold_input = FoldInput(name="x", chains=(Chain(name="A", sequence=RELB),))
    found = MmseqsSearch(settings, plan).search(fold_input, lambda _: None)
    assert found.unpaired[0].n_row > 50


def test_a_second_run_fetches_nothing(
    installation: DatabaseInstall, file_source: FileSource
) -> None:
    """What is installed stays, and asks for no byte."""
    installation.run(lambda _message, _part: None)
    file_source.requests.clear()

    installation.run(lambda _message, _part: None)
    assert file_source.requests == []
    assert installation.download_bytes() == 0


def test_it_goes_on_after_the_archive_that_was_done(
    installation: DatabaseInstall, file_source: FileSource
) -> None:
    """If the second archive is lost, the first is not fetched again."""
    organisms = file_source.files.pop("tax.tar.gz")
    with pytest.raises(DatabaseDownloadError):
        installation.run(lambda _message, _part: None)
    assert not installation.done

    file_source.files["tax.tar.gz"] = organisms
    file_source.requests.clear()
    installation.run(lambda _message, _part: None)
    assert [request.path for request in file_source.requests] == ["/tax.tar.gz"]


def test_sizes_are_what_the_source_says(
    installation: DatabaseInstall, file_source: FileSource
) -> None:
    """The sizes told beforehand are asked for, and taken from the table where nobody answers."""
    assert installation.download_bytes() == sum(map(len, file_source.files.values()))
    assert replace(installation, source="http://127.0.0.1:1").download_bytes() == 2


def test_a_damaged_archive_is_fetched_anew(
    installation: DatabaseInstall, file_source: FileSource
) -> None:
    """An archive whose checksum is wrong is removed, and nothing of it stays."""
    whole = file_source.files["test.db.tar.gz"]
    file_source.files["test.db.tar.gz"] = whole[: len(whole) // 2]
    with pytest.raises(DatabaseDownloadError, match="damaged"):
        installation.run(lambda _message, _part: None)
    assert {path.name for path in installation.folder.iterdir()} == {".install.lock"}

    file_source.files["test.db.tar.gz"] = whole
    installation.run(lambda _message, _part: None)
    assert installation.done


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("../escaped", tarfile.REGTYPE, ""),
        ("/escaped", tarfile.REGTYPE, ""),
        ("db_seq_h", tarfile.SYMTYPE, "../../etc/passwd"),
        ("db_seq_h", tarfile.SYMTYPE, "/etc/passwd"),
        ("db_seq_h", tarfile.LNKTYPE, "../db_h"),
        ("folder/db", tarfile.REGTYPE, ""),
    ],
)
def test_an_archive_cannot_write_elsewhere(
    installation: DatabaseInstall, file_source: FileSource, name: str, kind: bytes, link: str
) -> None:
    """A member that would leave the folder is refused with the whole archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        tar.addfile(info)
    file_source.files["test.db.tar.gz"] = packed.getvalue()
    with pytest.raises(ArchiveUnsafeError):
        installation.run(lambda _message, _part: None)

    assert {path.name for path in installation.folder.iterdir()} == {".install.lock"}


def test_an_archive_that_lacks_files_is_no_database(
    installation: DatabaseInstall, file_source: FileSource
) -> None:
    """What was unpacked is looked over, and the first missing file is named."""
    file_source.files["test.db.tar.gz"] = file_source.files["tax.tar.gz"]
    with pytest.raises(SearchDatabaseError, match=rf"{UNIREF}\.dbtype is missing"):
        installation.run(lambda _message, _part: None)


def test_two_do_not_install_at_once(installation: DatabaseInstall) -> None:
    """A second installation into the folder is refused while one runs."""
    installation.folder.mkdir()
    with (installation.folder / ".install.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DatabaseDownloadError, match="another installation"):
            installation.run(lambda _message, _part: None)


def test_a_disk_that_is_too_small_is_told_first(installation: DatabaseInstall) -> None:
    """Room for what is unpacked and for the largest archive is looked for beforehand."""
    huge = replace(installation, database=replace(DATABASE, unpacked_bytes=10**18))
    with pytest.raises(DatabaseSpaceError, match="the databases need about 1,000,000,000 GB"):
        check_space([huge], [5])
    check_space([huge], [0])
    check_space([installation], [5])


def test_the_commands_are_those_of_a_shell(installation: DatabaseInstall) -> None:
    """What is printed does the same by hand: fetch, unpack, index."""
    lines = replace(installation, index=True).commands()

    assert lines[0] == f"mkdir -p {installation.folder}"
    assert f"curl -fLO -C - {installation.source}/tax.tar.gz" in lines
    assert lines[-1] == f"mmseqs createindex {UNIREF} tmp_index --remove-tmp-files 1"


def test_an_unknown_database_is_refused_with_the_known_ones() -> None:
    """A misspelt name gives the names."""
    with pytest.raises(UnknownDatabaseError, match="uniref30, environmental, swissprot"):
        database_named("uniref")
