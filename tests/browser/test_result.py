"""The result page: one selection shared by sequence, structure and plot, and the downloads."""

import re
from pathlib import Path

import httpx
import numpy as np
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import CHROMIUM, Service, open_window
from tests.browser.pixels import (
    CHAIN_H,
    CHAIN_L,
    HIGH,
    SELECTED,
    VERY_HIGH,
    count,
    inner_place,
    of_color,
    picture_of,
)

TRYPTOPHAN = "H:107"


def _open(page: Page, job_id: str) -> Locator:
    page.goto(f"/jobs/{job_id}")
    structure = page.get_by_test_id("structure")
    expect(structure).to_have_attribute("data-drawn", "relaxed")
    return structure


def test_structure_is_drawn_in_the_bands_of_alphafold_db(page: Page, folded: str) -> None:
    """Most of the canvas's protein is dark blue, some of it light blue."""
    picture = picture_of(_open(page, folded))
    assert count(picture, VERY_HIGH) > 5_000
    assert count(picture, HIGH) > 50
    assert count(picture, SELECTED) == 0


def test_residue_clicked_in_the_sequence_is_selected_in_3d(page: Page, folded: str) -> None:
    """The structure marks the residue in the selection's colour and names it."""
    structure = _open(page, folded)
    before = count(picture_of(structure), SELECTED)
    page.locator(f'[data-residue="{TRYPTOPHAN}"]').click()
    page.mouse.move(0, 0)
    expect(structure).to_have_attribute("data-selected", TRYPTOPHAN)
    expect(page.get_by_test_id("selection")).to_contain_text("H:W99 · IMGT 107 · CDR3 · pLDDT")
    assert before == 0
    assert count(picture_of(structure), SELECTED) > 200


def test_residue_clicked_in_3d_is_selected_in_the_sequence(page: Page, folded: str) -> None:
    """A click on the cartoon selects the residue that is drawn there."""
    structure = _open(page, folded)
    x, y = inner_place(of_color(picture_of(structure), VERY_HIGH))
    structure.click(position={"x": x, "y": y})
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(structure).to_have_attribute("data-selected", str(chosen.get_attribute("data-residue")))
    page.mouse.move(0, 0)
    ys, xs = np.nonzero(of_color(picture_of(structure), SELECTED))
    assert np.hypot(xs - x, ys - y).min() < 80


def test_keyboard_moves_and_extends_the_selection(page: Page, folded: str) -> None:
    """Arrows move, Shift extends, Escape clears; the structure follows."""
    structure = _open(page, folded)
    page.locator("[role=option][tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(structure).to_have_attribute("data-selected", "H:2 H:3 H:4")
    expect(page.get_by_test_id("selection")).to_contain_text("3 residues")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(structure).to_have_attribute("data-selected", "")


def test_everything_on_the_page_is_reached_by_tab(page: Page, folded: str) -> None:
    """Tab leads from the top through the toolbar, the structure and the sequence to the files."""
    _open(page, folded)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("""() => {
              const on = document.activeElement;
              if (on === document.body) return 'the end';
              const focus = getComputedStyle(on).outlineStyle;
              if (focus === 'none') return 'unseen ' + on.outerHTML.slice(0, 80);
              return on.dataset.testid ?? on.getAttribute('role') ?? on.textContent.trim();
            }""")
        )
    assert {"structure", "option", "Surface", "PDB", "show-chain", "Report, HTML"} <= reached
    assert [name for name in reached if name.startswith("unseen")] == []


def test_chains_can_be_told_apart_by_colour(page: Page, folded: str) -> None:
    """Colouring by chain replaces the bands by two colours, and the legend says which."""
    structure = _open(page, folded)
    page.get_by_test_id("show-chain").click()
    expect(structure).to_have_attribute("data-coloring", "chain")
    expect(page.get_by_label("Colours")).to_contain_text("Chain H")
    picture = picture_of(structure)
    assert count(picture, CHAIN_H) > 2_000
    assert count(picture, CHAIN_L) > 2_000
    assert count(picture, VERY_HIGH) < 100


def test_drag_on_the_plot_selects_a_range(page: Page, folded: str) -> None:
    """The range is selected in the sequence and in the structure alike."""
    structure = _open(page, folded)
    plot = page.get_by_test_id("plot").locator("svg")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 60, steps=4)
    page.mouse.up()
    selected = str(structure.get_attribute("data-selected")).split()
    assert 8 <= len(selected) <= 16
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(len(selected))


def test_folding_is_replayed_from_the_blocks_of_the_network(page: Page, folded: str) -> None:
    """Eight frames are stepped through, and they differ."""
    structure = _open(page, folded)
    page.get_by_role("button", name="Replay folding").click()
    replay = page.get_by_test_id("replay")
    expect(replay).to_have_attribute("data-frame", "8")
    expect(replay).to_contain_text("Block 8 of 8")
    last = picture_of(structure)
    page.get_by_label("Block of the network").fill("1")
    expect(replay).to_contain_text("Block 1 of 8")
    assert np.abs(picture_of(structure) - last).mean() > 0.005


def test_relaxed_and_unrelaxed_are_compared(page: Page, folded: str) -> None:
    """The unrelaxed structure is drawn alone or beside the relaxed one."""
    structure = _open(page, folded)
    page.get_by_test_id("show-unrelaxed").click()
    expect(structure).to_have_attribute("data-drawn", "unrelaxed")
    page.get_by_test_id("show-both").click()
    expect(structure).to_have_attribute("data-drawn", "relaxed")
    assert count(picture_of(structure), VERY_HIGH) > 3_000


def test_pdb_is_downloaded_as_the_service_has_it(
    page: Page, folded: str, service: Service, tmp_path: Path
) -> None:
    """The button gives the file of the API, byte for byte, with pLDDT in the B-factors."""
    _open(page, folded)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDB", exact=True).click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    url = f"{service.url}/api/v1/folds/{folded}/files/ranked_001.pdb"
    assert file.name == "ranked_001.pdb"
    assert file.read_bytes() == httpx.get(url, timeout=30).content
    atoms = [line for line in file.read_text().splitlines() if line.startswith("ATOM")]
    assert {line[21] for line in atoms} == {"H", "L"}
    assert 90 < np.mean([float(line[60:66]) for line in atoms]) < 100


def test_without_webgl_the_page_says_so_and_offers_the_files(
    playwright, service: Service, folded: str
) -> None:
    """A browser that cannot draw in 3D still shows sequence, confidence and downloads."""
    browser: Browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-3d-apis"]
    )
    window = open_window(browser.new_context(base_url=service.url))
    window.page.goto(f"/jobs/{folded}")
    expect(window.page.get_by_test_id("no-webgl")).to_contain_text("WebGL")
    expect(window.page.get_by_role("link", name="PDB", exact=True)).to_be_visible()
    expect(window.page.get_by_test_id("confidence")).to_be_visible()
    browser.close()
    assert window.complaints == []


def test_job_that_does_not_exist_is_explained(page: Page) -> None:
    """An address from an old bookmark leads to a reason and back to the jobs."""
    page.goto("/jobs/01900000-0000-7000-8000-000000000000")
    expect(page.get_by_test_id("problem")).to_have_attribute("data-code", "job_not_found")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.get_by_role("link", name="All jobs").click()
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()


def test_an_address_that_leads_nowhere_is_a_page(page: Page) -> None:
    """It has a title, a language and a heading, and leads on."""
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    expect(page).to_have_title(re.compile("Not found"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="look at the jobs").click()
    expect(page.get_by_role("heading", name="Jobs")).to_be_visible()


def test_list_of_residues_is_made_as_its_role_says(page: Page, folded: str) -> None:
    """In it are groups of options and nothing else; the names of all groups and regions differ."""
    _open(page, folded)
    box = page.get_by_role("listbox")
    within = box.evaluate("""box => [...box.querySelectorAll('*')]
      .filter(one => !one.closest('[aria-hidden=true]'))
      .map(one => one.getAttribute('role') ?? one.tagName)
      .filter(role => !['group', 'option', 'DIV'].includes(role))""")
    assert set(within) <= {"SPAN"}
    expect(box.get_by_role("heading")).to_have_count(0)
    visible = box.get_by_role("option").evaluate_all("cells => cells.map(one => one.innerText)")
    assert {text.strip() for text in visible} <= set("ACDEFGHIKLMNPQRSTVWY")
    names = page.locator("section[aria-label], [role=region]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert len(names) == len(set(names))


def test_letters_of_the_sequence_do_not_lie_over_each_other(page: Page, folded: str) -> None:
    """Each is as wide as its cell, under a name or a long number too; tens are numbered."""
    _open(page, folded)
    cells = page.locator("[data-residue]").evaluate_all("""all => all.map(one => {
      const wide = one.querySelector('.cell-band').getBoundingClientRect().width;
      return [wide, one.firstChild.dataset.mark, one.dataset.residue];
    })""")
    assert len({width for width, _, _ in cells}) == 1
    marks = {residue: mark for _, mark, residue in cells}
    assert (marks["H:30"], marks["H:50"], marks["H:110"]) == ("30", "50", "110")
    assert marks["H:27"] == "CDR1"
