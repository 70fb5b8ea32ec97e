"""Images on the page: dropped, seen in planes, laid over each other, sent by a link."""

import re
from pathlib import Path

import httpx
import nibabel
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Service, open_window
from tests.browser.images import coloured, sent
from tests.browser.pixels import picture_of

NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"
HEAD = NIBABEL / "anatomical.nii"
FUNCTIONAL = NIBABEL / "example4d.nii.gz"
PLACE = re.compile(
    r"(?P<value>\u2212?[\d.]+).* (?P<x>[RL]) ([\d.]+) (?P<y>[AP]) ([\d.]+) (?P<z>[SI]) ([\d.]+) mm"
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def head(service: Service) -> str:
    """Give the id of a real head, coarse and small."""
    return sent(service, HEAD)


def opened(page: Page, path: str) -> None:
    """Open an image and wait until it is drawn."""
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto(path)
    expect(page.get_by_test_id("volume-viewer").first).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )


def located(page: Page) -> tuple[float, list[float]]:
    """Read the value under the cross-hair and its place in mm, RAS."""
    readout = page.get_by_test_id("volume-readout").first
    expect(readout).to_contain_text("mm")
    found = PLACE.search(readout.inner_text())
    assert found, readout.inner_text()
    value, x, mm_x, y, mm_y, z, mm_z = found.groups()
    signs = [1 if side in "RAS" else -1 for side in (x, y, z)]
    mm = [sign * float(one) for sign, one in zip(signs, (mm_x, mm_y, mm_z), strict=True)]
    return float(value.replace("\N{MINUS SIGN}", "-")), mm


def lit(page: Page) -> float:
    """Give the share of the canvas that is not black."""
    return float((picture_of(page.get_by_test_id("volume-canvas").first).max(axis=-1) > 0.1).mean())


def test_a_file_that_is_chosen_becomes_an_image(page: Page) -> None:
    """The page sends it, goes to the image, draws it and says what it is not for."""
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto("/images")
    page.get_by_test_id("choose-images").set_input_files(HEAD)

    page.wait_for_url(re.compile(r"/images/[0-9a-f-]{36}"))
    expect(page.get_by_text("not for diagnosis").first).to_be_visible()
    expect(page.get_by_test_id("volume-viewer")).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )
    expect(page.get_by_test_id("facts")).to_contain_text("33 × 41 × 25")
    assert lit(page) > 0.05
    page.get_by_role("link", name="All images").click()
    expect(page.get_by_test_id("image-card").first).to_be_visible()


def test_the_value_under_the_cross_hair_is_the_voxels(page: Page, head: str) -> None:
    """The number and the place on the page are those of the file, also after a key moved it."""
    opened(page, f"/images/{head}")
    image = nibabel.nifti1.load(HEAD)
    voxels = np.asarray(image.dataobj)
    seen = []
    for key in ("PageUp", "ArrowRight", "ArrowUp"):
        page.get_by_role("application").press(key)
        page.wait_for_timeout(500)
        value, mm = located(page)
        index = np.linalg.inv(image.affine) @ [*mm, 1]
        near = voxels[tuple(np.rint(index[:3]).astype(int))]
        assert value == pytest.approx(float(near), rel=0.02, abs=1), (key, mm)
        seen.append(mm)
    assert seen[1][0] > seen[0][0]
    assert seen[2][1] > seen[1][1]


def test_windows_change_what_is_seen(page: Page, head: str, service: Service) -> None:
    """A preset sets both numbers and brightness; so do numbers that are typed."""
    opened(page, f"/images/{head}")
    facts = httpx.get(f"{service.url}/api/v1/volumes/{head}", timeout=30).json()
    last = facts["presets"][-1]
    page.get_by_test_id(f"preset-{last['code']}").last.click()
    low, high = page.get_by_test_id("window-low"), page.get_by_test_id("window-high")
    assert float(low.input_value()) == pytest.approx(last["low"], rel=1e-3, abs=1e-3)
    assert float(high.input_value()) == pytest.approx(last["high"], rel=1e-3)
    before = lit(page)
    high.fill(str(10 * last["high"]))
    high.press("Enter")
    page.wait_for_timeout(1_500)
    assert lit(page) < before / 2


def test_a_link_brings_the_view_back(
    page: Page, head: str, chromium: Browser, service: Service
) -> None:
    """Layout, window, colours and cross-hair are in the address, and another window shows them."""
    opened(page, f"/images/{head}")
    page.get_by_role("button", name="Axial").click()
    page.get_by_label("Colours").select_option("hot")
    page.get_by_test_id("window-high").fill("5000")
    page.get_by_test_id("window-high").press("Enter")
    page.get_by_role("application").press("PageUp")
    page.wait_for_url(re.compile(r"#.*at="))
    _, mm = located(page)

    context = chromium.new_context(base_url=service.url)
    other = open_window(context).page
    opened(other, page.url)
    expect(other.get_by_role("button", name="Axial")).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_label("Colours")).to_have_value("hot")
    expect(other.get_by_test_id("window-high")).to_have_value("5000")
    other.wait_for_timeout(500)
    assert located(other)[1] == pytest.approx(mm, abs=0.11)
    context.close()


def test_an_image_is_laid_over_another(page: Page, head: str, service: Service) -> None:
    """The other image is drawn in its own colours and can be taken away."""
    other = sent(service, HEAD)
    opened(page, f"/images/{head}")
    before = coloured(page)
    page.get_by_label("Lay another image over it").select_option(value=other)
    expect(page.get_by_test_id("overlay")).to_have_count(1)
    page.wait_for_timeout(3_000)
    assert coloured(page) > before + 1_000
    page.get_by_test_id("overlay").get_by_role("checkbox").uncheck()
    page.wait_for_timeout(1_500)
    assert coloured(page) < before + 200


def test_points_in_time_can_be_looked_through(page: Page, service: Service) -> None:
    """An image of four axes has a slider, which changes what is drawn and is in the link."""
    opened(page, f"/images/{sent(service, FUNCTIONAL)}")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    before = located(page)[0]
    page.get_by_label("Point in time").fill("1")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    page.wait_for_url(re.compile(r"#.*frame=1"))
    page.get_by_role("application").press("PageUp")
    page.get_by_role("application").press("PageDown")
    page.wait_for_timeout(500)
    assert located(page)[0] != before


def test_cross_hairs_side_by_side_move_together(page: Page, head: str, service: Service) -> None:
    """Moved in one of two images, the cross-hair goes to the same place in the other."""
    other = sent(service, HEAD)
    opened(page, f"/images/{head}?beside={other}")
    viewers = page.get_by_test_id("volume-viewer")
    expect(viewers).to_have_count(2)
    expect(viewers.last).to_have_attribute("data-state", "ready", timeout=120_000)
    page.get_by_role("application").first.press("PageUp")
    page.wait_for_timeout(1_000)
    readouts = page.get_by_test_id("volume-readout")
    place = readouts.first.inner_text().split(" ", 1)[1]
    expect(readouts.last).to_contain_text(place)


def test_what_cannot_be_done_is_said(page: Page, head: str, tmp_path: Path) -> None:
    """A file that is no image is refused, and so is the search for a brain in what is too small."""
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto("/images")
    nothing = tmp_path / "notes.nii"
    nothing.write_text("not an image\n")
    page.get_by_test_id("choose-images").set_input_files(nothing)
    expect(page.get_by_test_id("problem")).to_contain_text("not taken")
    page.goto(f"/images/{head}")
    page.get_by_test_id("find-brain").click()
    expect(page.get_by_test_id("segmentation")).to_contain_text("are expected at least 100 mm")


def test_an_image_is_deleted(page: Page, service: Service) -> None:
    """After asking, the image is gone and the list is shown."""
    image = sent(service, HEAD)
    page.goto(f"/images/{image}")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile(r"/images$"))
    assert httpx.get(f"{service.url}/api/v1/volumes/{image}", timeout=30).status_code == 404
