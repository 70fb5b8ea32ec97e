"""Gzip is unpacked whole or not at all, and never further than a limit."""

import contextlib
import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, strategies

from foldsvc.errors import ComparedStructureError
from foldsvc.formats.a3m import MAX_BYTES, a3m_text
from foldsvc.formats.bounded_gzip import GzipDamagedError, GzipTooLargeError, unzipped
from foldsvc.structure import compared_files
from foldsvc.structure.compared_files import NamedFile
from foldsvc.templates import own_files
from tests.fixtures.errors import raises

LIMIT = 3_000
CONTENTS = strategies.binary(max_size=1_200) | strategies.integers(0, 5_000).map(bytes)


@given(
    contents=strategies.lists(CONTENTS, min_size=1, max_size=4), padding=strategies.integers(0, 9)
)
def test_members_are_joined_up_to_the_limit(contents, padding):
    """What gzip packed comes back, of all members, if it is not more than may be."""
    packed = b"".join(gzip.compress(content) for content in contents) + bytes(padding)
    whole = b"".join(contents)

    if len(whole) > LIMIT:
        with pytest.raises(GzipTooLargeError, match="3,000"):
            unzipped(packed, LIMIT)
    else:
        assert unzipped(packed, LIMIT) == whole == gzip.decompress(packed)


@given(content=CONTENTS, data=strategies.data())
def test_what_is_cut_or_changed_is_never_taken_for_whole(content, data):
    """A file without its end, or with another byte, is damaged or gives what it gave."""
    packed = gzip.compress(content, mtime=0)
    cut = packed[: data.draw(strategies.integers(1, len(packed) - 1))]
    changed = bytearray(packed)
    place = data.draw(strategies.integers(0, len(packed) - 1))
    changed[place] = data.draw(strategies.integers(0, 255))

    with pytest.raises((GzipDamagedError, GzipTooLargeError)):
        unzipped(cut, LIMIT)
    with contextlib.suppress(GzipDamagedError, GzipTooLargeError):
        assert unzipped(bytes(changed), LIMIT) == content


@given(junk=strategies.binary(max_size=60))
def test_any_bytes_after_a_member_are_judged(junk):
    """What follows is a member, padding of zeros, or a reason to refuse the file."""
    packed = gzip.compress(b"MKV") + junk
    if not any(junk):
        assert unzipped(packed, LIMIT) == b"MKV"
    else:
        try:
            expected = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error):
            with pytest.raises(GzipDamagedError):
                unzipped(packed, LIMIT)
        else:
            assert unzipped(packed, LIMIT) == expected


def test_a_length_that_lies_is_damage():
    """The length at the end of a member is compared, not believed."""
    packed = bytearray(gzip.compress(b"MKV" * 100))
    packed[-4:] = (7).to_bytes(4, "little")

    with pytest.raises(GzipDamagedError):
        unzipped(bytes(packed), LIMIT)


def test_a_file_of_many_small_members_takes_no_longer_for_each():
    """Members one after the other are read once: their number does not multiply their size."""
    packed = gzip.compress(b"A") * 40_000
    calls = []

    class Counted(bytes):
        def __getitem__(self, place):
            piece = super().__getitem__(place)
            calls.append(len(piece) if isinstance(piece, bytes) else 1)
            return piece

    assert unzipped(Counted(packed), 40_000) == b"A" * 40_000
    assert sum(calls) < 60 * len(packed)


def _bomb(size: int) -> bytes:
    """Pack zeros of a size in megabytes, without ever having them."""
    packer = zlib.compressobj(9, wbits=31)
    megabyte = bytes(1 << 20)
    return b"".join([*(packer.compress(megabyte) for _ in range(size)), packer.flush()])


@pytest.mark.parametrize(
    ("read", "limit", "refusal"),
    [
        (a3m_text, MAX_BYTES, "alignment_too_large"),
        (
            lambda data: own_files.template_text(data, "x"),
            own_files.MAX_BYTES,
            "template_too_large",
        ),
        (
            lambda data: compared_files._read(NamedFile(label="x", data=data), 100),
            compared_files._MOST_BYTES,
            ComparedStructureError,
        ),
    ],
    ids=["alignment", "template", "comparison"],
)
def test_a_bomb_takes_no_more_memory_than_its_limit(read, limit, refusal):
    """Whatever takes gzip files from outside stops at its limit, in memory too."""
    packed = _bomb(2 + 10 * limit // 2**20)
    tracemalloc.start()
    try:
        with raises(refusal):
            read(packed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(packed) < 2_000_000
    assert peak < 2 * limit + 20_000_000
