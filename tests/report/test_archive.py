"""Archives streamed from anything that gives bytes."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from foldsvc.errors import ArchiveNameError
from foldsvc.report.archive import Entry, ZipArchive, stream_zip

MEGABYTE = 1_000_000


def pieces(*chunks: bytes) -> Iterator[bytes]:
    """Give chunks one by one."""
    yield from chunks


def test_what_goes_in_comes_out() -> None:
    """Names, order and contents survive, and every checksum holds."""
    contents = {"a.pdb": [b"ATOM", b"  1\n"], "sub/plot.png": [b"\x89PNG"], "empty.txt": []}

    archive = b"".join(
        stream_zip((name, lambda given=chunks: pieces(*given)) for name, chunks in contents.items())
    )

    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        assert read.testzip() is None
        assert read.namelist() == list(contents)
        assert {name: read.read(name) for name in contents} == {
            name: b"".join(chunks) for name, chunks in contents.items()
        }


def test_no_piece_is_empty() -> None:
    """Text is compressed away into few pieces, none of them empty, which in HTTP means the end."""
    text = b"ATOM" * 1000

    archived = list(stream_zip([("a.pdb", lambda: (text for _ in range(50))), ("b", pieces)]))

    assert all(archived)
    with zipfile.ZipFile(io.BytesIO(b"".join(archived))) as read:
        assert read.read("a.pdb") == text * 50


def test_a_file_that_cannot_be_read_ends_the_archive() -> None:
    """The error reaches whoever reads, so that a cut archive is never taken for a whole one."""

    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise OSError

    given: list[bytes] = []
    with pytest.raises(OSError):  # noqa: PT011 - the test's own
        given.extend(stream_zip([("a.npz", breaks)]))

    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(given)))


def test_the_same_files_give_the_same_bytes() -> None:
    """No clock is in the archive, so that its checksum means something."""
    archives = {b"".join(stream_zip([("a", lambda: pieces(b"x"))])) for _ in range(2)}

    assert len(archives) == 1


def test_a_large_file_is_never_held_whole() -> None:
    """Streaming 100 MB takes a few MB of memory."""
    noise = bytes(range(256)) * (MEGABYTE // 256)
    tracemalloc.start()
    size = sum(
        len(piece) for piece in stream_zip([("large.npz", lambda: (noise for _ in range(100)))])
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 99 * MEGABYTE
    assert peak < 10 * MEGABYTE


def archive_of(contents: dict[str, bytes], sha256: str = "") -> ZipArchive:
    """Give an archive of files in memory."""
    return ZipArchive(
        [
            Entry(name=name, version=str(len(data)), chunks=lambda d=data: pieces(d), sha256=sha256)
            for name, data in contents.items()
        ]
    )


def test_any_part_is_that_of_the_whole() -> None:
    """A part by its first and last byte is what the whole has there, wherever pieces end."""
    archive = archive_of({"a.png": bytes(range(256)) * 9, "b.txt": b"text" * 900})
    whole = b"".join(archive.pieces())

    assert archive.size() == len(whole)
    for start in range(0, len(whole), 97):
        for length in (1, 50, len(whole)):
            part = b"".join(archive.part(range(start, min(start + length, len(whole)))))
            assert part == whole[start : start + length]


def test_checksums_are_of_what_went_by() -> None:
    """The last file has the checksum of every other, one that is known before as it is known."""
    contents = {"a": b"1", "b": b""}
    last = zipfile.ZipFile(io.BytesIO(b"".join(archive_of(contents).pieces())))
    known = zipfile.ZipFile(io.BytesIO(b"".join(archive_of(contents, "ff").pieces())))

    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in contents.items()]
    assert last.read("SHA256SUMS").decode().splitlines() == lines
    assert known.read("SHA256SUMS").decode().splitlines() == ["ff  a", "ff  b"]


def test_archives_of_other_files_have_other_tags() -> None:
    """The tag tells files, their versions and their order apart."""
    tags = {
        archive_of(contents).tag
        for contents in ({"a": b"", "b": b""}, {"b": b"", "a": b""}, {"a": b"x"}, {"a": b""}, {})
    }
    assert len(tags) == 5
    assert archive_of({"a": b"x"}).tag == archive_of({"a": b"y"}).tag


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "", "a\\b", "./a", "a\nb", "a\0"])
def test_names_that_climb_out_are_refused(name: str) -> None:
    """No entry can be unpacked outside the folder that its user chose."""
    with pytest.raises(ArchiveNameError):
        list(stream_zip([(name, lambda: pieces(b"x"))]))


def test_a_name_twice_is_refused() -> None:
    """Two entries of one name would hide one of them."""
    with pytest.raises(ArchiveNameError):
        list(stream_zip([("a", lambda: pieces(b"x")), ("a", lambda: pieces(b"y"))]))
