"""Projections on the page: a phantom of known uptake, seen along three axes and all around."""

import re
from pathlib import Path

import numpy as np
import pydicom
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Service
from tests.browser.images import coloured, sent
from tests.browser.pixels import picture_of
from tests.imaging.made_series import PET, slice_file, written

pytestmark = pytest.mark.timeout(300)

VOXEL_MM = 4.0
SHAPE = (40, 48, 48)
HOT_SUV, WARM_SUV, BODY_SUV = 8.0, 4.0, 1.0
DOSE_BQ, WEIGHT_KG, HALF_LIFE_S, WAITED_S = 370e6, 70.0, 6_586.2, 3_600
BQML_OF_SUV = DOSE_BQ * 2 ** (-WAITED_S / HALF_LIFE_S) / (WEIGHT_KG * 1_000)
STEPS_OF_SUV = 100


@pytest.fixture(scope="module")
def phantom(service: Service, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Send a body of SUV 1 with spheres of SUV 8 and 4 as a DICOM series; gives the image's id."""
    z, y, x = (axis * VOXEL_MM for axis in np.mgrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]])
    inside = ((x - 94) / 80) ** 2 + ((y - 94) / 70) ** 2 < 1
    suv = np.where(inside, BODY_SUV, 0.0)
    for center, radius, value in (((60, 94, 80), 14, HOT_SUV), ((120, 70, 50), 10, WARM_SUV)):
        away = np.hypot(np.hypot(x - center[0], y - center[1]), z - center[2])
        suv[away < radius] = value
    drug = pydicom.Dataset()
    drug.RadionuclideTotalDose, drug.RadionuclideHalfLife = DOSE_BQ, HALF_LIFE_S
    drug.RadiopharmaceuticalStartTime = "100000"
    facts = {
        "Units": "BQML", "DecayCorrection": "START", "CorrectedImage": ["ATTN", "DECY"],
        "PatientWeight": WEIGHT_KG, "SeriesDate": "20240301", "SeriesTime": "110000",
        "AcquisitionDate": "20240301", "AcquisitionTime": "110000",
        "RadiopharmaceuticalInformationSequence": pydicom.Sequence([drug]),
        "RescaleIntercept": 0, "RescaleSlope": f"{BQML_OF_SUV / STEPS_OF_SUV:.10g}",
        "kind": PET, "modality": "PT",
    }  # fmt: skip
    slices = [
        slice_file(
            np.rint(suv[index] * STEPS_OF_SUV).astype(np.int16),
            position=(0, 0, VOXEL_MM * index), spacing=(VOXEL_MM, VOXEL_MM), number=index + 1,
            **facts,
        )
        for index in range(SHAPE[0])
    ]  # fmt: skip
    return sent(service, *written(slices, tmp_path_factory.mktemp("phantom") / "series"))


def projected(page: Page, image: str) -> None:
    """Open the projections of an image by its page's own button."""
    page.set_viewport_size({"width": 1100, "height": 900})
    page.goto(f"/images/{image}")
    page.get_by_test_id("projections").click()
    expect(page.get_by_test_id("mip-canvas")).to_be_visible(timeout=60_000)


def pointed(page: Page, x_mm: float, z_mm: float) -> dict[str, float]:
    """Give the place on a frontal picture where this lies; the patient's right is on the left."""
    box = page.get_by_test_id("mip-canvas").bounding_box()
    assert box is not None
    across = (x_mm / VOXEL_MM + 0.5) / SHAPE[2]
    down = 1 - (z_mm / VOXEL_MM + 0.5) / SHAPE[0]
    return {"x": across * box["width"], "y": down * box["height"]}


def test_the_uptake_is_that_of_the_phantom(page: Page, phantom: str) -> None:
    """Under the pointer stands the greatest SUV along the ray; a click measures a sphere of it.

    The sphere keeps its own radius and goes with the direction that it was seen from.
    """
    projected(page, phantom)
    canvas, value = page.get_by_test_id("mip-canvas"), page.get_by_test_id("mip-value")
    for place, suv in (((60, 80), HOT_SUV), ((120, 50), WARM_SUV), ((94, 120), BODY_SUV)):
        canvas.hover(position=pointed(page, *place))
        expect(value).to_have_text(f"SUV {suv:.2f}")
    canvas.click(position=pointed(page, 120, 50))
    sphere = page.get_by_test_id("mip-sphere")
    expect(sphere).to_contain_text(f"SUVmax {WARM_SUV:.2f}")
    measured = sphere.inner_text()
    assert "Sphere of 10 mm" in measured
    page.get_by_label("Click measures a sphere").fill("20")
    expect(page.get_by_text("Click measures a sphere of 20 mm")).to_be_visible()
    assert sphere.inner_text() == measured
    page.get_by_test_id("mip-axial").click()
    expect(sphere).to_have_count(0)


def test_a_slab_leaves_out_what_is_beside_it(page: Page, phantom: str) -> None:
    """The hot sphere is gone from a slab that does not go through it, and back in one that does.

    Slab and window are there again after a reload.
    """
    projected(page, phantom)
    canvas, value = page.get_by_test_id("mip-canvas"), page.get_by_test_id("mip-value")
    page.get_by_test_id("mip-thickness").fill(str(VOXEL_MM))
    page.get_by_test_id("mip-place").fill("0.25")
    canvas.hover(position=pointed(page, 60, 80))
    expect(value).to_have_text(f"SUV {BODY_SUV:.2f}")
    page.get_by_test_id("mip-place").fill("0.5")
    canvas.hover(position=pointed(page, 61, 80))
    expect(value).to_have_text(f"SUV {HOT_SUV:.2f}")
    slab = page.get_by_test_id("mip-slab").inner_text()
    page.get_by_test_id("mip-preset").select_option("suv_10")
    page.wait_for_url(re.compile("view.projections=.*window"))
    page.reload()
    expect(page.get_by_test_id("mip-slab")).to_have_text(slab, timeout=60_000)
    expect(page.get_by_test_id("mip-preset")).to_have_value("suv_10")


def test_uptake_is_seen_in_3d(page: Page, phantom: str) -> None:
    """In inverted grey the body is seen through, and what is hot is darker than it."""
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto(f"/images/{phantom}#layout=3d")
    expect(page.get_by_test_id("volume-viewer")).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )
    expect(page.get_by_label("Colours")).to_have_value("gray_r")
    page.wait_for_timeout(3_000)
    brightness = picture_of(page.get_by_test_id("volume-canvas")).max(axis=-1)
    assert (brightness > 0.95).mean() > 0.3
    assert ((brightness > 0.55) & (brightness < 0.9)).mean() > 0.05
    assert 0.0005 < (brightness < 0.45).mean() < 0.1


def test_each_axis_has_its_picture(page: Page, phantom: str) -> None:
    """From above, from the front and from the side the picture has the shape of the volume."""
    projected(page, phantom)
    canvas = page.get_by_test_id("mip-canvas")
    for axis, size in (("axial", "48 48"), ("coronal", "48 40"), ("sagittal", "48 40")):
        page.get_by_test_id(f"mip-{axis}").click()
        expect(page.get_by_test_id("mip")).to_have_attribute("data-view", axis)
        page.wait_for_function(
            "size => document.querySelector('.mip-canvas').width + ' ' + "
            "document.querySelector('.mip-canvas').height === size",
            arg=size,
        )
    assert canvas.evaluate("one => one.getContext('2d').getImageData(0, 0, 1, 1).data[0]") == 255


def test_it_turns(page: Page, phantom: str) -> None:
    """All directions are computed, and the picture from the side differs from that of the front."""
    projected(page, phantom)
    page.get_by_test_id("mip-around").click()
    expect(page.get_by_test_id("mip")).to_have_attribute("data-frames", "36", timeout=60_000)
    front = picture_of(page.get_by_test_id("mip-canvas"))
    page.get_by_role("application").press("ArrowRight")
    expect(page.get_by_text("10° around")).to_be_visible()
    page.get_by_label("Angle").fill("9")
    expect(page.get_by_text("90° around")).to_be_visible()
    page.wait_for_timeout(300)
    side = picture_of(page.get_by_test_id("mip-canvas"))
    assert front.shape == side.shape
    assert (abs(front - side) > 0.2).mean() > 0.01
    page.get_by_role("button", name="Turn").click()
    expect(page.get_by_text(re.compile(r"^(9[1-9]|[1-3]\d\d)0?° around$"))).to_be_visible()


def test_uptake_is_shown_over_what_it_is_in(
    page: Page, phantom: str, service: Service, tmp_path: Path
) -> None:
    """A CT of the same place is coloured by the PET that is shown over it, where that is hot."""
    slices = [
        slice_file(
            np.full(SHAPE[1:], 1_024 + 40, np.int16), position=(0, 0, VOXEL_MM * index),
            spacing=(VOXEL_MM, VOXEL_MM), number=index + 1, series="1.2.826.0.1.3680043.8.498.2",
        )
        for index in range(SHAPE[0])
    ]  # fmt: skip
    image = sent(service, *written(slices, tmp_path / "series"))
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto(f"/images/{image}")
    viewer = page.get_by_test_id("volume-viewer")
    expect(viewer).to_have_attribute("data-state", "ready", timeout=120_000)
    before = coloured(page)
    page.get_by_label("Show another image over it").select_option(value=phantom)
    expect(page.get_by_test_id("overlay")).to_have_count(1)
    page.wait_for_timeout(3_000)
    assert coloured(page) > before + 200
