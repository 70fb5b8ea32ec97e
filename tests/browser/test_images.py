"""Images on the page: dropped, seen in planes, shown over each other, sent by a link."""

import re
from pathlib import Path
from typing import Literal

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
    # To the right on the screen is to the patient's left, as radiologists read.
    assert seen[1][0] < seen[0][0]
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


def dragged(page: Page, right: float, down: float, button: Literal["left", "right"]) -> None:
    """Drag from the middle of the axial picture, which fills the canvas."""
    canvas = page.get_by_test_id("volume-canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down(button=button)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up(button=button)


@pytest.mark.parametrize("button", ["left", "right"])
def test_a_dragged_window_is_told(page: Page, head: str, button: Literal["left", "right"]) -> None:
    """The numbers, the preset and the link are those of the drag; the preset brings its own back.

    To the right is wider, down is darker.
    """
    opened(page, f"/images/{head}#layout=axial")
    page.get_by_role("button", name="Window" if button == "left" else "Cross-hair").click()
    low, high = page.get_by_test_id("window-low"), page.get_by_test_id("window-high")
    preset = page.locator('[data-testid^="preset-"][aria-pressed="true"]')
    expect(preset).to_have_count(1)
    first = (low.input_value(), high.input_value())
    dragged(page, 0, 40, button)
    expect(preset).to_have_count(0)
    darker = (float(low.input_value()), float(high.input_value()))
    assert darker[0] > float(first[0])
    assert darker[1] - darker[0] == pytest.approx(float(first[1]) - float(first[0]), rel=0.01)
    dragged(page, 40, 0, button)
    assert float(high.input_value()) > darker[1]
    assert float(low.input_value()) < darker[0]
    page.wait_for_url(re.compile(r"#.*window="))
    again = page.locator('[data-testid^="preset-"]').first
    again.click()
    expect(again).to_have_attribute("aria-pressed", "true")
    assert (low.input_value(), high.input_value()) == first


def test_black_above_white_is_refused_with_words(page: Page, head: str) -> None:
    """The window stays until both numbers make one, in whatever order they are typed."""
    opened(page, f"/images/{head}")
    low, high = page.get_by_test_id("window-low"), page.get_by_test_id("window-high")
    above = float(high.input_value()) + 1_000
    low.fill(str(above))
    low.press("Enter")
    expect(page.get_by_test_id("window-refusal")).to_contain_text("is not below white")
    assert "window=" not in page.url
    high.fill(str(above + 500))
    high.press("Enter")
    expect(page.get_by_test_id("window-refusal")).to_have_count(0)
    page.wait_for_url(re.compile(f"window={above:.0f},{above + 500:.0f}"))


def test_left_and_right_are_alike_in_all_views(page: Page, head: str) -> None:
    """The patient's right is on the left of planes, projections and thumbnails, or of none."""
    for side in ("RL", "LR"):
        opened(page, f"/images/{head}#layout=axial")
        if side == "LR":
            page.get_by_test_id("radiological").uncheck()
            page.wait_for_url(re.compile("radiological=0"))
        canvas = page.get_by_test_id("volume-canvas")
        box = canvas.bounding_box()
        assert box is not None
        found = []
        for share in (0.4, 0.6):
            canvas.click(position={"x": share * box["width"], "y": 0.5 * box["height"]})
            page.wait_for_timeout(500)
            found.append(located(page)[1][0])
        assert (found[0] > found[1]) == (side == "RL")
        page.get_by_test_id("projections").click()
        for view in ("axial", "coronal"):
            page.get_by_test_id(f"mip-{view}").click()
            expect(page.get_by_test_id("mip-sides")).to_have_text(re.compile(f"^{side}"))
        page.get_by_role("link", name="All images").click()
        card = page.get_by_test_id("image-card").first
        expect(card.locator(".side").first).to_have_text(side[0])
        mirrored = card.locator("img").evaluate("one => getComputedStyle(one).transform")
        assert mirrored.startswith("matrix(-1") == (side == "LR")


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


def test_an_image_is_shown_over_another(page: Page, head: str, service: Service) -> None:
    """The other image is drawn in its own colours, also after a reload, and can be taken away."""
    other = sent(service, HEAD)
    opened(page, f"/images/{head}")
    before = coloured(page)
    page.get_by_label("Show another image over it").select_option(value=other)
    expect(page.get_by_test_id("overlay")).to_have_count(1)
    page.wait_for_timeout(3_000)
    assert coloured(page) > before + 1_000
    page.wait_for_url(re.compile(f"over={other}"))
    page.reload()
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
    """Moved in one of two images, the cross-hair goes to the same place in the other.

    A reload brings back place, and layout of either.
    """
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
    viewers.last.get_by_role("button", name="Coronal").click()
    page.wait_for_url(re.compile(f"view.{other}=layout"))
    page.reload()
    expect(viewers.last).to_have_attribute("data-state", "ready", timeout=120_000)
    coronal = [viewers.nth(index).get_by_role("button", name="Coronal") for index in (0, 1)]
    expect(coronal[0]).to_have_attribute("aria-pressed", "false")
    expect(coronal[1]).to_have_attribute("aria-pressed", "true")
    for readout in (readouts.first, readouts.last):
        expect(readout).to_contain_text(place)


def test_what_cannot_be_done_is_said(page: Page, head: str, tmp_path: Path) -> None:
    """A file that is not an image is refused, and so is a search for a brain in too small an image.

    What is sent while another is read follows it, and a file dropped elsewhere does not open.
    """
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto("/images")
    nothing = tmp_path / "notes.nii"
    nothing.write_text("not an image\n")
    page.get_by_test_id("choose-images").set_input_files(nothing)
    # While the first is read.
    page.get_by_test_id("choose-images").set_input_files(HEAD)
    outcomes = page.get_by_test_id("upload-outcomes")
    expect(outcomes).to_contain_text("not taken")
    expect(outcomes).to_contain_text("1 image added.")
    stays = """() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "x.txt"));
      const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
      return !document.querySelector("h1").dispatchEvent(drop);
    }"""
    assert page.evaluate(stays)
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
