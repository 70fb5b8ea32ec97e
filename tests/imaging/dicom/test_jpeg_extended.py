"""JPEG of 12 bits: pixels of real files, held against libjpeg-turbo's."""

import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate, generate_frames

from foldsvc.errors import ImageError
from foldsvc.imaging.budget import PixelBudget
from foldsvc.imaging.dicom.pixels import decoded_pixels
from tests.imaging.conftest import PYDICOM
from tests.imaging.opened import opened

# Of imagecodecs 2026.3.6, jpeg8_decode (libjpeg-turbo 3.1.3), and of SimpleITK 2.5.7.
SUM, HIGHEST = 3_767_007, 264
ROW_300 = [36, 37, 37, 38, 34, 34, 33, 32, 30, 29]
"""Columns 100 to 109."""


@pytest.mark.parametrize("name", ["JPEG-lossy.dcm", "JPGExtended.dcm"])
def test_twelve_bits_of_process_four_are_decoded(tmp_path, name):
    """A bone scan of 1,024 × 256 pixels has the counts that other decoders give."""
    (image,) = opened([PYDICOM / name], tmp_path / "out").images

    found = np.fromfile(tmp_path / "out" / image.folder / "frames.raw", "<u2").reshape(1024, 256)

    assert image.facts.frames.dtype == "uint16"
    assert found[300, 100:110].tolist() == ROW_300
    assert int(found.sum()) == SUM
    assert int(found.max()) == HIGHEST == image.facts.value_range.maximum


def test_each_frame_of_many_is_decoded(tmp_path):
    """Two frames in one file come out one after the other."""
    dataset = pydicom.dcmread(PYDICOM / "JPGExtended.dcm")
    (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
    dataset.NumberOfFrames = 2
    dataset.PixelData = encapsulate([frame, frame])
    path = tmp_path / "two.dcm"
    dataset.save_as(path)

    both = decoded_pixels(pydicom.dcmread(path), PixelBudget(1 << 30))

    assert both.shape == (2, 1024, 256)
    assert [int(one.sum()) for one in both] == [SUM, SUM]


@pytest.mark.parametrize("cut", [400, 3000])
def test_a_damaged_twelve_bit_jpeg_is_refused_or_short_of_detail(cut):
    """What ends too early gives an error of ours or a picture, never another's exception."""
    dataset = pydicom.dcmread(PYDICOM / "JPGExtended.dcm")
    (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
    dataset.PixelData = encapsulate([frame[:cut]])

    try:
        pixels = decoded_pixels(dataset, PixelBudget(1 << 30))
    except ImageError:
        return
    assert pixels.shape == (1, 1024, 256)
