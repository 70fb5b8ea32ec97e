"""The page on a phone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Service, open_window

SCREEN = {"width": 360, "height": 740}


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
