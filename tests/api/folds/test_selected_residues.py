"""Parts of a model over HTTP."""

import json
from pathlib import Path

import gemmi
import pytest
from service_in_process import FASTA

from foldsvc.formats.structure_file import read_structure

STRUCTURES = Path(__file__).parents[2] / "data" / "structures"
CRYSTAL = (STRUCTURES / "6mh2.pdb").read_text()
PDB = "REMARK   6 UNTRAINED PARAMETERS\n" + CRYSTAL
DOMAINS = {"domains": [{"number": 1, "residues": "A:5-9,B:2-3"}]}
FILES = {
    "ranked_001.pdb": ("chemical/x-pdb", PDB.encode()),
    "ranked_001_domains.json": ("application/json", json.dumps(DOMAINS).encode()),
    "ranked_002.cif": (
        "chemical/x-mmcif",
        gemmi.read_pdb_string(CRYSTAL).make_mmcif_document().as_string().encode(),
    ),
}


@pytest.fixture
def url(http, worker):
    """Where parts of a job that has ended are."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    worker.succeed(worker.claim(), FILES)
    return f"/api/v1/folds/{job['id']}/part.pdb"


def numbers(text):
    """The chains and residues of a PDB file."""
    read = read_structure(text)
    names = [read.chain_names[chain] for chain in read.chain_index]
    return list(zip(names, read.residue_number.tolist(), strict=True))


@pytest.mark.parametrize(
    "asked", [{"domain": 1}, {"residues": "A:5-9,B:2-3"}, {"residues": "B:2-3,A:5-9", "rank": 2}]
)
def test_a_part_keeps_names_numbers_and_places(http, url, asked):
    """A domain by its number, or residues in words, come in the file's order, where they were."""
    answer = http.get(url, params=asked)

    assert answer.headers["content-type"] == "chemical/x-pdb"
    assert numbers(answer.text) == [("B", 2), ("B", 3), *(("A", n) for n in range(5, 10))]
    atoms = {line[12:54] for line in answer.text.splitlines() if line.startswith("ATOM")}
    assert atoms <= {line[12:54] for line in CRYSTAL.splitlines()}


def test_a_part_says_what_it_is_of(http, url):
    """Remarks of the whole, such as that it is untrained, and which residues they are."""
    text = http.get(url, params={"domain": 1}).text

    assert "REMARK   6 UNTRAINED PARAMETERS" in text
    assert "REMARK   6 ONLY THE RESIDUES A:5-9,B:2-3" in text


def test_a_known_part_is_not_sent_again(http, url):
    """Its tag is that of the structure and the words."""
    tag = http.get(url, params={"domain": 1}).headers["etag"]
    known = {"If-None-Match": tag}

    same, other = (
        http.get(url, params={"residues": words}, headers=known) for words in ("A:5-9,B:2-3", "A:5")
    )
    assert (same.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"residues": "A", "domain": 1}, 422),
        ({"residues": "Q:1"}, 422),
        ({"residues": "\u00fc"}, 422),
        ({"domain": 2}, 422),
        ({"domain": 1, "rank": 2}, 404),
        ({"residues": "A", "rank": 3}, 404),
    ],
)
def test_what_is_not_there_is_told(http, url, asked, status):
    """Residues, domains and models that the job does not have are problems with a remedy."""
    answer = http.get(url, params=asked)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
