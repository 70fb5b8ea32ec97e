"""A structure that AlphaFold DB has is offered where its sequence is pasted, and taken."""

import re

from known_models_server import MODEL_ID, UBIQUITIN
from playwright.sync_api import Page, expect

from tests.browser.conftest import EXAMPLE


def test_a_pasted_chain_that_is_known_is_offered_and_taken(page: Page) -> None:
    """One click makes a result with structure, error and source, and nothing is folded."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(f">mine\n{UBIQUITIN}\n")
    offer = page.get_by_test_id("known-model")
    expect(offer).to_contain_text(MODEL_ID)
    expect(offer).to_contain_text("version 6")
    expect(offer).to_contain_text("CC BY 4.0")

    page.get_by_test_id("take").click()

    expect(page).to_have_url(re.compile(r"/jobs/[\w-]+$"))
    expect(page.get_by_test_id("state")).to_have_attribute("data-state", "succeeded")
    expect(page.get_by_test_id("structure")).to_have_attribute("data-drawn", "unrelaxed")
    expect(page.get_by_label("Predicted aligned error").first).to_be_visible()
    expect(page.get_by_text("From AlphaFold DB", exact=True)).to_be_visible()
    expect(page.get_by_text("taken from AlphaFold DB")).to_be_visible()


def test_several_chains_are_not_asked_for(page: Page) -> None:
    """An antibody's two chains are no entry of the database, and nobody is told of them."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.get_by_test_id("fasta").fill(EXAMPLE)
    expect(page.get_by_test_id("domain")).to_have_count(2)
    page.wait_for_timeout(1_000)

    assert not [url for url in asked if url.endswith("/lookup")]


def test_who_does_not_want_it_asked_is_heard(page: Page) -> None:
    """With the box unchecked nothing is looked for, now and at the next visit."""
    asked: list[str] = []
    page.goto("/")
    page.get_by_test_id("look-up").uncheck()
    page.reload()
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_test_id("look-up")).not_to_be_checked()
    page.get_by_test_id("fasta").fill(f">mine\n{UBIQUITIN}\n")
    expect(page.get_by_test_id("problem")).to_be_visible()
    page.wait_for_timeout(1_000)

    assert not [url for url in asked if url.endswith("/lookup")]
