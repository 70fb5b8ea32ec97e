"""Comparing structures over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import gemmi
import numpy as np
import pytest
from known_models_server import ACCESSION, KnownModelsServer, known_models
from service_in_process import FASTA

from foldsvc.api.backend import COMPARISONS
from foldsvc.settings import Settings

PATH = "/api/v1/comparisons"
STRUCTURES = Path(__file__).parents[2] / "data" / "structures"
UBIQUITIN = (STRUCTURES / "1ubq.pdb").read_bytes()
ANTIBODY = (STRUCTURES / "3hfm.pdb").read_bytes()


def turned(pdb: bytes) -> bytes:
    """Give a structure turned by a right angle and moved by 30 Å."""
    structure = gemmi.read_pdb_string(pdb.decode())
    motion = gemmi.Transform()
    motion.mat.fromlist([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    motion.vec.fromlist([30, 0, -5])
    structure[0].transform_pos_and_adp(motion)
    return structure.make_pdb_string().encode()


@pytest.fixture
def afdb() -> Iterator[KnownModelsServer]:
    """Run a database that knows ubiquitin."""
    with known_models() as server:
        yield server


@pytest.fixture
def settings(settings: Settings, afdb: KnownModelsServer) -> Settings:
    """Let the service look there."""
    return settings.model_copy(
        update={"afdb_lookup": True, "afdb_url": afdb.url, "max_total_residues": 1_000}
    )


@pytest.fixture
def job_id(http, worker) -> str:
    """Give a job with two models: ubiquitin as it is, and turned."""
    http.post("/api/v1/folds", json={"fasta": FASTA, "engine": "flashabb"})
    claimed = worker.claim()
    files = {
        "ranked_001.pdb": ("chemical/x-pdb", UBIQUITIN),
        "ranked_002.pdb": ("chemical/x-pdb", turned(UBIQUITIN)),
    }
    worker.succeed(claimed, files)
    return claimed.job_id


def files(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    """Give files as a form has them."""
    return [("file", one) for one in named]


def test_a_structure_that_was_only_moved_lies_on_itself(http):
    """Two files alone are a whole request; all scores are perfect, and the model comes back."""
    sent = files(("a.pdb", UBIQUITIN), ("b.pdb", turned(UBIQUITIN)))

    answer = http.post(PATH, files=sent)

    assert answer.status_code == 200, answer.text
    found = answer.json()
    (model,) = found["models"]
    assert (model["rmsd"], model["tm_score"], model["lddt"], model["n_pairs"]) == (0, 1, 1, 76)
    assert (found["reference"]["label"], model["structure"]["label"]) == ("a.pdb", "b.pdb")
    assert {residue["deviation"] for residue in model["residues"]} <= {0.0, 0.001}
    first, laid = (
        gemmi.read_pdb_string(text)
        for text in (found["reference"]["text"], model["structure"]["text"])
    )
    places = [[atom.atom.pos.tolist() for atom in one[0].all()] for one in (first, laid)]
    np.testing.assert_allclose(*places, atol=0.01)


def test_models_of_a_job_and_an_entry_of_alphafold_db(http, job_id):
    """The three kinds of sources can be mixed, and each is called by its name."""
    asked = {
        "structures": [
            {"job": job_id},
            {"job": job_id, "rank": 2},
            {"known_model": ACCESSION},
            {"file": "mine.pdb", "text": UBIQUITIN.decode()},
        ],
        "coordinates": False,
    }

    found = http.post(PATH, json=asked).json()

    labels = [model["structure"]["label"] for model in found["models"]]
    assert found["reference"]["label"] == "trastuzumab, rank 1"
    assert labels == [
        "trastuzumab, rank 2",
        f"AF-{ACCESSION}-F1, AlphaFold DB version 6",
        "mine.pdb",
    ]
    assert [model["tm_score"] for model in found["models"]] == [1, 1, 1]
    assert {model["structure"]["text"] for model in found["models"]} == {None}


def test_pairs_by_number_are_those_with_the_same_number(http):
    """Cut down to residues 10 to 19, only these are compared."""
    lines = [
        line
        for line in UBIQUITIN.decode().splitlines()
        if line.startswith("ATOM") and 10 <= int(line[22:26]) < 20
    ]
    asked = {"structures": [{"file": "a"}, {"file": "b"}], "pair_by": "number"}
    sent = files(("a", UBIQUITIN), ("b", "\n".join(lines).encode()))

    (model,) = http.post(PATH, data={"request": json.dumps(asked)}, files=sent).json()["models"]

    numbers = [residue["model_residue"] for residue in model["residues"]]
    assert numbers == [str(number) for number in range(10, 20)]


@pytest.mark.parametrize(
    ("structures", "status", "code"),
    [
        ([{"file": "a", "text": "ATOM"}], 422, "request_invalid"),
        (
            [{"file": "a", "text": "x"}, {"file": "b", "text": "y"}],
            422,
            "compared_structure_invalid",
        ),
        ([{"file": "a"}, {"file": "b"}], 422, "compared_structure_invalid"),
        ([{"file": "a", "job": "x"}, {"file": "b"}], 422, "request_invalid"),
        ([{"rank": 1}, {"file": "b"}], 422, "request_invalid"),
        ([{"job": "0" * 36}, {"job": "0" * 36}], 404, "job_not_found"),
        ([{"job": "../../etc"}, {"job": "x"}], 422, "request_invalid"),
        ([{"known_model": "P00698"}, {"known_model": "P00698"}], 422, "known_model_not_found"),
        ([{"file": "a", "text": ""}] * 11, 422, "request_invalid"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_its_reason(http, structures, status, code):
    """Each refusal has a code and a status of its own, and none is a fault of the service."""
    answer = http.post(PATH, json={"structures": structures})

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("format_", ["pdb", "cif"])
def test_a_coordinate_that_is_no_number_is_a_problem_with_its_line(http, format_):
    """What no protein can have is refused by name and line, and is no fault of the service."""
    text = UBIQUITIN.decode()
    if format_ == "cif":
        text = gemmi.read_pdb_string(text).make_mmcif_document().as_string()
    lines = text.splitlines()
    place = next(at for at, line in enumerate(lines) if line.startswith("ATOM")) + 5
    found = lines[place].split()[6 if format_ == "pdb" else 10]
    lines[place] = lines[place].replace(found, f"{'nan':>{len(found)}}", 1)

    answer = http.post(PATH, files=files(("a", UBIQUITIN), ("b", "\n".join(lines).encode())))

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "compared_structure_invalid"), problem
    assert (problem["record"], problem["line"]) == ("b", place + 1)


def test_how_a_file_was_read_is_told(http):
    """Chains that were given a name are told with the structure that they are of."""
    nameless = "\n".join(
        line[:21] + " " + line[22:] for line in UBIQUITIN.decode().splitlines() if "ATOM" in line
    )
    found = http.post(PATH, files=files(("a", UBIQUITIN), ("b", nameless.encode()))).json()

    (model,) = found["models"]
    assert found["reference"]["notices"] == []
    assert model["structure"]["notices"] == [
        {
            "level": "info",
            "code": "structure_read_as",
            "message": "A chain has no name and is called A.",
        }
    ]
    assert (model["tm_score"], model["chains"]) == (1, [["A", "A"]])


def test_a_rank_that_a_job_has_not_is_said(http, job_id):
    """There is no model of rank 9 among two."""
    answer = http.post(PATH, json={"structures": [{"job": job_id}, {"job": job_id, "rank": 9}]})

    assert (answer.status_code, answer.json()["code"]) == (404, "file_not_found")


def test_structures_without_a_residue_in_common_are_named(http):
    """By number, chains A and H have nothing in common; the message says which file it is."""
    far = UBIQUITIN.replace(b" A ", b" Q ")
    asked = {"structures": [{"file": "ab"}, {"file": "ub"}], "pair_by": "number"}
    sent = files(("ab", ANTIBODY), ("ub", far))
    answer = http.post(PATH, data={"request": json.dumps(asked)}, files=sent)

    assert (answer.status_code, answer.json()["code"]) == (422, "compared_structure_invalid")
    assert answer.json()["detail"].startswith("ub: ")


def test_more_residues_than_the_limit_are_refused(http):
    """The answer has the number found and the limit."""
    many = [{"file": str(place), "text": ANTIBODY.decode()} for place in range(2)]
    atoms = [line for line in ANTIBODY.decode().splitlines() if line.startswith("ATOM")]
    copies = [
        line[:21] + letter + line[22:] for letter in "ABCD" for line in atoms if line[21] in "HLY"
    ]
    many[1]["text"] = "\n".join(line[:22] + line[22:] for line in _renumbered(copies))
    answer = http.post(PATH, json={"structures": many})

    assert (answer.status_code, answer.json()["code"]) == (413, "comparison_too_large")
    assert "1,000" in answer.json()["detail"]


def _renumbered(lines: list[str]) -> Iterator[str]:
    """Number the residues anew, so that none of a chain comes twice."""
    last, number = "", 0
    for line in lines:
        if line[17:27] != last:
            last, number = line[17:27], number + 1
        yield f"{line[:22]}{number:4d} {line[27:]}"


def test_more_comparisons_than_a_few_at_once_are_put_off(http, app):
    """The answer says when to come again."""
    for _ in range(COMPARISONS):
        app.state.backend.comparisons.acquire()

    answer = http.post(PATH, files=files(("a", UBIQUITIN), ("b", UBIQUITIN)))

    assert (answer.status_code, answer.json()["code"]) == (429, "comparison_busy")
    assert answer.headers["retry-after"] == "2"


def test_two_files_of_one_name_are_refused(http):
    """It could not be said which of them is which."""
    answer = http.post(PATH, files=files(("a", UBIQUITIN), ("a", UBIQUITIN)))

    assert (answer.status_code, answer.json()["code"]) == (422, "form_part_repeated")


def test_another_media_type_is_refused(http):
    """A structure alone compares with nothing."""
    answer = http.post(PATH, content=UBIQUITIN, headers={"Content-Type": "chemical/x-pdb"})

    assert answer.status_code == 415
