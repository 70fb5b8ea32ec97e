"""FreeSurfer's MGH, against nibabel's reader of it."""

import gzip
import struct

import nibabel
import numpy as np
import pytest
from nibabel.freesurfer import MGHImage

from tests.imaging.opened import voxels_of
from tests.imaging.opened_here import opened_here


def oblique(seed=3):
    """Give an affine of no particular direction."""
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = rotation * [0.8, 1.25, 3], (5, -6, 7)
    return affine


@pytest.mark.parametrize("dtype", ["u1", "i2", "i4", "f4"])
@pytest.mark.parametrize("name", ["a.mgh", "a.mgz"])
@pytest.mark.parametrize("n_frames", [1, 3])
def test_values_and_places_are_those_of_nibabel(dtype, name, n_frames, tmp_path):
    """All types of voxels, compressed or not, one frame or several with their step in time."""
    shape = (3, 4, 5, n_frames) if n_frames > 1 else (3, 4, 5)
    voxels = np.random.default_rng(1).integers(0, 200, shape).astype(dtype)
    image = MGHImage(voxels, oblique())
    image.header["tr"] = 2_500
    data = image.to_bytes()
    source = MGHImage.from_bytes(data)
    expected = nibabel.as_closest_canonical(
        nibabel.Nifti1Image(np.asanyarray(source.dataobj), source.affine)
    )

    sent = data if name.endswith(".mgh") else gzip.compress(data)
    outcome = opened_here([(name, sent)], tmp_path / "out")

    (read,) = outcome.images
    values, affine = voxels_of(tmp_path / "out", read)
    np.testing.assert_array_equal(values, np.asanyarray(expected.dataobj))
    np.testing.assert_allclose(affine, expected.affine, atol=1e-4)
    assert (read.facts.format, read.facts.notices) == ("mgh", ())
    assert read.facts.geometry.time_step_s == (2.5 if n_frames > 1 else None)


def test_a_header_without_space_is_told(tmp_path):
    """Without the flag of a good place the sizes are 1 mm, and left and right unknown."""
    header = struct.pack(">7ih", 1, 3, 4, 5, 1, 0, 0, 0) + bytes(254)

    outcome = opened_here([("a.mgh", header + bytes(range(60)))], tmp_path / "out")

    (read,) = outcome.images
    assert read.facts.geometry.spacing == (1, 1, 1)
    assert [notice.code for notice in read.facts.notices] == ["orientation_unknown"]


def test_unsigned_short_voxels_are_read(tmp_path):
    """The type that FreeSurfer 7 added, which nibabel does not know."""
    header = struct.pack(">7ih", 1, 3, 4, 5, 1, 10, 0, 0) + bytes(254)
    voxels = (np.arange(60) + 40_000).astype(">u2")

    outcome = opened_here([("a.mgh", header + voxels.tobytes())], tmp_path / "out")

    (read,) = outcome.images
    assert (read.facts.value_range.minimum, read.facts.value_range.maximum) == (40_000, 40_059)


def test_voxels_that_are_missing_are_counted(tmp_path):
    """A file that ends too early says what is there."""
    header = struct.pack(">7ih", 1, 3, 4, 5, 1, 4, 0, 0) + bytes(254)

    outcome = opened_here([("a.mgh", header + bytes(100))], tmp_path / "out")

    assert "100 of 120 bytes" in outcome.failure.message
