"""An engine of another package, which nothing in the page names, is used as our own are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FOLD_SECONDS, ROOT, Service, running

PEPTIDE = ROOT / "tests/data/structures/1ejg_20_26.pdb"
SEQUENCE = ">crambin\nGTPEALC\n"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Run a service whose operator has added the engine."""
    with running(
        tmp_path,
        FOLDSVC_ENGINE_MODULES="copied_structure_engine",
        PYTHONPATH=str(ROOT / "tests" / "fixtures"),
    ) as started:
        yield started


def test_it_is_on_the_form_and_its_result_is_shown(page: Page) -> None:
    """It is chosen and asked by its own option, folds, and its structure is drawn."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(SEQUENCE)
    page.get_by_role("radio", name="Copied structure").check()
    page.get_by_test_id("template-files").set_input_files(PEPTIDE)
    options = page.get_by_test_id("copied-structure-options")
    options.locator("summary").click()
    options.get_by_label("Certainty of the copy").fill("42")
    expect(page.get_by_test_id("checked")).to_contain_text("copied-structure")
    page.get_by_test_id("fold").click()

    expect(page.get_by_test_id("state")).to_have_attribute(
        "data-state", "succeeded", timeout=FOLD_SECONDS * 1000
    )
    expect(page.get_by_test_id("structure")).to_have_attribute("data-drawn", "unrelaxed")
    expect(page.get_by_test_id("mean-plddt")).to_have_text("42.0")

    page.get_by_role("button", name="Fold again").click()
    expect(page.get_by_role("radio", name="Copied structure")).to_be_checked()
    options.locator("summary").click()
    expect(options.get_by_label("Certainty of the copy")).to_have_value("42")
    expect(page.get_by_test_id("templates")).to_contain_text(PEPTIDE.stem)
