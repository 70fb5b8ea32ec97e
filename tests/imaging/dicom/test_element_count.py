"""Elements are counted as pydicom would read them, and no further than a limit."""

import warnings
from pathlib import Path

import pydicom
import pytest
from hypothesis import given, strategies

from foldsvc.errors import ImageLimitError
from foldsvc.imaging.dicom.element_count import check_elements, count_elements
from tests.imaging.conftest import PYDICOM

DEFLATED = ("image_dfl.dcm", "liver_1frame_deflated.dcm")
"""Counted when they are unpacked."""


def _read_by_pydicom(dataset: pydicom.Dataset) -> int:
    below = (item for element in dataset if element.VR == "SQ" for item in element.value)
    return len(dataset) + sum(1 + _read_by_pydicom(item) for item in below)


def _readable() -> list[tuple[Path, int]]:
    found = []
    for path in sorted(PYDICOM.rglob("*.dcm")):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
                n_elements = _read_by_pydicom(dataset) + len(dataset.file_meta)
        except Exception:  # noqa: BLE001, S112 - some are broken on purpose
            continue
        if path.name not in DEFLATED:
            found.append((path, n_elements))
    return found


def test_no_element_escapes_the_count():
    """In every encoding of pydicom's own files at least as many are counted as pydicom reads."""
    files = _readable()
    counts = [(path.name, check_elements(path), read) for path, read in files]

    assert len(files) > 70
    assert [one for one in counts if one[1] < one[2]] == []
    assert all(counted <= 2 * read + 40 for _, counted, read in counts)


def test_the_count_ends_at_the_limit():
    """One element more than the limit is refused, and the limit itself is not."""
    path = PYDICOM / "CT_small.dcm"
    n_elements = check_elements(path)

    assert check_elements(path, most=n_elements) == n_elements
    with pytest.raises(ImageLimitError, match="elements"):
        check_elements(path, most=n_elements - 1)


@given(strategies.binary(max_size=600))
def test_any_bytes_are_counted(data):
    """Whatever the bytes, the walk comes to its end: an element takes eight of them."""
    assert 0 <= count_elements(data) <= len(data) // 4 + 1
