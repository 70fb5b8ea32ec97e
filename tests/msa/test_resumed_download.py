"""Large files, over connections that break."""

from pathlib import Path

import pytest
from file_source import FileSource
from loopback_http import Reply

from foldsvc.errors import DatabaseDownloadError
from foldsvc.msa.resumed_download import download, size_at

CONTENT = bytes(range(256)) * 4000


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give the place of the file."""
    return tmp_path / "big.tar.gz"


@pytest.fixture
def source(file_source: FileSource) -> FileSource:
    """Give a source that has the file."""
    file_source.files["big.tar.gz"] = CONTENT
    return file_source


def _download(source: FileSource, place: Path) -> list[float]:
    pauses: list[float] = []
    download(f"{source.url}/big.tar.gz", place, lambda _have, _whole: None, sleep=pauses.append)
    return pauses


def test_a_file_arrives_whole(source: FileSource, place: Path) -> None:
    """Progress is told in bytes, and nothing but the file is left."""
    told: list[tuple[int, int]] = []
    download(f"{source.url}/big.tar.gz", place, lambda have, whole: told.append((have, whole)))

    assert place.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert list(place.parent.iterdir()) == [place]
    assert size_at(f"{source.url}/big.tar.gz") == len(CONTENT)


def test_what_is_there_is_not_fetched(source: FileSource, place: Path) -> None:
    """A file that arrived before is left alone."""
    place.write_bytes(b"x")
    _download(source, place)

    assert place.read_bytes() == b"x"
    assert source.requests == []


def test_a_broken_download_goes_on_where_it_stopped(source: FileSource, place: Path) -> None:
    """After each break only the rest is asked for, and a byte that came resets the patience."""
    source.cuts = [50_000] * 15
    _download(source, place)

    assert place.read_bytes() == CONTENT
    starts = [request.headers.get("range", "") for request in source.requests]
    assert starts[:3] == ["", "bytes=50000-", "bytes=100000-"]


def test_another_call_goes_on_too(source: FileSource, place: Path) -> None:
    """A command that was stopped continues when it is run again."""
    source.cuts = [300_000]
    source.refusals = []

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(f"{source.url}/big.tar.gz", place, lambda _have, _whole: None, sleep=stop)
    assert not place.exists()
    _download(source, place)

    assert place.read_bytes() == CONTENT
    assert source.requests[-1].headers["range"] == "bytes=300000-"


@pytest.mark.parametrize("way", ["changed", "no ranges", "no version"])
def test_parts_of_two_versions_are_never_put_together(
    source: FileSource, place: Path, way: str
) -> None:
    """Where the file may have changed meanwhile, it is fetched from the beginning."""
    if way == "no version":
        source.etag = ""
    source.cuts = [300_000]

    def change(_: float) -> None:
        source.ranges = way != "no ranges"
        source.files["big.tar.gz"] = CONTENT[::-1]
        if way == "changed":
            source.etag = '"2"'

    download(f"{source.url}/big.tar.gz", place, lambda _have, _whole: None, sleep=change)
    assert place.read_bytes() == CONTENT[::-1]


def test_a_part_that_is_whole_is_taken(source: FileSource, place: Path) -> None:
    """Stopped between the last byte and the renaming, nothing is fetched again."""
    place.with_name("big.tar.gz.part").write_bytes(CONTENT)
    place.with_name("big.tar.gz.part.version").write_text(source.etag)
    _download(source, place)

    assert place.read_bytes() == CONTENT
    assert list(place.parent.iterdir()) == [place]


def test_a_part_that_is_too_long_is_dropped(source: FileSource, place: Path) -> None:
    """More bytes than the file has are not a part of it."""
    place.with_name("big.tar.gz.part").write_bytes(CONTENT + b"more")
    place.with_name("big.tar.gz.part.version").write_text(source.etag)
    _download(source, place)

    assert place.read_bytes() == CONTENT


def test_a_server_that_is_down_is_asked_ten_times(source: FileSource, place: Path) -> None:
    """Faults without a byte are counted, paused after, and told."""
    source.refusals = [Reply(status=503)] * 20
    pauses: list[float] = []
    with pytest.raises(DatabaseDownloadError, match="HTTP 503"):
        download(f"{source.url}/big.tar.gz", place, lambda _have, _whole: None, sleep=pauses.append)

    assert len(pauses) == 9
    assert len(source.requests) == 10


def test_a_file_that_is_not_there_is_told_at_once(source: FileSource, place: Path) -> None:
    """A refusal is not repeated."""
    with pytest.raises(DatabaseDownloadError, match="HTTP 404"):
        download(f"{source.url}/other", place, lambda _have, _whole: None)

    assert len(source.requests) == 1
    assert size_at(f"{source.url}/other") is None
    assert size_at("http://127.0.0.1:1/big.tar.gz") is None
