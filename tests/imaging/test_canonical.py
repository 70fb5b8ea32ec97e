"""Turning voxels to RAS: a law, for any affine."""

import gzip

import nibabel
import numpy as np
import pytest
from hypothesis import given, strategies

from foldsvc.imaging.canonical import orientation_of, shear_degrees, to_ras, write_nifti
from foldsvc.records.volume import Volume

NUMBERS = strategies.floats(-3, 3, allow_nan=False)


def affines():
    """Affines whose columns span a volume, sheared as they may be."""

    def made(numbers):
        affine = np.eye(4)
        affine[:3] = np.reshape(numbers, (3, 4))
        return affine

    spanning = strategies.lists(NUMBERS, min_size=12, max_size=12).map(made)
    return spanning.filter(lambda affine: abs(np.linalg.det(affine)) > 0.05)


@given(affine=affines(), seed=strategies.integers(0, 100))
def test_every_voxel_keeps_its_value_and_place(affine, seed):
    """The pairs of world position and value are the same before and after."""
    voxels = np.random.default_rng(seed).permutation(24).reshape(2, 3, 4, 1).astype(np.int16)

    turned, moved = to_ras(voxels, affine)

    def pairs(values, matrix):
        index = np.argwhere(np.ones(values.shape[:3]))
        world = index @ matrix[:3, :3].T + matrix[:3, 3]
        return {int(values[(*one, 0)]): place for one, place in zip(index, world, strict=True)}

    before, after = pairs(voxels, affine), pairs(turned, moved)
    assert before.keys() == after.keys()
    for value, place in before.items():
        np.testing.assert_allclose(after[value], place, atol=1e-9)


@pytest.mark.parametrize("code", ["RAS", "LPS", "PIR", "ASL", "SRP"])
def test_axes_end_at_right_front_and_head(code):
    """Whatever the axes were, they become R, A and S."""
    towards = {"R": 0, "L": 0, "A": 1, "P": 1, "S": 2, "I": 2}
    affine = np.eye(4)
    affine[:3, :3] = 0
    for axis, letter in enumerate(code):
        affine[towards[letter], axis] = 1 if letter in "RAS" else -1
    _, moved = to_ras(np.zeros((2, 3, 4, 1), np.int16), affine)

    assert orientation_of(affine) == code
    assert orientation_of(moved) == "RAS"


def test_shear_is_the_angle_of_the_gantry():
    """A grid that leans by 15 degrees says 15, an upright one 0."""
    affine = np.eye(4)
    assert shear_degrees(affine) == 0
    affine[1, 2] = np.tan(np.radians(15))
    assert shear_degrees(affine) == pytest.approx(15)


def test_what_is_written_is_nothing_but_the_volume(tmp_path):
    """The header has no text, no extension, no file name and no time in it."""
    voxels = np.arange(24, dtype=np.int16).reshape(2, 3, 4, 1)
    write_nifti(Volume(voxels=voxels, affine=np.eye(4)), tmp_path / "somebody.nii.gz")

    data = (tmp_path / "somebody.nii.gz").read_bytes()
    header = nibabel.Nifti1Image.from_bytes(gzip.decompress(data)).header

    assert b"somebody" not in data
    assert data[4:8] == bytes(4)
    assert [
        bytes(header[name]).strip(b"\0") for name in ("descrip", "aux_file", "intent_name")
    ] == [b""] * 3
    assert len(header.extensions) == 0
