"""What was found is kept, and never kept wrong."""

import gzip
import json
from pathlib import Path

import pytest

from foldsvc.errors import StorageError
from foldsvc.msa.alignment_cache import AlignmentCache, cache_key

KEY = cache_key(server="s", sequences=["MKV"])
TEXTS = {"uniref.a3m": ">101\nMKV\n" * 100, "empty": ""}


def _entry(folder: Path) -> Path:
    (place,) = folder.rglob("*.json.gz")
    return place


def test_what_is_put_is_got(tmp_path: Path) -> None:
    """An entry comes back as it was, also to another process's cache, and can be replaced."""
    AlignmentCache(tmp_path).put(KEY, TEXTS)
    assert AlignmentCache(tmp_path).get(KEY) == TEXTS

    AlignmentCache(tmp_path).put(KEY, {"a": "b"})
    assert AlignmentCache(tmp_path).get(KEY) == {"a": "b"}
    assert [place.name for place in tmp_path.rglob("*") if place.is_file()] == [f"{KEY}.json.gz"]


def test_keys_are_of_all_that_was_asked() -> None:
    """Another sequence, server, order or database is another entry."""
    asked = {"server": "s", "mode": "env", "databases": "d", "sequences": ["A", "B"]}
    keys = {cache_key(**asked)} | {
        cache_key(**{**asked, name: value})
        for name, value in (
            ("server", "t"),
            ("mode", "all"),
            ("databases", "e"),
            ("sequences", ["B", "A"]),
            ("sequences", ["AB"]),
        )
    }
    assert len(keys) == 6


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda _: b"",
        lambda _: b"<html>blocked</html>",
        lambda data: gzip.compress(gzip.decompress(data)[:-20]),
        lambda data: gzip.compress(gzip.decompress(data).replace(b"MKV", b"MKA", 1)),
        lambda _: gzip.compress(b"[]"),
        lambda _: gzip.compress(json.dumps({"format": 0}).encode()),
    ],
)
def test_a_poisoned_entry_is_never_used(tmp_path: Path, harm) -> None:
    """An entry that is cut, changed or something else counts as missing, and goes away."""
    cache = AlignmentCache(tmp_path)
    cache.put(KEY, TEXTS)
    place = _entry(tmp_path)
    place.write_bytes(harm(place.read_bytes()))

    assert cache.get(KEY) is None
    assert not place.exists()


def test_an_entry_under_another_name_is_not_that_entry(tmp_path: Path) -> None:
    """A file that was moved to another key is not taken for its alignment."""
    cache = AlignmentCache(tmp_path)
    cache.put(KEY, TEXTS)
    other = cache_key(other=True)
    moved = tmp_path / other[:2] / f"{other}.json.gz"
    moved.parent.mkdir(exist_ok=True)
    _entry(tmp_path).rename(moved)

    assert cache.get(other) is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """What prevents keeping is a storage error, not a lost alignment in silence."""
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        AlignmentCache(tmp_path / "file").put(KEY, TEXTS)
