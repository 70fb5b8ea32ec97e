"""Structures held against each other on the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pixels import count, picture_of

ROOT = Path(__file__).parents[2]
MODEL = "#0072b2"
FAB = ROOT / "tests" / "data" / "structures" / "3hfm.pdb"


def add_file(page: Page) -> None:
    """Choose an antibody's crystal structure, and compare."""
    page.get_by_test_id("add-file").set_input_files(FAB)
    expect(page.get_by_test_id("chosen")).to_contain_text("3hfm.pdb")
    page.get_by_test_id("compare").click()
    expect(page.get_by_test_id("comparison-scores").locator("tbody tr")).to_have_count(1)


def test_a_result_is_compared_with_a_file(page: Page, folded: str, tmp_path: Path) -> None:
    """From the result by one link: overlay, scores, deviation, CSV and the superposed file."""
    page.goto(f"/jobs/{folded}")
    page.get_by_role("link", name="Compare").click()
    add_file(page)

    expect(page.get_by_test_id("overlay")).to_have_attribute("data-drawn", "2")
    cells = page.get_by_test_id("comparison-scores").locator("tbody td").all_inner_texts()
    assert 0.5 < float(cells[1]) <= 1
    assert int(cells[4]) > 200
    expect(page.get_by_test_id("deviation-plot").locator("path")).to_have_count(1)
    assert count(picture_of(page.get_by_test_id("overlay")), MODEL) > 1_000
    with page.expect_download() as saved:
        page.get_by_test_id("save-csv").click()
    saved.value.save_as(tmp_path / "deviation.csv")
    rows = (tmp_path / "deviation.csv").read_text().splitlines()
    assert rows[0].startswith("model,reference_chain")
    assert len(rows) == int(cells[4]) + 1
    with page.expect_download() as saved:
        page.get_by_test_id("save-superposed").click()
    assert saved.value.suggested_filename == "3hfm.pdb_superposed.pdb"


def test_a_structure_can_be_hidden(page: Page, folded: str) -> None:
    """Its box in the table takes it out of the view, and gives it back."""
    page.goto(f"/jobs/{folded}/compare")
    add_file(page)
    box = page.get_by_test_id("comparison-scores").get_by_role("checkbox")
    box.uncheck()
    expect(page.get_by_test_id("overlay")).to_have_attribute("data-drawn", "1")
    box.check()
    expect(page.get_by_test_id("overlay")).to_have_attribute("data-drawn", "2")


def test_an_entry_that_is_not_there_is_said(page: Page, folded: str) -> None:
    """The refusal names the reason, and what was chosen stays."""
    page.goto(f"/jobs/{folded}/compare")
    page.get_by_test_id("add-known").fill("P00698")
    page.get_by_test_id("add-known").press("Enter")
    page.get_by_test_id("compare").click()

    expect(page.get_by_test_id("problem")).to_have_attribute("data-code", "known_model_not_found")
    expect(page.get_by_test_id("chosen")).to_contain_text("P00698")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_of_a_narrow_window(page: Page, folded: str, scheme) -> None:
    """At 360 pixels the page scrolls down only."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/jobs/{folded}/compare")
    add_file(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
