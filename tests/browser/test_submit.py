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
BAD = ">mine\nEVQLVESGGGLVQPGGSLRLSCAAS\nGFNIKDTYIHW1VRQAPGKGLEWVARIY\n"


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
    expect(page.get_by_test_id("offender")).to_have_text("1")
    page.get_by_test_id("fasta").fill("P04637")
    expect(problem).to_have_attribute("data-code", "identifier_not_sequence")
    expect(page.get_by_test_id("offender")).to_have_text("0")
    page.get_by_test_id("fasta").fill(BAD)
    expect(page.get_by_test_id("offender")).to_have_text("1")
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


DROP = """(box, files) => {
  const held = new DataTransfer();
  for (const [name, text] of files) held.items.add(new File([text], name));
  box.dispatchEvent(new DragEvent('drop', {dataTransfer: held, bubbles: true, cancelable: true}));
}"""


def test_files_that_come_together_are_all_taken(page: Page, tmp_path: Path) -> None:
    """Two chosen or dropped FASTA files are both in the box; what cannot be joined is said."""
    heavy, _, light = EXAMPLE.partition(">trastuzumab_VL")
    files = {"heavy.fasta": heavy.rstrip(), "light.txt": light.strip()}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    page.goto("/")
    box = page.get_by_test_id("fasta")
    page.locator("input[type=file]").first.set_input_files([tmp_path / name for name in files])
    both = f"{heavy.rstrip()}\n>light\n{light.strip()}\n"
    expect(box).to_have_value(both)
    expect(page.get_by_test_id("domain")).to_have_count(2)
    alignment = ["mine.a3m", UBIQUITIN]
    group = page.get_by_role("group", name="Sequence input")
    group.evaluate(DROP, [*files.items(), alignment])
    expect(page.get_by_test_id("files-fault")).to_contain_text("mine.a3m is an alignment")
    expect(box).to_have_value(both)
    group.evaluate(DROP, [["a.fasta", UBIQUITIN.strip()], ["b.fasta", UBIQUITIN]])
    expect(box).to_have_value(UBIQUITIN * 2)
    expect(page.get_by_test_id("files-fault")).to_have_count(0)


def test_what_reading_changed_is_said_before_anything_is_folded(page: Page) -> None:
    """A gap, a stop and a rare letter are told in the check, with what became of them."""
    heavy, _, light = EXAMPLE.partition(">trastuzumab_VL")
    page.goto("/")
    page.get_by_test_id("fasta").fill(heavy.replace("EVQLV", "EB-QLV", 1) + ">VL" + light + "*")
    notices = page.locator("[data-testid=notice][data-code=input_read_as]")
    expect(notices.filter(has_text="1 gap mark was taken out")).to_be_visible()
    expect(notices.filter(has_text="1 stop '*' was taken off")).to_be_visible()
    expect(notices.filter(has_text="B (aspartate or asparagine), was read as D")).to_be_visible()


def test_who_insists_has_a_protein_of_few_letters_folded(page: Page, tmp_path: Path) -> None:
    """A file of UTF-16 that looks like DNA is refused, and taken once the user says what it is."""
    file = tmp_path / "dna.fasta"
    file.write_bytes((">gene\r\n" + "ACGT" * 9).encode("utf-16"))
    page.goto("/")
    page.locator("input[type=file]").first.set_input_files(file)
    problem = page.get_by_test_id("problem")
    expect(problem).to_have_attribute("data-code", "nucleotide_sequence")
    page.get_by_test_id("read-as").click()
    expect(problem).to_have_attribute("data-code", "not_antibody")
    expect(page.get_by_test_id("read-as")).to_have_text("Look again what it is")
