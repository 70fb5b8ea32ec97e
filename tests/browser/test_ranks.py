"""Several models of a job: the one that is shown is in the address, and every button obeys it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_alone import api_alone, database_url
from playwright.sync_api import Page, expect
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.folds.outcome import with_confidence
from foldsvc.jobs.claims import claim
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.outcomes import succeed
from foldsvc.records.confidence import ConfidenceSummary, RankedStructure
from foldsvc.storage.database import open_database
from foldsvc.storage.folder_store import FolderStore
from tests.browser.conftest import ROOT, Service

SEQUENCE = "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG"
STRUCTURE = (ROOT / "tests" / "data" / "structures" / "1ubq.pdb").read_bytes()
NETWORKS = [config.name for config in models_of("alphafold2_ptm")]
PLDDT = (91.0, 85.0, 72.0)
"""Of the three models."""

SCORES: tuple[object, ...] = (
    {
        "plddt": [90.0],
        "pairwise_iptm": {"A-B": 0.8149},
        "ipsae": {"A-B": 0.1, "B-A": 0.6},
        "pdockq": {"A-B": 0.4},
        "pdockq2": {"A-B": 0.3, "B-A": 0.2},
        "n_contacts": {"A-B": 53},
        "lis": {"A-B": 0.5},
        "pae_min": {"A-B": 0.9},
    },
    {"plddt": [80.0], "pdockq": {"A-B": 0.4}},
    ["plddt"],
)
"""A file of today, one of an older version, and one of something else."""

DOMAIN = {"residues": "A:1-3,A:6", "runs": [[0, 2], [5, 5]], "n_res": 4, "mean_plddt": 91.0}
REPORTS: dict[str, object] = {
    "ranked_001_domains.json": {
        "domains": [
            {**DOMAIN, "number": 1, "mean_pae": 1.26},
            {**DOMAIN, "number": 2, "mean_pae": 3.0},
            {**DOMAIN, "number": 3, "mean_pae": 3.0, "runs": [[4, 2]]},
        ]
    },
    "ranked_002_domains.json": 7,
    "alignment.json": {
        "sequences": [
            {"chains": "chain A", "n_sequences": 1200, "n_effective": 345.6, "coverage": [9, 8]},
            "chain B",
        ]
    },
    "templates.json": {
        "templates": [
            {"name": "1abc_A", "used": True, "identity": 0.5, "n_aligned": 76, "released": None},
            {"name": "2xyz_B", "words": "too short"},
        ]
    },
}
"""Files of which something is missing or wrong."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give the folder of the API's data."""
    return tmp_path / "data"


@pytest.fixture
def service(data: Path, tmp_path: Path) -> Iterator[Service]:
    """Run an API that takes jobs for AlphaFold2, and no workers."""
    put_empty_networks(tmp_path / "weights", NETWORKS)
    with api_alone(data, tmp_path / "weights") as url:
        yield Service(url)


@pytest.fixture
def ranked(service: Service, data: Path) -> str:
    """Give a job with three models, each in a file of its own."""
    options = {"msa": "single-sequence"}
    body = {"fasta": f">ubiquitin\n{SEQUENCE}\n", "engine": "alphafold2", "options": options}
    made = httpx.post(f"{service.url}/api/v1/folds", json=body, timeout=30).raise_for_status()
    job = made.json()["jobs"][0]
    database = open_database(database_url(data))
    (claimed,) = claim(database, FOLD, stage=job["stage"], owner="test", limit=1, lease_seconds=60)
    store = FolderStore(data / "results")
    prefix = f"jobs/{claimed.job_id}/{claimed.attempt}"
    ranks = range(1, len(PLDDT) + 1)
    structures = {f"ranked_{rank:03}.pdb": STRUCTURE for rank in ranks}
    files = structures | {
        f"ranked_{rank:03}_scores.json": json.dumps(content).encode()
        for rank, content in zip(ranks, SCORES, strict=True)
    }
    files |= {name: json.dumps(content).encode() for name, content in REPORTS.items()}
    entries = [
        store.write(prefix, name, data, media_type="text/plain", description="of a model")
        for name, data in files.items()
    ]
    store.write_manifest(prefix, entries)
    record = with_confidence(claimed.job_id, _confidence())
    succeed(database, claimed, result_prefix=prefix, record=record)
    database.close()
    return str(job["id"])


def _confidence() -> ConfidenceSummary:
    models = [
        RankedStructure(
            rank=place + 1,
            model=NETWORKS[place],
            seed=0,
            n_recycles=3,
            ranking_score=plddt,
            mean_plddt=plddt,
            ptm=plddt / 100,
            iptm=None,
        )
        for place, plddt in enumerate(PLDDT)
    ]
    return ConfidenceSummary(
        mean_plddt=PLDDT[0],
        fraction_very_high=1.0,
        fraction_high=0.0,
        fraction_low=0.0,
        fraction_very_low=0.0,
        region_plddt={},
        ptm=PLDDT[0] / 100,
        models=tuple(models),
    )


def _buttons(page: Page, rank: int) -> None:
    """Expect all that leads on from the page to give the model of this rank."""
    query = f"?rank={rank}" if rank > 1 else ""
    expect(page).to_have_url(re.compile(rf"/jobs/[\w-]+{re.escape(query)}$"))
    expect(page.get_by_test_id(f"model-{rank}").get_by_role("button")).to_have_attribute(
        "aria-pressed", "true"
    )
    pdb = page.get_by_role("link", name=f"PDB, rank {rank}", exact=True)
    expect(pdb).to_have_attribute("href", re.compile(rf"/files/ranked_{rank:03}\.pdb$"))
    expect(pdb).to_have_attribute("download", f"ranked_{rank:03}.pdb")
    compare = page.get_by_role("link", name="Compare", exact=True)
    expect(compare).to_have_attribute("href", re.compile(rf"/compare{re.escape(query)}$"))


def test_the_model_that_is_shown_is_the_one_that_is_given(page: Page, ranked: str) -> None:
    """Its rank is in the address, outlives a reload, and goes with files and comparisons."""
    page.goto(f"/jobs/{ranked}")
    _buttons(page, 1)
    page.get_by_role("button", name="Show rank 3").click()
    _buttons(page, 3)
    page.reload()
    _buttons(page, 3)
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_text("The reference is ubiquitin, rank 3")).to_be_visible()
    page.get_by_role("link", name="ubiquitin", exact=True).click()
    _buttons(page, 3)
    page.get_by_role("button", name="Show rank 1").click()
    _buttons(page, 1)


def test_interfaces_have_the_columns_that_the_service_tells(page: Page, ranked: str) -> None:
    """What an older file lacks is a dash; a file of something else leaves the table out alone."""
    page.goto(f"/jobs/{ranked}")
    table = page.get_by_test_id("interfaces")
    expect(table.locator("thead th")).to_have_text(
        ["Chains", "Contacts", "ipTM", "ipSAE", "pDockQ", "pDockQ2", "LIS"]
    )
    cells = table.locator("tbody td")
    expect(cells).to_have_text(["53", "0.81", "0.60", "0.40", "0.30", "0.50"])
    page.get_by_role("button", name="Show rank 2").click()
    expect(cells).to_have_text(["–", "–", "–", "0.40", "–", "–"])
    page.get_by_role("button", name="Show rank 3").click()
    expect(table).to_be_hidden()
    headings = page.get_by_test_id("models").locator("thead th")
    expect(headings).to_have_text(["Rank", "Network", "Seed", "pLDDT", "pTM", "Score", "Recycles"])
    expect(page.get_by_test_id("model-3").locator("td.number")).to_have_text(
        ["0", re.compile(r"\s*72\.0"), "0.72", "72.0", "3"]
    )


def test_reports_show_what_of_them_can_be_read(page: Page, ranked: str) -> None:
    """What a file lacks is empty, what is wrong in it is left out, and the page goes on."""
    page.goto(f"/jobs/{ranked}")
    domains = page.get_by_test_id("domains")
    expect(domains.locator("tbody tr")).to_have_count(2)
    expect(domains.locator("tbody tr").first).to_contain_text("A:1-3, A:6")
    expect(domains.locator("tbody tr").first).to_contain_text("1.3")
    expect(page.get_by_test_id("alignment")).to_contain_text(
        "1,200 sequences, worth 346 different ones"
    )
    templates = page.get_by_test_id("template-report").locator("tbody tr")
    expect(templates.first).to_have_text(re.compile(r"1abc_A.*50 %.*76.*–"))
    expect(templates.last).to_contain_text("too short")
    expect(page.get_by_text("1 of 2 used.")).to_be_visible()
    page.get_by_role("button", name="Show rank 2").click()
    expect(domains).to_be_hidden()
    expect(page.get_by_test_id("alignment")).to_be_visible()
