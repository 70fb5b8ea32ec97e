"""What the page says of its engines where some networks are here, others missing or random."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from api_alone import api_alone
from playwright.sync_api import Page, expect
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import model_config, models_of
from foldsvc.alphafold2.weights import params_path
from tests.browser.conftest import Service

UBIQUITIN = (
    ">ubiquitin\nMQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG\n"
)
PTM = [config.name for config in models_of("alphafold2_ptm")]


@pytest.fixture
def networks(tmp_path: Path) -> Path:
    """Give a folder of weights with one network for single chains and none for complexes."""
    put_empty_networks(tmp_path / "weights", PTM[:1])
    return tmp_path / "weights"


@pytest.fixture
def service(tmp_path: Path, networks: Path) -> Iterator[Service]:
    """Run an API with these weights, and no workers."""
    with api_alone(tmp_path / "data", networks) as url:
        yield Service(url)


def test_ready_is_said_where_a_default_request_runs_alone(page: Page, networks: Path) -> None:
    """Missing networks are named in the footer, the form and the refusal; green waits for all."""
    page.goto("/")
    footer = page.locator("[data-testid=engines] [data-engine=alphafold2]")
    expect(footer).to_have_attribute("data-tone", "bad")
    expect(footer).to_contain_text("single chain: model_2_ptm, model_3_ptm")
    expect(footer).to_contain_text("complex: model_1_multimer_v3")
    expect(page.get_by_test_id("engine-alphafold2")).to_contain_text("not complete")

    page.get_by_test_id("fasta").fill(UBIQUITIN)
    problem = page.get_by_test_id("problem")
    expect(problem).to_have_attribute("data-code", "weights_missing")
    expect(problem).to_contain_text("model_2_ptm")
    expect(problem.locator(".remedy")).to_contain_text("choose network 1")
    expect(problem).not_to_contain_text("antibod")

    put_empty_networks(networks, PTM)
    page.reload()
    expect(footer).to_have_attribute("data-tone", "part")
    expect(footer).to_contain_text("single chain: ready")

    put_empty_networks(networks, [one.name for one in models_of("alphafold2_multimer_v3")])
    page.reload()
    expect(footer).to_have_attribute("data-tone", "good")
    expect(page.get_by_test_id("remedy-alphafold2")).to_have_count(0)

    params_path(networks, model_config(PTM[2])).unlink()
    put_empty_networks(networks, PTM[2:3], untrained=True)
    page.reload()
    expect(footer).not_to_have_attribute("data-tone", "good")
    expect(footer).to_contain_text("model_3_ptm is UNTRAINED")
