"""The letters that say how a picture lies in the patient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset

from foldsvc.imaging.dicom.patient_orientation import directions_of

AXES = ("RL", "AP", "HF")


def told(*letters: str, **further: str) -> Dataset:
    """Give a header with these letters."""
    header = Dataset()
    header.PatientOrientation = list(letters)
    for name, value in further.items():
        setattr(header, name, value)
    return header


@st.composite
def letters(draw: st.DrawFn) -> str:
    """Give up to three letters of different axes, the strongest first."""
    axes = draw(st.lists(st.sampled_from(AXES), min_size=1, max_size=3, unique=True))
    return "".join(draw(st.sampled_from(axis)) for axis in axes)


@given(across=letters(), down=letters())
def test_each_letter_says_where_and_the_first_where_mostly(across: str, down: str) -> None:
    """Along each axis a direction goes to the letter's side, the less the later it stands."""
    found = directions_of(told(across, down))
    same_axis = across[0] in next(axis for axis in AXES if down[0] in axis)
    assert (found is None) == same_axis
    if found is None:
        return
    for said, direction in zip((across, down), found, strict=True):
        assert np.linalg.norm(direction) == pytest.approx(1)
        parts = {axis: part for axis, part in zip(AXES, direction, strict=True) if part}
        order = sorted(parts, key=lambda axis: -abs(parts[axis]))
        assert "".join(axis[parts[axis] < 0] for axis in order) == said


@pytest.mark.parametrize(
    "header",
    [
        Dataset(),
        told("L"),
        told("L", ""),
        told("LR", "F"),
        told("L", "R"),
        told("X", "F"),
        told("RT", "V"),
        told("PR", "D", AnatomicalOrientationType="QUADRUPED"),
        told("A", "F", AnatomicalOrientationType="QUADRUPED"),
    ],
    ids=str,
)
def test_what_says_nothing_or_two_things_is_not_told(header: Dataset) -> None:
    """Letters that are missing, contradict each other or are those of an animal give none."""
    assert directions_of(header) is None
