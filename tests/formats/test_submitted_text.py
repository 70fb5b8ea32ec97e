"""Files as editors and programs write them, as text."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import (
    AlignmentNotTextError,
    EmptyAlignmentError,
    TextEncodingError,
)
from foldsvc.formats.submitted_text import alignment_text_of, text_of
from tests.fixtures.errors import raises

TEXT = ">käse 蛋白\r\nMKVL\r\n"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


@given(
    st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1),
    st.sampled_from(ENCODINGS),
    st.booleans(),
)
def test_every_encoding_gives_the_same_text(body: str, encoding: str, packed: bool) -> None:  # noqa: FBT001
    """A mark at the beginning, two or four bytes a letter, gzip: the text is the same."""
    text = f">{body}\nMKVL\n"
    data = text.encode(encoding)

    assert text_of(gzip.compress(data) if packed else data) == text
    assert alignment_text_of(gzip.compress(data) if packed else data) == text


def test_what_is_no_utf_8_is_latin_1() -> None:
    """A header from an old Western editor keeps its letters, in an alignment too."""
    assert text_of(">caf\xe9\nMKV".encode("latin-1")) == ">café\nMKV"
    assert alignment_text_of(">caf\xe9\nMKV".encode("latin-1")) == ">café\nMKV"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "Office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"%PDF-1.7\n%", "PDF"),
        (b"{\\rtf1\\ansi MKVL}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (gzip.compress(b"MKVL" * 9, mtime=0)[:-9], "gzip"),
        (b"\0" * 128 + b"DICM\x02\0\0\0", "DICOM"),
        (b"\xff" * 128 + b"DICM\x02\0\0\0", "DICOM"),
        (gzip.compress(b"\x5c\x01" + b"\0" * 342 + b"n+1\0", mtime=0), "NIfTI"),
        (b"\x00\x01\x02", "not text"),
        (b"MKV\x00LA", "not text"),
    ],
)
def test_what_is_no_text_is_called_what_it_is(data: bytes, what: str) -> None:
    """A workbook, a document or a picture that was sent by mistake is named, in any place."""
    with pytest.raises(TextEncodingError) as refused:
        text_of(data)
    assert what in refused.value.message
    with pytest.raises(AlignmentNotTextError):
        alignment_text_of(data)


def test_residues_that_spell_a_mark_of_images_are_text() -> None:
    """D, I, C and M after 128 letters are residues."""
    text = ">x\n" + "A" * 125 + "DICMAA\n"
    assert text_of(text.encode()) == text


def test_a_small_file_that_unpacks_to_much_is_refused() -> None:
    """No more is unpacked than may be there."""
    bomb = gzip.compress(b"A" * 1_000_000)
    with raises("input_too_large"):
        text_of(bomb, 1_000)
    with raises("alignment_too_large"):
        alignment_text_of(gzip.compress(b"A" * (129 << 20), 1))


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\x00", gzip.compress(b" \r\n", mtime=0), "", "\ufeff"]
)
def test_an_empty_alignment_is_refused(data: bytes | str) -> None:
    """Nothing, blanks, or the NUL that a search without hits leaves are no alignment."""
    with pytest.raises(EmptyAlignmentError):
        alignment_text_of(data)


def test_nuls_between_alignments_are_text() -> None:
    """MMseqs2 ends each alignment with a NUL."""
    assert text_of(b">a\nMKV\n\x00>b\nMKL\n\x00") == ">a\nMKV\n\x00>b\nMKL\n\x00"
