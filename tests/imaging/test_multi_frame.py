"""Files with many frames: enhanced images whose frames know where they are, doses, tomograms."""

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from tests.imaging.conftest import PYDICOM
from tests.imaging.made_series import slice_file, written
from tests.imaging.opened import opened, value_at, voxels_of


def item(**values):
    """An item of a sequence."""
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def enhanced(values, heights):
    """An enhanced CT: geometry and rescale in functional groups, frames in any order."""
    dataset = slice_file(
        values.reshape(-1, values.shape[-1]),
        position=(0, 0, 0),
        kind="1.2.840.10008.5.1.4.1.1.2.1",
        Rows=values.shape[1],
        NumberOfFrames=len(values),
    )
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                 "RescaleSlope", "RescaleIntercept"):  # fmt: skip
        delattr(dataset, name)
    dataset.SharedFunctionalGroupsSequence = Sequence(
        [
            item(
                PixelMeasuresSequence=Sequence([item(PixelSpacing=[2.0, 1.5])]),
                PlaneOrientationSequence=Sequence(
                    [item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]
                ),
                PixelValueTransformationSequence=Sequence(
                    [item(RescaleSlope=2, RescaleIntercept=-100, RescaleType="HU")]
                ),
            )
        ]
    )
    dataset.PerFrameFunctionalGroupsSequence = Sequence(
        [
            item(
                PlanePositionSequence=Sequence(
                    [item(ImagePositionPatient=[10, 20, float(height)])]
                ),
                FrameContentSequence=Sequence([item(FrameComments="Zqx somebody")]),
            )
            for height in heights
        ]
    )
    return dataset


def test_frames_of_an_enhanced_image_are_stacked_by_place(tmp_path):
    """Frames in any order end where their functional groups put them, rescaled."""
    values = np.arange(5 * 4 * 3, dtype=np.int16).reshape(5, 4, 3)
    heights = np.array([3.0, 0.0, 6.0, 12.0, 9.0])

    (image,) = opened(
        written([enhanced(values, heights)], tmp_path / "in"), tmp_path / "out"
    ).images

    found, affine = voxels_of(tmp_path / "out", image)
    assert image.facts.geometry.shape == (3, 4, 5)
    assert image.facts.unit == "HU"
    for frame, height in enumerate(heights):
        points = np.array(
            [
                [-(10 + 1.5 * column), -(20 + 2 * row), height]
                for row in range(4)
                for column in range(3)
            ]
        )
        np.testing.assert_array_equal(
            value_at(found, affine, points), values[frame].ravel() * 2 - 100
        )


def test_comments_of_frames_are_removed(tmp_path):
    """What a functional group says of a frame goes as it would at the top."""
    values = np.zeros((3, 4, 3), np.int16)

    (image,) = opened(
        written([enhanced(values, [0, 1, 2])], tmp_path / "in"), tmp_path / "out"
    ).images

    (comments,) = [
        element
        for element in image.facts.deidentification.elements
        if element.name == "FrameComments"
    ]
    assert (comments.action, comments.count) == ("removed", 3)


def test_a_dose_lies_in_space(tmp_path):
    """Planes of a dose are as far apart as its offsets say, values scaled."""
    source = PYDICOM / "rtdose.dcm"
    dataset = pydicom.dcmread(source)

    (image,) = opened([source], tmp_path / "out").images

    found, affine = voxels_of(tmp_path / "out", image)
    offsets = np.array(dataset.GridFrameOffsetVector, float)
    origin = np.array(dataset.ImagePositionPatient, float)
    points = np.array([[-origin[0], -origin[1], origin[2] + offset] for offset in offsets])
    expected = dataset.pixel_array[:, 0, 0] * float(dataset.DoseGridScaling)
    np.testing.assert_allclose(value_at(found, affine, points), expected, rtol=1e-6)
    assert image.facts.modality == "RTDOSE"
