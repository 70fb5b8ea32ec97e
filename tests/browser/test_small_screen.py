"""The page on a phone."""

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import ROOT, Service, open_window
from tests.browser.images import sent
from tests.browser.pixels import picture_of

SCREEN = {"width": 360, "height": 740}


def case_of(service: Service, folded: str) -> tuple[str, str, str]:
    """Make a case of a fold and an X-ray; gives its id, the path of a link and the image's id."""
    image = sent(service, ROOT / "examples" / "chest.dcm")
    api = f"{service.url}/api/v1/cases"
    case = httpx.post(api, json={"title": "Trastuzumab beside a chest"}).json()["id"]
    for kind, reference in (("fold", folded), ("volume", image)):
        body = {"kind": kind, "reference": reference}
        httpx.post(f"{api}/{case}/items", json=body).raise_for_status()
    return case, httpx.post(f"{api}/{case}/shares", json={}).json()["path"], image


def test_images_and_cases_fit_a_phone(chromium: Browser, service: Service, folded: str) -> None:
    """Neither they nor what a link shows scroll sideways."""
    case, link, image = case_of(service, folded)
    context = chromium.new_context(
        base_url=service.url, viewport=SCREEN, is_mobile=True, has_touch=True
    )
    page = open_window(context).page
    for path, drawn in (
        ("/images", "image-card"),
        ("/images/learn", "doses"),
        (f"/images/{image}", "reading"),
        ("/cases", "case-row"),
        (f"/cases/{case}", "frames-viewer"),
        (link, "frames-viewer"),
    ):
        page.goto(path)
        expect(page.get_by_test_id(drawn).first).to_be_visible()
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths == [360, 360], path
    context.close()


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/{job}"])
def test_nothing_is_wider_than_a_phone(
    path: str, chromium: Browser, service: Service, folded: str
) -> None:
    """At 360 pixels no page scrolls sideways, before and after it is filled."""
    context = chromium.new_context(
        base_url=service.url, viewport=SCREEN, is_mobile=True, has_touch=True
    )
    page = open_window(context).page
    page.goto(path.format(job=folded))
    if path == "/":
        page.get_by_test_id("example").click()
        expect(page.get_by_test_id("domain")).to_have_count(2)
    elif path == "/jobs":
        expect(page.get_by_test_id("job-row").first).to_be_visible()
    else:
        expect(page.get_by_test_id("structure")).to_have_attribute("data-drawn", "relaxed")
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    context.close()
    assert widths == [360, 360]


def test_residue_is_selected_by_touch(chromium: Browser, service: Service, folded: str) -> None:
    """A tap on a letter selects it in the structure."""
    context = chromium.new_context(
        base_url=service.url, viewport=SCREEN, is_mobile=True, has_touch=True
    )
    page = open_window(context).page
    page.goto(f"/jobs/{folded}")
    structure = page.get_by_test_id("structure")
    expect(structure).to_have_attribute("data-drawn", "relaxed")
    page.locator('[data-residue="L:40"]').tap()
    expect(structure).to_have_attribute("data-selected", "L:40")
    context.close()


def dragged(page: Page, structure: Locator) -> float:
    """Move a finger 200 px up over the structure; gives how far the page came along."""
    box = structure.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 240
    before = page.evaluate("scrollY")
    finger = page.context.new_cdp_session(page)
    for place in range(11):
        kind = "touchMove" if place else "touchStart"
        points = [{"x": x, "y": y - 20 * place}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(200)
    return float(page.evaluate("scrollY") - before)


def test_a_finger_scrolls_over_the_structure_until_it_is_tapped(
    chromium: Browser, service: Service, folded: str
) -> None:
    """A drag moves the page and leaves the structure as it is; after a tap it turns that alone."""
    context = chromium.new_context(
        base_url=service.url, viewport=SCREEN, is_mobile=True, has_touch=True
    )
    page = open_window(context).page
    page.goto(f"/jobs/{folded}")
    structure = page.get_by_test_id("structure")
    expect(structure).to_have_attribute("data-drawn", "relaxed")
    before = picture_of(structure)
    assert dragged(page, structure) > 100
    structure.scroll_into_view_if_needed()
    still = picture_of(structure)
    expect(page.get_by_text("Tap to turn it")).to_be_visible()
    structure.tap()
    expect(page.get_by_text("Touch beside it to scroll")).to_be_visible()
    assert dragged(page, structure) == 0
    turned = picture_of(structure)
    context.close()
    assert abs(still - before).mean() < 0.001
    assert abs(turned - before).mean() > 0.01
