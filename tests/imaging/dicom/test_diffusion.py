"""Diffusion weighting as vendors and the standard tell it, in patient coordinates."""

import numpy as np
import pytest
from pydicom.sequence import Sequence

from foldsvc.imaging.dicom.diffusion import publish_weighting, weighting_of
from foldsvc.imaging.gradients import along_image_axes
from tests.imaging.made_objects import item
from tests.imaging.made_series import MR, slice_file, written
from tests.imaging.opened import opened, voxels_of

ALONG = (0.6, 0.48, 0.64)
C, S = np.cos(0.3), np.sin(0.3)
PLANES = {"axial": (1, 0, 0, 0, 1, 0), "sagittal": (0, 1, 0, 0, 0, -1),
          "coronal": (1, 0, 0, 0, 0, -1), "oblique": (1, 0, 0, 0, C, S)}  # fmt: skip


def mr_slice(height=0.0, **facts):
    """A slice of magnetic resonance, its value that of its number."""
    number = facts.get("number", 1)
    return slice_file(
        np.full((4, 5), number, np.int16), position=(0, 0, height), kind=MR, modality="MR",
        **{"RescaleIntercept": 0, **facts},
    )  # fmt: skip


def general_electric(b_value, along, plane, phase):
    """A slice whose weighting is reported along the axes of its image."""
    made = mr_slice(
        directions=PLANES[plane],
        Manufacturer="GE MEDICAL SYSTEMS",
        InPlanePhaseEncodingDirection=phase,
    )
    made.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(0x39, "IS", [b_value, 8, 0, 0])
    block = made.private_block(0x0019, "GEMS_ACQU_01", create=True)
    for element, one in zip((0xBB, 0xBC, 0xBD), along, strict=True):
        block.add_new(element, "DS", f"{one:.6f}")
    return made


# World coordinates, RAS, of the vectors that dcm2niix 1.0.20260724 gives for the same headers.
GE_BY_DCM2NIIX = {
    ("axial", "ROW"): (0.48, -0.6, 0.64), ("axial", "COL"): (0.6, 0.48, 0.64),
    ("sagittal", "ROW"): (-0.64, -0.48, 0.6), ("sagittal", "COL"): (-0.64, -0.6, -0.48),
    ("coronal", "ROW"): (-0.48, -0.64, -0.6), ("coronal", "COL"): (0.6, -0.64, -0.48),
    ("oblique", "ROW"): (0.48, -0.3841, 0.7887), ("oblique", "COL"): (0.6, 0.6477, 0.4696),
}  # fmt: skip


@pytest.mark.parametrize(("plane", "phase"), GE_BY_DCM2NIIX)
def test_gradients_of_ge_are_turned_from_the_image_to_the_patient(plane, phase):
    """They are those of dcm2niix, but for the sign, which means nothing for diffusion."""
    header = general_electric(1_000, ALONG, plane, phase)

    publish_weighting(header)

    found = weighting_of([header])
    assert found.b_value == 1_000
    ras = np.array(found.direction) * (-1, -1, 1)
    assert abs(ras @ GE_BY_DCM2NIIX[plane, phase]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("told", "along", "b_value"),
    [(1_000_001_000, ALONG, 1_000), (2_000, tuple(0.707_107 * one for one in ALONG), 1_000),
     (0, (0, 0, 0), 0), (1_000, (0, 0, 0), 1_000)],
)  # fmt: skip
def test_b_values_of_ge_are_freed_of_what_is_added_and_scaled_by_the_gradient(told, along, b_value):
    """Some files add a large number; of several shells the gradient's length tells the shell."""
    header = general_electric(told, along, "axial", "COL")

    publish_weighting(header)

    assert weighting_of([header]).b_value == b_value
    assert (weighting_of([header]).direction is None) == (not any(along))


def test_gradients_of_philips_are_the_patients():
    """(2005,10B0) to (2005,10B2) are patient coordinates already; a mean has no direction."""
    found = []
    for word in ("S", "I"):
        header = mr_slice(Manufacturer="Philips Medical Systems")
        block = header.private_block(0x2001, "Philips Imaging DD 001", create=True)
        block.add_new(0x03, "FL", 800.0)
        block.add_new(0x04, "CS", word)
        block = header.private_block(0x2005, "Philips MR Imaging DD 001", create=True)
        for element, one in zip((0xB0, 0xB1, 0xB2), ALONG, strict=True):
            block.add_new(element, "FL", one)
        publish_weighting(header)
        found.append(weighting_of([header]))

    assert [one.b_value for one in found] == [800, 800]
    assert found[0].direction == pytest.approx(ALONG, abs=1e-6)
    assert found[1].direction is None


def test_a_gradient_of_siemens_is_found_in_its_matrix():
    """Where no direction is told for a slice that has one, it is the main axis of the b-matrix."""
    header = mr_slice(Manufacturer="SIEMENS")
    block = header.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    matrix = 1_000 * np.outer(ALONG, ALONG)
    block.add_new(0x27, "FD", matrix[np.triu_indices(3)].tolist())

    publish_weighting(header)

    direction = weighting_of([header]).direction
    assert abs(np.dot(direction, ALONG)) == pytest.approx(1, abs=1e-6)


def test_each_volume_has_one_weighting_in_the_order_of_acquisition(tmp_path):
    """Slices of a volume have one b-value and gradient, whatever order a place has them in."""
    weights = [(0, None), (700, (1, 0, 0)), (700, (0, 1, 0)), (0, None), (1_400, (0, 0, 1))]
    files = []
    number = 0
    for place in range(3):
        for b_value, direction in weights if place != 1 else weights[::-1]:
            number += 1
            made = mr_slice(3.0 * place, number=number, DiffusionBValue=float(b_value))
            if direction:
                made.DiffusionGradientDirectionSequence = Sequence(
                    [item(DiffusionGradientOrientation=[float(one) for one in direction])]
                )
            value = b_value + (0 if direction is None else direction[1])
            pixels = np.full((4, 5), value, "<i2")
            pixels[-1, -1] = number  # no slice is another once more
            made.PixelData = pixels.tobytes()
            files.append(made)

    (image,) = opened(written(files, tmp_path / "in"), tmp_path / "out").images

    voxels, _ = voxels_of(tmp_path / "out", image)
    assert image.facts.geometry.fourth_axis == "diffusion"
    assert image.facts.diffusion.b_values == (0, 700, 700, 0, 1_400)
    np.testing.assert_array_equal(voxels[-1, -1], [[0, 700, 701, 0, 1_400]] * 3)
    np.testing.assert_array_equal(
        image.facts.diffusion.directions,
        [[0, 0, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 0], [0, 0, 1]],
    )


def test_fsl_counts_the_first_axis_from_right_to_left():
    """The sign of the first component is turned where voxels go to the right, and only there."""
    right = np.diag([2.0, 2, 2, 1])
    left = np.diag([-2.0, 2, 2, 1])
    direction = np.array([[0.6, 0.0, 0.8], [0.0, 0.0, 0.0]])

    assert along_image_axes(direction, right).tolist() == [[-0.6, 0, 0.8], [0, 0, 0]]
    assert along_image_axes(direction, left).tolist() == [[-0.6, 0, 0.8], [0, 0, 0]]
