"""Pictures on the page: an X-ray and an ultrasound, windowed, measured, played and masked."""

import re
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pydicom import dcmread
from pydicom.data import get_testdata_file

from tests.browser.conftest import Service
from tests.browser.images import sent
from tests.browser.pixels import picture_of

DATA = Path(__file__).parents[1] / "data" / "imaging"
DETECTOR_MM = 0.2

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def chest(service: Service) -> str:
    """Send a chest X-ray, MONOCHROME1; gives the image's id."""
    return sent(service, DATA / "RG1_J2KI.dcm")


@pytest.fixture
def ultrasound(service: Service) -> str:
    """Send an ultrasound of several frames in YBR colours; gives the image's id."""
    path = get_testdata_file("examples_ybr_color.dcm", download=False)
    assert isinstance(path, str)
    return sent(service, Path(path))


def opened(page: Page, image: str) -> None:
    """Open an image and wait until it is drawn."""
    page.set_viewport_size({"width": 1100, "height": 900})
    page.goto(f"/images/{image}")
    expect(page.get_by_test_id("frames-canvas")).to_have_attribute(
        "data-drawn", "1", timeout=60_000
    )


def middle(page: Page) -> float:
    """Give the mean brightness of the middle of the canvas."""
    picture = picture_of(page.get_by_test_id("frames-canvas"))
    rows, columns = picture.shape[0] // 4, picture.shape[1] // 3
    return float(picture[rows:-rows, columns:-columns].mean())


def dragged(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the canvas, from and to shares of its width and height."""
    box = page.get_by_test_id("frames-canvas").bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=5)
    page.mouse.up()


def test_an_x_ray_is_inverted(page: Page, chest: str) -> None:
    """What was bright is dark, and the address says so."""
    opened(page, chest)
    before = middle(page)
    assert 0.15 < before < 0.85
    page.get_by_test_id("invert").click()
    page.wait_for_url(re.compile(r"#.*invert=1"))
    assert middle(page) == pytest.approx(1 - before, abs=0.03)


def test_a_drag_changes_the_window(page: Page, chest: str) -> None:
    """Downwards is a higher level, which makes an inverted picture brighter."""
    opened(page, chest)
    before = middle(page)
    dragged(page, (0.5, 0.3), (0.5, 0.6))
    page.wait_for_url(re.compile(r"#.*window="))
    assert middle(page) > before + 0.05


def test_a_ruler_tells_mm_with_its_caveat(page: Page, service: Service, tmp_path: Path) -> None:
    """A line has the length that the detector's pixels give, with a word on what that means."""
    chest = dcmread(DATA / "RG1_J2KI.dcm")
    chest.ImagerPixelSpacing = [DETECTOR_MM, DETECTOR_MM]
    chest.save_as(tmp_path / "chest.dcm")
    opened(page, sent(service, tmp_path / "chest.dcm"))
    page.get_by_test_id("one-to-one").click()
    page.get_by_test_id("tool-ruler").click()
    dragged(page, (0.3, 0.5), (0.6, 0.5))
    box = page.get_by_test_id("frames-canvas").bounding_box()
    assert box is not None
    told = page.get_by_test_id("rulers").inner_text()
    expected = 0.3 * box["width"] * DETECTOR_MM
    assert float(told.split(" mm")[0]) == pytest.approx(expected, rel=0.01)
    expect(page.get_by_test_id("spacing-caveat")).to_contain_text("detector")


def test_a_cine_plays(page: Page, ultrasound: str) -> None:
    """The frames follow each other until they are stopped."""
    opened(page, ultrasound)
    page.get_by_test_id("frames-stage").press(" ")
    expect(page.get_by_test_id("frames-viewer")).not_to_have_attribute("data-frame", "1")
    page.get_by_test_id("frames-stage").press(" ")


def test_what_is_written_into_an_ultrasound_is_blacked_out(
    page: Page, ultrasound: str, service: Service
) -> None:
    """A box that was dragged is black in what the service gives out, which then may be shared."""
    opened(page, ultrasound)
    expect(page.get_by_test_id("not-shared")).to_be_visible()
    page.get_by_test_id("tool-mask").click()
    dragged(page, (0.3, 0.3), (0.7, 0.7))
    page.get_by_test_id("mask-apply").click()
    expect(page.get_by_test_id("not-shared")).to_have_count(0, timeout=60_000)
    expect(page.get_by_test_id("facts")).to_contain_text("May be sharedyes")
    expect(page.get_by_test_id("frames-canvas")).to_have_attribute("data-drawn", "1")
    page.wait_for_timeout(300)
    picture = picture_of(page.get_by_test_id("frames-canvas"))
    rows, columns = picture.shape[0] * 4 // 10, picture.shape[1] * 4 // 10
    assert np.all(picture[rows:-rows, columns:-columns] == 0)
    facts = httpx.get(f"{service.url}/api/v1/volumes/{ultrasound}", timeout=30).json()
    assert facts["sharing"]["shareable"]
    assert "masked" in [notice["code"] for notice in facts["notices"]]
