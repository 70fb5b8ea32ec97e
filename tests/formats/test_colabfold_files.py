"""ColabFold's names and shapes, and readers of others that rely on them."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import gemmi
import numpy as np
import pytest
from complexes import pair_confidence

from foldsvc.errors import StructureFormatError
from foldsvc.formats.colabfold_files import (
    ColabfoldJob,
    ColabfoldModel,
    colabfold_files,
    colabfold_job_name,
    colabfold_log,
    lettered,
)
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.recycling import RecycleEvent
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.model_scores import model_scores
from foldsvc.structure.selection import part_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
STRUCTURES = Path(__file__).parents[1] / "data" / "structures"


def _fab() -> Structure:
    """Give one Fab of the crystal 6MH2, its chains under names as users give them."""
    crystal = read_structure((STRUCTURES / "6mh2.pdb").read_text())
    fab = part_of(crystal, np.flatnonzero(crystal.chain_index < 2))
    lengths = np.bincount(fab.chain_index)
    return replace(
        fab,
        chain_names=("heavy", "light"),
        residue_number=np.concatenate([np.arange(1, n + 1) for n in lengths]).astype(np.int32),
        insertion_code=("",) * len(fab.aatype),
        plddt=np.random.default_rng(0).uniform(40, 98, len(fab.aatype)).astype(np.float32),
    )


def _model(number: int, plddt: float, *, relaxed: bool = False) -> ColabfoldModel:
    structure = _fab()
    n_res = len(structure.aatype)
    pae = np.random.default_rng(number).uniform(0.3, 30, (n_res, n_res)).astype(np.float32)
    prediction = Prediction(
        structure=structure,
        backbone_trajectory=np.zeros((1, n_res, 3, 3), dtype=np.float32),
        pair_confidence=replace(pair_confidence(structure, pae), ptm=0.71, iptm=plddt / 100),
        model=f"model_{number}_multimer_v3",
        seed=7,
        n_recycle=1,
    )
    passes = tuple(
        RecycleEvent(
            model=prediction.model, seed=7, recycle=recycle, n_recycles=1,
            mean_plddt=plddt, ptm=0.71, iptm=plddt / 100, distance_change=0.4 if recycle else None,
        )
        for recycle in range(2)
    )  # fmt: skip
    return ColabfoldModel(
        model_type="alphafold2_multimer_v3",
        prediction=prediction,
        scores=model_scores(prediction),
        relaxed=structure if relaxed else None,
        passes=passes,
    )


@pytest.fixture(scope="module")
def job() -> ColabfoldJob:
    """Give a job of two models, of which the best is relaxed."""
    return ColabfoldJob(
        name="Fab 6MH2/é",
        models=(_model(3, 84.0, relaxed=True), _model(1, 78.0)),
        created=datetime(2026, 11, 23, 7, 8, 9, 123_456, tzinfo=UTC),
        a3m="#4,4\t1,1\n>101\t102\nAAAA\n",
        pictures={"plddt": b"png"},
        config={"model_type": "alphafold2_multimer_v3"},
        citations="@article{}\n",
    )


@pytest.fixture(scope="module")
def folder(job: ColabfoldJob, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that ColabFold would have left."""
    out = tmp_path_factory.mktemp("colabfold")
    for name, content in colabfold_files(job):
        (out / name).write_bytes(content)
    return out


def test_names_are_those_of_colabfold(folder: Path) -> None:
    """The files have ColabFold's names, with rank, set of networks, model and seed."""
    best, second = (
        f"rank_00{rank}_alphafold2_multimer_v3_model_{model}_seed_007"
        for rank, model in ((1, 3), (2, 1))
    )
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [
            f"Fab_6MH2_é_unrelaxed_{best}.pdb",
            f"Fab_6MH2_é_relaxed_{best}.pdb",
            f"Fab_6MH2_é_scores_{best}.json",
            f"Fab_6MH2_é_unrelaxed_{second}.pdb",
            f"Fab_6MH2_é_scores_{second}.json",
            "Fab_6MH2_é_predicted_aligned_error_v1.json",
            "Fab_6MH2_é.a3m",
            "Fab_6MH2_é_plddt.png",
            "config.json",
            "cite.bibtex",
            "log.txt",
            "Fab_6MH2_é.done.txt",
        ]
    )


def test_the_marker_comes_last(job: ColabfoldJob) -> None:
    """A job is marked as done only after all else is there."""
    assert [name for name, _ in colabfold_files(job)][-1] == "Fab_6MH2_é.done.txt"


def test_chains_are_lettered_everywhere(folder: Path, job: ColabfoldJob) -> None:
    """Structures and scores call the chains A and B, whatever the user's names."""
    pdb = next(folder.glob("*_unrelaxed_rank_001_*.pdb")).read_text()
    structure = gemmi.read_pdb_string(pdb)
    assert [chain.name for chain in structure[0]] == ["A", "B"]
    assert pdb.splitlines()[-2].strip() == "ENDMDL"
    assert read_structure(pdb).chain_names == ("A", "B")
    scores = json.loads(next(folder.glob("*_scores_rank_001_*.json")).read_text())
    assert list(scores["per_chain_ptm"]) == ["A", "B"]
    assert list(scores["ipsae"]) == ["A-B", "B-A"]
    assert len(scores["pae"]) == len(job.models[0].prediction.structure.aatype)


def test_pae_of_the_best_model_is_written_twice(folder: Path) -> None:
    """The PAE file holds the matrix of rank 1, as its scores do."""
    scores = json.loads(next(folder.glob("*_scores_rank_001_*.json")).read_text())
    pae = json.loads(next(folder.glob("*_predicted_aligned_error_v1.json")).read_text())
    assert pae["predicted_aligned_error"] == scores["pae"]
    assert pae["max_predicted_aligned_error"] == scores["max_pae"]


def test_log_has_the_lines_that_programs_read(job: ColabfoldJob) -> None:
    """Query, recycles and ranks stand in the log as ColabFold words them."""
    lines = colabfold_log(job).splitlines()
    stamp = "2026-11-23 07:08:09,123"
    n_res = len(job.models[0].prediction.structure.aatype)
    assert lines[0] == f"{stamp} Query 1/1: Fab_6MH2_é (length {n_res})"
    assert lines[2] == (
        f"{stamp} alphafold2_multimer_v3_model_1_seed_007 recycle=1"
        " pLDDT=78 pTM=0.71 ipTM=0.78 tol=0.4"
    )
    assert any(" rank_001_alphafold2_multimer_v3_model_3_seed_007 pLDDT=" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "written"), [("a b", "a_b"), ("x/../y", "x_.._y"), ("A-1.2_b", "A-1.2_b")]
)
def test_job_names_are_made_safe_as_there(name: str, written: str) -> None:
    """What is no letter, digit, dot, dash or underscore becomes an underscore."""
    assert colabfold_job_name(name) == written


def test_more_chains_than_letters_are_refused() -> None:
    """Beyond 62 chains there is no name, and none is used twice."""
    structure = _fab()
    many = replace(structure, chain_names=tuple(f"c{number}" for number in range(63)))
    with pytest.raises(StructureFormatError, match="62 chains"):
        lettered(many)


def test_untrained_parameters_are_named(job: ColabfoldJob) -> None:
    """A structure of random parameters says so in its file."""
    model = job.models[0]
    untrained = replace(model, prediction=replace(model.prediction, untrained=True))
    files = dict(colabfold_files(replace(job, models=(untrained,))))
    pdb = next(content for name, content in files.items() if "_relaxed_" in name)
    assert b"UNTRAINED" in pdb


def _read(reader: str, folder: Path) -> list[dict[str, object]]:
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    script = FIXTURES / "colabfold_readers.py"
    done = subprocess.run(
        [python, str(script), reader, str(folder)], check=True, capture_output=True, text=True
    )
    rows: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return rows


@pytest.mark.parity
def test_af_analysis_reads_the_folder(folder: Path, job: ColabfoldJob) -> None:
    """The program finds both models by the log, their files, and the LIS that foldsvc gives."""
    rows = _read("af_analysis", folder)
    assert [(row["model"], row["seed"], row["iptm"]) for row in rows] == [
        (3, 7, 0.84),
        (1, 7, 0.78),
    ]
    assert str(rows[0]["pdb"]).startswith("Fab_6MH2_é_unrelaxed_rank_001_")
    assert str(rows[1]["scores"]).startswith("Fab_6MH2_é_scores_rank_002_")
    assert rows[0]["n_plddt"] == len(_fab().aatype)
    lis = np.array(rows[0]["lis"])
    # It reads PAE rounded to two decimals.
    assert (lis[0, 1] + lis[1, 0]) / 2 == pytest.approx(
        job.models[0].scores.pairs[0].symmetric["lis"], abs=1e-3
    )


@pytest.mark.parity
def test_foldmetrics_reads_the_folder(folder: Path, job: ColabfoldJob) -> None:
    """Foldmetrics takes the relaxed file where there is one, and every number without a warning."""
    rows = _read("foldmetrics", folder)
    assert [row["target"] for row in rows] == ["Fab_6MH2_é"] * 2
    assert str(rows[0]["pdb"]).startswith("Fab_6MH2_é_relaxed_rank_001_")
    assert [row["warnings"] for row in rows] == [[], []]
    assert rows[0]["chains"] == ["A", "B"]
    assert rows[0]["n_pae"] == rows[0]["n_tokens"] == len(_fab().aatype)
    pair = job.models[0].scores.pairs[0]
    assert rows[0]["ipsae"] == {
        "A-B": pytest.approx(pair.forward.get("ipsae"), abs=1e-6),
        "B-A": pytest.approx(pair.backward.get("ipsae"), abs=1e-6),
    }


@pytest.mark.parity
def test_foldreport_reads_the_folder(folder: Path) -> None:
    """Foldreport finds ranks, chains and scores of both models."""
    rows = _read("foldreport", folder)
    assert [(row["rank"], row["ptm"], row["n_chains"]) for row in rows] == [
        (1, 0.71, 2),
        (2, 0.71, 2),
    ]
    assert [row["iptm"] for row in rows] == [0.84, 0.78]
