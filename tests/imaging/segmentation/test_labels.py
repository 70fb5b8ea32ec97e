"""Names, volumes and agreement of labelled voxels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foldsvc.errors import MaskMismatchError
from foldsvc.imaging.segmentation.labels import (
    BRAIN_LABELS,
    LabelName,
    agreement,
    label_table,
    require_same_grid,
)

AFFINE = np.diag([1.0, 2.0, 5.0, 1.0])
MAPS = arrays(np.uint8, (3, 4, 2), elements=st.integers(0, 3))


def test_table_has_names_and_volumes() -> None:
    """Each label that is known or occurs has a row, with its voxels and cm³."""
    labels = np.zeros((4, 4, 4), np.uint8)
    labels[0], labels[1, 0] = 1, 7
    edema = {2: LabelName(name="edema", colour="#112233")}
    brain, absent, unknown = label_table(labels, AFFINE, {**BRAIN_LABELS, **edema})
    assert (brain.value, brain.name, brain.n_voxels) == (1, "brain", 16)
    assert brain.volume_cm3 == pytest.approx(0.16)
    assert (absent.name, absent.n_voxels, absent.volume_cm3) == ("edema", 0, 0.0)
    assert (unknown.value, unknown.name, unknown.n_voxels) == (7, "label 7", 4)
    assert unknown.colour.startswith("#")


def test_a_sheared_grid_has_the_volume_of_its_voxels() -> None:
    """The volume of a voxel is the determinant of its grid, tilted or mirrored."""
    tilted = np.array([[-1.0, 0, 0, 5], [0, 1, 0.5, 6], [0, 0, 2, 7], [0, 0, 0, 1]])
    (row,) = label_table(np.ones((10, 10, 10), np.uint8), tilted, BRAIN_LABELS)
    assert row.volume_cm3 == pytest.approx(2.0)


def test_dice_of_a_known_overlap() -> None:
    """Two boxes of eight voxels that share four have a Dice of a half."""
    first, second = np.zeros((2, 4, 4, 4), np.uint8)
    first[0:2, 0:2, 0:2], second[1:3, 0:2, 0:2] = 1, 1
    (row,) = agreement(first, second)
    assert (row.n_first, row.n_second, row.n_both, row.dice) == (8, 8, 4, 0.5)


def test_each_label_is_compared_by_itself() -> None:
    """A label that one map lacks has a Dice of 0 and does not change the others."""
    first = np.array([[[1, 2, 0]]], np.uint8)
    second = np.array([[[1, 0, 0]]], np.uint8)
    assert [(row.value, row.dice) for row in agreement(first, second)] == [(1, 1.0), (2, 0.0)]


def test_maps_without_labels_have_nothing_to_compare() -> None:
    """Two empty maps give no row, rather than a division by zero."""
    assert agreement(np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2, 2), np.uint8)) == ()


@given(MAPS, MAPS)
def test_dice_is_symmetric_and_within_bounds(first: np.ndarray, second: np.ndarray) -> None:
    """Dice lies from 0 to 1, whichever map comes first, and is 1 for a map and itself."""
    there, back = agreement(first, second), agreement(second, first)
    assert [row.dice for row in there] == [row.dice for row in back]
    assert all(0 <= row.dice <= 1 for row in there)
    assert all(row.dice == 1 for row in agreement(first, first))


def test_other_grids_are_refused() -> None:
    """Maps of other shapes, or at another place, are not compared."""
    with pytest.raises(MaskMismatchError, match="voxels"):
        agreement(np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2, 3), np.uint8))
    moved = AFFINE.copy()
    moved[0, 3] += 1.5
    with pytest.raises(MaskMismatchError, match=r"1\.50 mm apart"):
        require_same_grid(AFFINE, moved, (4, 4, 4))
    require_same_grid(AFFINE, AFFINE + 1e-6, (4, 4, 4))
