"""The result store in a folder."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import ArtifactCorruptError, StorageError
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.result_store import MANIFEST, ResultStore, StoredFile

PREFIX = "jobs/0190/1"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Give an empty store."""
    return FolderStore(tmp_path / "results")


def _sealed(store: ResultStore) -> tuple[StoredFile, ...]:
    files = (
        store.write(PREFIX, "ranked_001.pdb", b"ATOM", media_type="chemical/x-pdb"),
        store.write(PREFIX, "empty.json", b"", description="nothing"),
    )
    store.write_manifest(PREFIX, files)
    return files


def test_what_is_written_is_read_back(store: FolderStore) -> None:
    """Content, size, checksum and words come back as they went in."""
    files = _sealed(store)

    assert store.read_manifest(PREFIX) == files
    assert files[0] == StoredFile(
        name="ranked_001.pdb",
        size=4,
        sha256="939f34238170826d249f0103a04e8d7406da30abd2dad9a8dc92702e31165ff5",
        media_type="chemical/x-pdb",
        description="",
    )
    with store.open(PREFIX, "ranked_001.pdb") as file:
        assert file.read() == b"ATOM"
    store.verify(PREFIX)


def test_text_is_packed_and_read_as_if_it_were_not(store: FolderStore) -> None:
    """Size and checksum are the content's, the disk has less, and any part can be read."""
    text = b"ATOM      1  N   GLU H   1\n" * 1_000
    file = store.write(PREFIX, "a.pdb", text, packed=True)
    store.write_manifest(PREFIX, [file])

    assert (file.size, file.encoding) == (len(text), "gzip")
    assert store.read_manifest(PREFIX) == (file,)
    with store.open(PREFIX, "a.pdb") as opened:
        opened.seek(27)
        assert opened.read(4) == b"ATOM"
    store.verify(PREFIX)
    folder = store.path(PREFIX, MANIFEST).parent
    assert sum(one.stat().st_size for one in folder.glob("a.pdb*")) < len(text) / 20


@pytest.mark.parametrize("cut", [slice(0, 40), slice(9, None)])
def test_damage_in_a_packed_file_is_found(store: FolderStore, cut: slice) -> None:
    """What can no longer be unpacked is told like any other damage."""
    text = b"".join(b"%d\n" % number for number in range(1_000))
    store.write_manifest(PREFIX, [store.write(PREFIX, "a.txt", text, packed=True)])
    (path,) = store.path(PREFIX, MANIFEST).parent.glob("a.txt*")
    path.write_bytes(path.read_bytes()[cut])

    with pytest.raises(ArtifactCorruptError, match=r"a\.txt"):
        store.verify(PREFIX)


def test_a_packed_file_is_replaced_by_one_that_is_not(store: FolderStore) -> None:
    """There is one file of a name, the last written, whichever way it is kept."""
    for packed in (True, False, True):
        content = f"packed: {packed}".encode()
        store.write(PREFIX, "a", content, packed=packed)
        with store.open(PREFIX, "a") as file:
            assert file.read() == content
    assert len(list((store._root / PREFIX).iterdir())) == 1


def test_packed_and_inner_files_are_taken_over_as_they_are(store: FolderStore) -> None:
    """A copy is kept as the first was."""
    file = store.write(PREFIX, "a.npz", b"text" * 100, packed=True, inner=True)

    assert store.copy("jobs/0190/2", file, source_prefix=PREFIX) == file


def test_a_manifest_of_before_is_read(store: FolderStore) -> None:
    """Entries without a word on how they are kept are files as they are."""
    (pdb, empty) = _sealed(store)
    path = store.path(PREFIX, MANIFEST)
    written = json.loads(path.read_text())["files"]

    assert all(
        set(one) == {"name", "size", "sha256", "media_type", "description"} for one in written
    )
    assert store.read_manifest(PREFIX) == (pdb, empty)
    assert (pdb.encoding, pdb.inner) == ("", False)


def test_a_prefix_is_empty_until_it_is_sealed(store: FolderStore) -> None:
    """Files without a manifest are not a result."""
    store.write(PREFIX, "ranked_001.pdb", b"ATOM")

    assert store.read_manifest(PREFIX) == ()


def test_a_file_is_replaced_whole(store: FolderStore) -> None:
    """Writing again leaves the new content and nothing beside it."""
    store.write(PREFIX, "a", b"old and long")
    store.write(PREFIX, "a", b"new")

    path = store.path(PREFIX, "a")
    assert path is not None
    assert path.read_bytes() == b"new"
    assert [below.name for below in path.parent.iterdir()] == ["a"]


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_damage_is_found(store: FolderStore, damage: str) -> None:
    """A bit, a tail or a file that is gone does not pass for a result."""
    _sealed(store)
    path = store.path(PREFIX, "ranked_001.pdb")
    assert path is not None
    if damage == "flip":
        path.write_bytes(b"ATOL")
    elif damage == "cut":
        path.write_bytes(b"ATO")
    else:
        path.unlink()

    with pytest.raises(ArtifactCorruptError, match=r"ranked_001\.pdb"):
        store.verify(PREFIX)


def test_a_damaged_manifest_is_found(store: FolderStore) -> None:
    """A manifest that cannot be read is an error, not an empty result."""
    _sealed(store)
    path = store.path(PREFIX, MANIFEST)
    assert path is not None
    path.write_text('{"files": [{"name": ')

    with pytest.raises(ArtifactCorruptError, match=MANIFEST):
        store.read_manifest(PREFIX)


def test_a_file_is_taken_over_from_another_prefix(store: FolderStore) -> None:
    """What an earlier stage made needs not be made again, if it is still what it was."""
    pdb, _empty = _sealed(store)

    assert store.copy("jobs/0190/2", pdb, source_prefix=PREFIX) == pdb

    store.delete(PREFIX)
    with store.open("jobs/0190/2", pdb.name) as file:
        assert file.read() == b"ATOM"
    with pytest.raises(ArtifactCorruptError):
        store.copy("jobs/0190/3", pdb, source_prefix=PREFIX)


def test_deleting_takes_all_below(store: FolderStore) -> None:
    """A job goes with its attempts; deleting what is gone is no error."""
    store.write("jobs/a/1", "x", b"1")
    store.write("jobs/a/2", "x", b"2")
    store.write("jobs/b/1", "x", b"3")
    assert store.children("jobs/a") == ("jobs/a/1", "jobs/a/2")

    store.delete("jobs/a")
    store.delete("jobs/a")

    assert store.children("jobs") == ("jobs/b",)
    assert store.children("jobs/a") == ()


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\0b", ".x", "a\n"])
def test_no_name_leads_out_of_the_store(store: FolderStore, name: str) -> None:
    """Names with separators or dots in front are neither read nor written."""
    for look in (store.open, store.path):
        with pytest.raises(FileNotFoundError):
            look(PREFIX, name)
    with pytest.raises((StorageError, FileNotFoundError)):
        store.write(PREFIX, name, b"")
    # In a prefix, a separator only makes one more folder.
    steps = ("", ".", "..") if name == "a/b" else (name,)
    for prefix in (path for step in steps for path in (f"jobs/{step}", f"{step}/jobs")):
        with pytest.raises(StorageError):
            store.write(prefix, "x", b"")
        with pytest.raises(StorageError):
            store.delete(prefix)


@given(prefix=st.text(max_size=20), name=st.text(max_size=20))
def test_any_text_stays_inside_the_store(prefix: str, name: str) -> None:
    """Whatever the text, a path is inside the root or refused."""
    root = Path("/nonexistent/root")
    try:
        place = FolderStore(root)._place(prefix, name)
    except (StorageError, FileNotFoundError):
        return
    assert place.is_relative_to(root)
    assert ".." not in place.parts


_FULL_DISK = """
import resource, sys
from pathlib import Path
from foldsvc.errors import StorageFullError
from foldsvc.storage.folder_store import FolderStore
store, limit = FolderStore(Path(sys.argv[1])), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    store.write("jobs/a/1", "x", b"new content")
except StorageFullError:
    sys.exit(3)
"""


@pytest.mark.parametrize("room", [0, 1, 5, 10, 11])
def test_a_full_disk_never_leaves_half_a_file(
    store: FolderStore, tmp_path: Path, room: int
) -> None:
    """Where the content does not fit, the old file stays, and the error says why."""
    store.write("jobs/a/1", "x", b"old")

    ended = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path / "results"), str(room)], check=False
    )

    path = store.path("jobs/a/1", "x")
    assert path is not None
    fits = room >= len(b"new content")
    assert ended.returncode == (0 if fits else 3)
    assert path.read_bytes() == (b"new content" if fits else b"old")
    assert [below.name for below in path.parent.iterdir()] == ["x"]
