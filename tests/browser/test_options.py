"""The form's options: drawn from what each engine says that it can be asked, sent where changed."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_alone import api_alone
from playwright.sync_api import Page, expect
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from tests.browser.conftest import Service

UBIQUITIN = (
    ">ubiquitin\nMQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG\n"
)
NETWORKS = [
    config.name
    for kind in ("alphafold2_ptm", "alphafold2_multimer_v3")
    for config in models_of(kind)
]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Run an API that takes jobs for AlphaFold2, and no workers."""
    put_empty_networks(tmp_path / "weights", NETWORKS)
    with api_alone(tmp_path / "data", tmp_path / "weights") as url:
        yield Service(url)


def _fold(page: Page) -> object:
    """Fold what is in the form; gives the options that were sent."""
    with page.expect_request(
        lambda one: one.method == "POST" and one.url.endswith("/api/v1/folds")
    ) as sent:
        page.get_by_test_id("fold").click()
    return sent.value.post_data_json.get("options")


def test_every_option_of_an_engine_has_a_field(page: Page, service: Service) -> None:
    """Each is labelled as the schema says, or offers the choices that have a title."""
    page.goto("/")
    for engine in ("alphafold2", "flashabb"):
        page.get_by_test_id(f"engine-{engine}").get_by_role("radio").check()
        page.get_by_test_id(f"{engine}-options").locator("summary").click()
        schema = httpx.get(f"{service.url}/api/v1/engines/{engine}/options").json()
        for name, option in schema["properties"].items():
            if name == "engine" or option.get("only_with"):
                continue
            form = page.locator("form.submit-form")
            expect(form.get_by_text(option["label"], exact=False).first).to_be_visible()
            for title in option.get("titles", {}).values():
                expect(form.locator("option", has_text=title).first).to_be_attached()


def test_what_was_changed_is_sent_and_nothing_else(page: Page) -> None:
    """A number, a choice, a text, a list and a switch each reach the request, as its engine's."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(UBIQUITIN)
    page.get_by_test_id("engine-alphafold2").get_by_role("radio").check()
    options = page.get_by_test_id("alphafold2-options")
    options.locator("summary").click()
    options.get_by_label("Recycles").fill("1")
    options.get_by_label("Alignment", exact=False).first.select_option("single-sequence")
    options.get_by_label("Most rows of the alignment").fill("16:32")
    options.get_by_role("checkbox", name="2", exact=True).uncheck()
    options.get_by_label("Dropout").check()
    options.get_by_label("First seed").fill("0")
    expect(options.locator("summary")).to_contain_text("5 changed")
    expect(page.get_by_label("Models to relax")).to_have_count(0)
    page.get_by_test_id("relax").check()
    expect(page.get_by_label("Models to relax")).to_be_visible()

    assert _fold(page) == {
        "engine": "alphafold2",
        "relax": True,
        "n_recycles": 1,
        "msa": "single-sequence",
        "max_msa": "16:32",
        "models": [1, 3, 4, 5],
        "dropout": True,
    }


def test_options_can_be_set_back(page: Page) -> None:
    """With one click all are as the engine has them, and none is sent."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(UBIQUITIN)
    page.get_by_test_id("engine-alphafold2").get_by_role("radio").check()
    options = page.get_by_test_id("alphafold2-options")
    options.locator("summary").click()
    options.get_by_label("Recycles").fill("1")
    page.get_by_role("button", name="Back to the defaults").click()
    expect(options.get_by_label("Recycles")).to_have_value("")
    expect(options.locator("summary")).not_to_contain_text("changed")

    assert _fold(page) is None


def test_a_job_is_folded_again_with_its_options(page: Page, service: Service) -> None:
    """What differs from the defaults stands in the form, with the engine that folded it."""
    options = {"engine": "alphafold2", "msa": "single-sequence", "models": [2, 1], "n_seeds": 3}
    body = {"fasta": UBIQUITIN, "options": options}
    made = httpx.post(f"{service.url}/api/v1/folds", json=body, timeout=30).raise_for_status()
    page.goto(f"/jobs/{made.json()['jobs'][0]['id']}")
    page.get_by_role("button", name="Fold again").click()

    expect(page.get_by_test_id("engine-alphafold2").get_by_role("radio")).to_be_checked()
    section = page.get_by_test_id("alphafold2-options")
    expect(section.locator("summary")).to_contain_text("3 changed")
    section.locator("summary").click()
    expect(section.get_by_label("Number of seeds")).to_have_value("3")
    assert _fold(page) == options


def test_the_service_chooses_and_each_engine_is_asked_what_it_was(page: Page) -> None:
    """Where the engine is left to the service, options go to each engine by its name."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(UBIQUITIN)
    expect(page.get_by_test_id("checked")).to_contain_text("alphafold2")
    expect(page.get_by_test_id("relax")).not_to_be_checked()
    page.get_by_test_id("relax").check()
    options = page.get_by_test_id("alphafold2-options")
    options.locator("summary").click()
    options.get_by_label("Alignment", exact=False).first.select_option("single-sequence")

    assert _fold(page) == {
        "engine": "auto",
        "alphafold2": {"relax": True, "msa": "single-sequence"},
    }
