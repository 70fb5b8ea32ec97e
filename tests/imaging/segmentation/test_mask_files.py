"""NIfTI files: what goes out lies where what came in lay."""

from pathlib import Path

import nibabel
import numpy as np
import pytest

from foldsvc.errors import ImageDamagedError, ImageFormatError
from foldsvc.imaging.segmentation.mask_files import read_volume, write_on_grid

OBLIQUE = np.array([[0, -1.2, 0.1, 9], [0.9, 0, 0, -8], [0, 0.1, 3, 7], [0, 0, 0, 1.0]])


@pytest.mark.parametrize("name", ["mask.nii", "mask.nii.gz"])
def test_a_mask_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    """A mask is written as bytes at its place, and read back voxel by voxel."""
    mask = np.random.default_rng(0).random((3, 4, 5)) > 0.5
    write_on_grid(tmp_path / name, mask, OBLIQUE)
    image = nibabel.load(tmp_path / name)
    assert image.get_data_dtype() == np.uint8
    assert image.header["sform_code"] == 2
    np.testing.assert_allclose(image.affine, OBLIQUE, atol=1e-6)
    assert np.array_equal(np.asarray(image.dataobj), mask)
    assert np.array_equal(read_volume(tmp_path / name).voxels[..., 0], mask)


def test_the_same_mask_gives_the_same_bytes(tmp_path: Path) -> None:
    """No time and no name is in the file."""
    mask = np.ones((3, 4, 5), np.bool_)
    write_on_grid(tmp_path / "a.nii.gz", mask, OBLIQUE)
    write_on_grid(tmp_path / "b.nii.gz", mask, OBLIQUE)
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "b.nii.gz").read_bytes()


def test_probabilities_keep_their_values(tmp_path: Path) -> None:
    """Probabilities are written in single precision, unscaled."""
    values = np.random.default_rng(0).random((3, 4, 5)).astype(np.float32)
    write_on_grid(tmp_path / "p.nii.gz", values, OBLIQUE)
    assert np.array_equal(read_volume(tmp_path / "p.nii.gz").voxels[..., 0], values)


def test_a_film_keeps_its_fourth_axis(tmp_path: Path) -> None:
    """Several points in time are read as a fourth axis, for others to refuse."""
    film = nibabel.Nifti1Image(np.zeros((3, 4, 5, 6), np.int16), OBLIQUE)
    film.to_filename(tmp_path / "film.nii")
    assert read_volume(tmp_path / "film.nii").voxels.shape == (3, 4, 5, 6)


def test_what_is_no_nifti_file_is_refused(tmp_path: Path) -> None:
    """Text, and a file that ends early, are refused with what is wrong."""
    (tmp_path / "text.nii").write_text("no image")
    with pytest.raises(ImageFormatError):
        read_volume(tmp_path / "text.nii")
    write_on_grid(tmp_path / "mask.nii", np.ones((30, 40, 50), np.bool_), OBLIQUE)
    whole = (tmp_path / "mask.nii").read_bytes()
    (tmp_path / "mask.nii").write_bytes(whole[:1000])
    with pytest.raises(ImageDamagedError):
        read_volume(tmp_path / "mask.nii")
