"""report.html, taken away from the service."""

from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Service, open_window
from tests.browser.pixels import VERY_HIGH, count, picture_of


def test_report_opens_from_disk_with_the_network_off(
    chromium: Browser, service: Service, folded: str, tmp_path: Path
) -> None:
    """The downloaded report draws the structure by itself and asks nobody for anything."""
    url = f"{service.url}/api/v1/folds/{folded}/files/report.html"
    report = tmp_path / "report.html"
    report.write_bytes(httpx.get(url, timeout=30).content)
    context = chromium.new_context(offline=True)
    window = open_window(context)
    window.page.goto(report.as_uri())
    canvas = window.page.locator("canvas").first
    expect(canvas).to_be_visible()
    window.page.wait_for_timeout(2_000)
    picture = picture_of(canvas)
    text = window.page.inner_text("body")
    window.page.click('[data-key="H:107"]')
    picked = window.page.inner_text("#picked")
    context.close()
    assert count(picture, VERY_HIGH) > 2_000
    assert "trastuzumab" in text
    assert picked.startswith("H W107, CDR3, pLDDT")
    assert window.hosts == {""}
    assert window.complaints == []
