"""Small pictures of images: from the feet, and labels in their colours."""

from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from foldsvc.imaging.thumbnails import write_label_thumbnail
from foldsvc.records.volume import Volume
from tests.imaging.opened import opened

NECROSIS, OEDEMA = (228, 87, 46), (86, 180, 233)


def thumbnail(path: Path, folder: Path) -> np.ndarray:
    """Give the thumbnail of the one image that a file becomes, as red, green and blue."""
    (image,) = opened([path], folder).images
    with Image.open(folder / image.folder / "thumbnail.png") as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("flip", [1.0, -1.0], ids=["RAS", "LAS"])
def test_labels_have_their_colours_where_they_lie(tmp_path: Path, flip: float) -> None:
    """The slice with most labels is drawn, the patient's right on the left, whatever the file."""
    labels = np.zeros((20, 20, 12), np.uint8)
    labels[1:5, 8:12, 2] = 1
    labels[14:19, 8:14, 2] = 2
    affine = np.diag([flip, 1.0, 1.0, 1.0])
    path = tmp_path / "BraTS19_2013_0_1_seg.nii"
    nibabel.nifti1.Nifti1Image(labels, affine).to_filename(path)
    seen = thumbnail(path, tmp_path / "read")
    found = {tuple(colour) for colour in np.unique(seen.reshape(-1, 3), axis=0).tolist()}
    assert found == {(0, 0, 0), NECROSIS, OEDEMA}
    columns = {
        colour: np.nonzero((seen == colour).all(axis=-1))[1].mean() for colour in (NECROSIS, OEDEMA)
    }
    # The first label lies at the lowest x, which is the patient's left if x grows to the right.
    first_is_left = columns[NECROSIS] < columns[OEDEMA]
    assert first_is_left == (flip < 0)


def test_labels_may_be_large_numbers(tmp_path: Path) -> None:
    """Numbers as those of an atlas have their colours, and one without a colour is black."""
    voxels = np.zeros((6, 6, 3, 1), np.int16)
    voxels[:2, :, 1], voxels[4:, :, 1] = 2_035, 14_175
    labels = Volume(voxels=voxels, affine=np.eye(4))
    write_label_thumbnail(labels, {2_035: "#e4572e"}, tmp_path / "small.png")
    with Image.open(tmp_path / "small.png") as picture:
        seen = np.asarray(picture)
    found = {tuple(colour) for colour in np.unique(seen.reshape(-1, 3), axis=0).tolist()}
    assert found == {(0, 0, 0), NECROSIS}


def test_the_patients_right_is_on_the_left(tmp_path: Path) -> None:
    """What is bright at the patient's right is bright on the left of the picture."""
    voxels = np.random.default_rng(0).normal(0, 1, (40, 40, 20)).astype(np.float32)
    voxels[30:] += 100
    path = tmp_path / "head.nii"
    nibabel.nifti1.Nifti1Image(voxels, np.eye(4)).to_filename(path)
    seen = thumbnail(path, tmp_path / "read")
    half = seen.shape[1] // 2
    assert seen[:, :half].mean() > 4 * seen[:, half:].mean()
