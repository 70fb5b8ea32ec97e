"""report.html in the browser, from disk, with no service behind it and the network off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from foldsvc.report.standalone import report_html
from foldsvc.settings import settings
from tests.browser.conftest import CHROMIUM, Window, open_window
from tests.browser.pixels import (
    CHAIN_H,
    CHAIN_L,
    VERY_HIGH,
    count,
    inner_place,
    of_color,
    picture_of,
)
from tests.report.trastuzumab import TITLE, report_content

CDR3 = "#d1495b"


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the report of trastuzumab to disk; gives its address."""
    threedmol = (settings().static_dir / "3Dmol-min.js").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(report_content(), threedmol), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def window(chromium: Browser, report: str) -> Iterator[Window]:
    """Open the report at desktop width; it must ask nobody and complain of nothing."""
    context = chromium.new_context(offline=True, viewport={"width": 1180, "height": 900})
    opened = open_window(context)
    opened.page.goto(report)
    expect(opened.page.locator("#view canvas")).to_be_visible()
    expect(opened.page.locator("#buttons")).to_be_visible()
    yield opened
    context.close()
    assert opened.hosts == {""}
    assert opened.complaints == []


def test_colours_follow_the_buttons_and_the_legend_says_them(window: Window) -> None:
    """Confidence, chain and CDR colours are each drawn, with their own legend."""
    page = window.page
    canvas = page.locator("#view canvas")
    legend = page.locator(".legend:visible")
    assert count(picture_of(canvas), VERY_HIGH) > 2_000
    expect(legend).to_contain_text("90 and above")

    page.get_by_role("button", name="Chain").click()
    by_chain = picture_of(canvas)
    assert count(by_chain, VERY_HIGH) == 0
    assert min(count(by_chain, CHAIN_H), count(by_chain, CHAIN_L)) > 2_000
    expect(legend).to_contain_text("heavy")

    page.get_by_role("button", name="CDR", exact=True).click()
    assert count(picture_of(canvas), CDR3) > 200
    expect(legend).to_contain_text("CDR3")


def test_sequence_and_structure_are_linked_both_ways(window: Window) -> None:
    """A residue chosen in one is marked in the other, and chosen again it is let go."""
    page = window.page
    canvas = page.locator("#view canvas")
    pressed = page.locator('.residue[aria-pressed="true"]')
    before = picture_of(canvas)

    page.click('[data-key="H:107"]')
    expect(page.locator("#picked")).to_contain_text("H W107, CDR3, pLDDT")
    expect(pressed).to_have_count(1)
    assert (picture_of(canvas) != before).any()

    page.click('[data-key="H:107"]')
    expect(pressed).to_have_count(0)

    x, y = inner_place(of_color(picture_of(canvas), VERY_HIGH))
    canvas.click(position={"x": x, "y": y})
    expect(pressed).to_have_count(1)
    assert page.locator("#picked").inner_text() == pressed.get_attribute("title")


def test_keyboard_walks_the_sequence(window: Window) -> None:
    """One stop of the tab key, arrows within, Enter to choose, Escape to let go."""
    page = window.page
    reset = page.get_by_role("button", name="Reset view")
    reset.focus()

    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#picked")).to_contain_text("H V2, FR1")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#picked")).to_contain_text("L K127, FR4")
    page.keyboard.press("Escape")
    expect(page.locator('.residue[aria-pressed="true"]')).to_have_count(0)


def test_a_hostile_title_is_only_text(window: Window) -> None:
    """What the user typed is the page's heading, letter by letter, and nothing else."""
    assert window.page.locator("h1").inner_text() == TITLE
    assert window.page.title().startswith("Herceptin </script>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_fits_a_phone(chromium: Browser, report: str, scheme: str) -> None:
    """At 360 pixels nothing stands out sideways, in either colour scheme."""
    context = chromium.new_context(
        offline=True, viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    opened = open_window(context)
    opened.page.goto(report)
    canvas = opened.page.locator("#view canvas")
    expect(canvas).to_be_visible()
    expect(opened.page.locator("#buttons")).to_be_visible()
    blue = count(picture_of(canvas), VERY_HIGH)
    width = opened.page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert blue > 500
    assert width <= 360
    assert (opened.hosts, opened.complaints) == ({""}, [])


def test_paper_gets_the_whole_structure(window: Window) -> None:
    """In print the picture is shrunk into its frame, coloured, and the buttons are gone."""
    page = window.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 980})  # A4 less its margins
    canvas = page.locator("#view canvas")
    frame, picture = page.locator("#view").bounding_box(), canvas.bounding_box()

    assert page.locator("#buttons").is_hidden()
    assert picture["x"] >= frame["x"] - 1
    assert picture["x"] + picture["width"] <= frame["x"] + frame["width"] + 1
    assert picture["height"] <= frame["height"] + 1
    assert count(picture_of(canvas), VERY_HIGH) > 500


def test_without_webgl_the_report_says_so(playwright: Playwright, report: str) -> None:
    """Where nothing can be drawn in 3D, words stand in its place and the rest can be read."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"],
    )
    page = browser.new_context(offline=True).new_page()
    page.goto(report)

    expect(page.locator("#no-view")).to_be_visible()
    expect(page.locator("#view")).to_be_hidden()
    page.click('[data-key="H:107"]')
    expect(page.locator("#picked")).to_contain_text("H W107, CDR3")
    browser.close()
