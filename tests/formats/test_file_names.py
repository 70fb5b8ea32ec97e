"""Users' words as names of files."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.formats.colabfold_files import colabfold_job_name, distinct_job_names
from foldsvc.formats.file_names import distinct_stems, file_stem

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
LIKE = st.sampled_from(
    ["a", "A", "é", "e\u0301", "É", "ß", "ss", "CON", "con", "蛋" * 100, "x" * 300]
)


@given(WORDS, st.integers(20, 255))
def test_every_name_fits_and_can_be_kept(words: str, most: int) -> None:
    """Whatever the words, the name has no separator, no dot at an end, and fits in its bytes."""
    stem = file_stem(words, most=most, otherwise="job")

    assert stem
    assert len(stem.encode()) <= most
    assert not set(stem) & set('/\\:*?"<>| \0\n')
    assert stem.strip(".") == stem
    assert stem == unicodedata.normalize("NFC", stem)
    assert stem.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@given(st.lists(LIKE | WORDS, max_size=12))
def test_names_stay_apart_on_every_file_system(names: list[str]) -> None:
    """Neither capitals, nor the composition of a letter, nor the cut makes one name of two."""
    stems = distinct_stems([file_stem(name, otherwise="job") for name in names])
    of_colabfold = distinct_job_names(names)

    for given_names, most in ((stems, 255), (of_colabfold, 255 - 70)):
        assert len(given_names) == len(names)
        same = {unicodedata.normalize("NFC", name).casefold() for name in given_names}
        assert len(same) == len(names)
        assert all(len(name.encode()) <= most for name in given_names)


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("a b/c", "a_b_c"),
        ("..x..", "x"),
        ("con", "_con"),
        ("Nul.txt", "_Nul.txt"),
        ("com10", "com10"),
    ],
)
def test_what_stands_in_the_way_is_replaced(words: str, stem: str) -> None:
    """Separators and dots at the ends go, names of devices get a mark."""
    assert file_stem(words) == stem


def test_a_long_name_is_cut_between_characters() -> None:
    """A hundred Chinese characters are three hundred bytes."""
    assert file_stem("蛋" * 100) == "蛋" * 85
    assert colabfold_job_name("蛋" * 100) == "蛋" * 61
