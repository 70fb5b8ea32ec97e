"""The report is one file, safe with any text, that needs nothing from outside."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from foldsvc.report.standalone import ReportContent, report_html
from foldsvc.settings import settings

CHROMIUM = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]


class Elements(HTMLParser):
    """Counts scripts and collects every address that the page would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts = 0
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script or an address."""
        self.scripts += tag == "script"
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_user_text_cannot_leave_its_place(content: ReportContent) -> None:
    """A title with a script in it adds no script to the page and is shown as it is."""
    plain = Elements(report_html(content, "window.$3Dmol = {};"))

    assert plain.scripts == 6
    assert content.title in plain.text
    assert "CDR3 <b>unreliable</b>" in plain.text


def test_nothing_is_loaded_from_elsewhere(content: ReportContent) -> None:
    """Every address of the page is inside the page, and its policy forbids any other."""
    html = report_html(content, "window.$3Dmol = {};")

    assert all(address.startswith("data:") for address in Elements(html).addresses)
    assert "default-src 'none'" in html


def test_a_library_that_ends_a_script_does_not(content: ReportContent) -> None:
    """3Dmol.js is written into the page so that no text in it ends its own element."""
    html = report_html(content, 'const end = "</script>";')

    assert r'"<\/script>"' in html


def test_each_residue_is_in_the_sequence(content: ReportContent) -> None:
    """The sequence shows all residues with their IMGT numbers, bands and loops."""
    html = report_html(content, "")

    assert len(re.findall(r'class="residue ', html)) == 227
    assert 'data-key="H:128"' in html
    assert len(re.findall(r'class="residue [^"]* cdr"', html)) == sum(
        region.startswith("CDR") for chain in content.chains for region in chain.region
    )


@pytest.fixture(scope="module")
def page() -> Page:
    """Give a page of a browser whose network is off."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        context = browser.new_context(viewport={"width": 360, "height": 740}, offline=True)
        yield context.new_page()
        browser.close()


@pytest.mark.browser
def test_the_report_opens_offline(content: ReportContent, page: Page, tmp_path: Path) -> None:
    """From disk, with the network off: the structure is drawn in band colours and answers."""
    threedmol = settings().static_dir / "3Dmol-min.js"
    if not threedmol.exists() and os.environ.get("CI") != "true":
        pytest.skip("the page has not been built: make web")
    report = tmp_path / "report.html"
    report.write_text(report_html(content, threedmol.read_text(encoding="utf-8")), "utf-8")
    requests: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(report.as_uri())
    page.wait_for_selector("#view canvas")
    page.wait_for_timeout(1500)
    blue = page.evaluate(BLUE_PIXELS)
    page.click('[data-key="H:107"]')

    assert blue > 500
    assert page.text_content("#picked").startswith("H W107, CDR3, pLDDT")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    outside = [url for url in requests if not url.startswith(("file:", "data:", "blob:"))]
    assert (outside, faults) == ([], [])


BLUE_PIXELS = """() => {
  const source = document.querySelector('#view canvas');
  const copy = Object.assign(document.createElement('canvas'),
    {width: source.width, height: source.height}).getContext('2d');
  const viewer = Object.entries(window).find(([name]) => /^viewer_\\d/.test(name))[1];
  viewer.render();
  copy.drawImage(source, 0, 0);
  const {data} = copy.getImageData(0, 0, source.width, source.height);
  let blue = 0;
  for (let at = 0; at < data.length; at += 4)
    blue += data[at + 3] > 0 && data[at + 2] > 90 && data[at] < 60 && data[at + 1] < 130;
  return blue;
}"""
