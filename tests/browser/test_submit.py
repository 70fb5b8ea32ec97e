"""From the paste box to a drawn structure, and what happens to input that cannot be folded."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EXAMPLE, FOLD_SECONDS
from tests.browser.pixels import VERY_HIGH, count, picture_of

WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const state = document.querySelector('[data-testid=state]');
    const structure = document.querySelector('[data-testid=structure]');
    const words = [state?.dataset.state, state?.dataset.stage, structure?.dataset.drawn].join(' ');
    if (window.seen.at(-1) !== words) window.seen.push(words);
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ['data-state', 'data-stage', 'data-drawn'],
  });
}"""
UBIQUITIN = ">1UBQ\nMQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG\n"
BAD = ">mine\nEVQLVESGGGLVQPGGSLRLSCAAS\nGFNIKDTYIHWJVRQAPGKGLEWVARIY\n"


def test_example_folds_before_the_eyes_of_its_user(page: Page) -> None:
    """The example is checked, folded, shown unrelaxed, then relaxed, and drawn in band colours."""
    page.goto("/")
    page.evaluate(WATCH)
    page.get_by_test_id("example").click()
    expect(page.get_by_test_id("fasta")).to_have_value(EXAMPLE)
    expect(page.get_by_test_id("domain")).to_have_count(2)
    page.get_by_test_id("fold").click()
    expect(page).to_have_url(re.compile(r"/jobs/[\w-]+$"))
    structure = page.get_by_test_id("structure")
    expect(structure).to_have_attribute("data-drawn", "relaxed", timeout=FOLD_SECONDS * 1000)
    expect(page.get_by_test_id("state")).to_have_attribute("data-state", "succeeded")

    seen = page.evaluate("window.seen")
    assert any(words.startswith("running fold") for words in seen)
    assert "running relax unrelaxed" in seen
    assert seen.index("running relax unrelaxed") < seen.index(seen[-1])
    assert count(picture_of(structure), VERY_HIGH) > 5_000
    assert float(page.get_by_test_id("mean-plddt").inner_text()) == pytest.approx(94.5, abs=0.2)


def test_illegal_letter_is_named_and_marked(page: Page) -> None:
    """A wrong letter is said with record, line and position, marked, and nothing typed is lost."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(BAD)
    problem = page.get_by_test_id("problem")
    expect(problem).to_contain_text("mine")
    expect(problem).to_contain_text("line 3")
    expect(page.get_by_test_id("offender")).to_have_text("J")
    expect(page.get_by_test_id("fold")).to_be_disabled()
    page.reload()
    expect(page.get_by_test_id("fasta")).to_have_value(BAD)


def test_protein_that_is_no_antibody_is_refused_with_the_reason(page: Page) -> None:
    """Ubiquitin is refused before anything is queued, with a remedy."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(UBIQUITIN)
    problem = page.get_by_test_id("problem")
    expect(problem).to_have_attribute("data-code", "not_antibody")
    expect(problem.locator(".remedy")).not_to_be_empty()


def test_correcting_the_text_takes_the_problem_away(page: Page) -> None:
    """The check follows the text."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(BAD)
    expect(page.get_by_test_id("problem")).to_be_visible()
    page.get_by_test_id("fasta").fill(EXAMPLE)
    expect(page.get_by_test_id("problem")).to_have_count(0)
    expect(page.get_by_test_id("fold")).to_be_enabled()


def test_heavy_chain_alone_is_marked_as_experimental_before_it_is_folded(page: Page) -> None:
    """The warning comes with the check, not with the result."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(EXAMPLE.split(">trastuzumab_VL")[0])
    expect(page.locator("[data-testid=notice].experimental")).to_be_visible()


def test_file_is_taken_from_disk(page: Page, tmp_path: Path) -> None:
    """A chosen FASTA file fills the box."""
    file = tmp_path / "mine.fasta"
    file.write_text(EXAMPLE)
    page.goto("/")
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_test_id("fasta")).to_have_value(EXAMPLE)
