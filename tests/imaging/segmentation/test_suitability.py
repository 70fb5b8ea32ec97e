"""Images that no network should look at are refused, each for its reason."""

import dataclasses
from pathlib import Path

import numpy as np
import pydicom
import pytest

from foldsvc.errors import (
    FoldsvcError,
    ImageExtentError,
    ImageSpacingError,
    NoContrastError,
    NotFiniteError,
    NotMagneticResonanceError,
    SegmentationInputError,
    SeveralTimesError,
)
from foldsvc.imaging.segmentation.suitability import require_suitable, spacing_mm
from foldsvc.records.volume import Volume

CT_SLICE = Path(__file__).parents[2] / "data" / "imaging" / "693_UNCR.dcm"


def with_value(head: Volume, value: float) -> Volume:
    """Give the head with one voxel changed."""
    voxels = head.voxels.astype(np.float32)
    voxels[3, 4, 5] = value
    return dataclasses.replace(head, voxels=voxels)


def scaled(head: Volume, *factors: float) -> Volume:
    """Give the head with its voxels longer or shorter."""
    return dataclasses.replace(head, affine=head.affine @ np.diag([*factors, 1.0]))


def test_a_head_is_let_pass(head: Volume) -> None:
    """A still T1-weighted image passes, whether or not its file tells what it is."""
    require_suitable(head)
    require_suitable(dataclasses.replace(head, modality="MR"))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"modality": "CT"}, "of the modality CT"),
        ({"modality": "PT"}, "of the modality PT"),
        ({"unit": "HU"}, "in HU"),
        ({"modality": "MR", "unit": "SUVbw"}, "in SUVbw"),
    ],
)
def test_other_modalities_are_refused_by_name(
    head: Volume, changed: dict[str, str], told: str
) -> None:
    """What the file calls CT or PET, or gives in their units, is refused."""
    with pytest.raises(NotMagneticResonanceError, match=told):
        require_suitable(dataclasses.replace(head, **changed))


def test_a_real_ct_is_known_by_its_values() -> None:
    """A head CT that says nothing of itself is refused for its Hounsfield units."""
    dataset = pydicom.dcmread(CT_SLICE)
    hounsfield = dataset.pixel_array * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
    voxels = np.repeat(hounsfield.astype(np.float32)[:, :, None, None], 30, axis=2)
    affine = np.diag([*map(float, dataset.PixelSpacing), 5.0, 1.0])
    with pytest.raises(NotMagneticResonanceError, match="computed tomography"):
        require_suitable(Volume(voxels=voxels, affine=affine))


def test_several_times_are_refused(head: Volume) -> None:
    """A film of a head is refused with how many points in time it has."""
    with pytest.raises(SeveralTimesError) as caught:
        require_suitable(dataclasses.replace(head, voxels=np.repeat(head.voxels, 4, axis=3)))
    assert caught.value.n_times == 4


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_refused(head: Volume, value: float) -> None:
    """One voxel that is infinite or no number is enough to refuse, and is counted."""
    with pytest.raises(NotFiniteError) as caught:
        require_suitable(with_value(head, value))
    assert caught.value.n_voxels == 1


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ((0.5, 1.0, 1.0), "at least 100 mm"),
        ((1.0, 1.0, 0.5), "at least 100 mm"),
        ((1.0, 2.0, 1.0), "at most 400 mm"),
        ((0.001, 0.001, 0.001), "at least 100 mm"),
    ],
)
def test_what_is_no_heads_size_is_refused(
    head: Volume, factors: tuple[float, float, float], told: str
) -> None:
    """Part of a head, a whole body, or millimetres taken for metres are refused."""
    with pytest.raises(ImageExtentError, match=told):
        require_suitable(scaled(head, *factors))


def test_thick_slices_are_refused(head: Volume) -> None:
    """Slices of 9 mm are refused with the spacing found and the most that is taken."""
    thick = Volume(voxels=head.voxels[:, :, ::3], affine=head.affine @ np.diag([1, 1, 3.0, 1]))
    with pytest.raises(ImageSpacingError, match=r"3 × 3 × 9 mm, expected at most 8 mm"):
        require_suitable(thick)


def test_an_empty_image_is_refused(head: Volume) -> None:
    """An image of one value, or of one bright voxel, is refused."""
    empty = dataclasses.replace(head, voxels=np.zeros_like(head.voxels))
    for image in (empty, with_value(empty, 5.0)):
        with pytest.raises(NoContrastError):
            require_suitable(image)


def test_spacing_is_along_the_axes_of_a_turned_grid() -> None:
    """The spacing of an oblique grid is the length of its axes."""
    turn = np.array([[0.8, -0.6, 0, 0], [0.6, 0.8, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    assert spacing_mm(turn @ np.diag([1.0, 2.0, 3.0, 1.0])) == pytest.approx((1, 2, 3))


def test_every_refusal_says_what_to_do() -> None:
    """Each of these errors is an input error with a remedy."""
    assert issubclass(SegmentationInputError, FoldsvcError)
    for kind in SegmentationInputError.__subclasses__():
        assert kind.code.startswith(("segmentation_", "mask_"))
    assert NotFiniteError(1).remedy
    assert NoContrastError().remedy
