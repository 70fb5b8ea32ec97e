"""A stored result under ColabFold's names says what the result in memory would."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.colabfold_files import ColabfoldJob, ColabfoldModel, colabfold_files
from foldsvc.formats.pae_file import PAE_ERROR, pack_pae
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.scores_json import scores_json
from foldsvc.records.recycling import RecycleEvent
from foldsvc.result.colabfold_result import StoredResult, colabfold_entries
from foldsvc.structure.model_scores import model_scores

AT = datetime(2026, 11, 23, 7, 8, 9, 123_456, tzinfo=UTC)
TYPE = "alphafold2_multimer_v3"


def _model(number: int) -> ColabfoldModel:
    structure = straight_chains(5, 4)
    pae = np.random.default_rng(number).uniform(0.3, 31, (9, 9))
    prediction = replace(
        prediction_of(structure, pair_confidence(structure, pae, number)),
        model=f"model_{number}_multimer_v3",
        seed=7,
        untrained=True,
    )
    done = RecycleEvent(
        model=prediction.model, seed=7, recycle=0, n_recycles=0,
        mean_plddt=80.0, ptm=0.5, iptm=0.25, distance_change=None,
    )  # fmt: skip
    return ColabfoldModel(
        model_type=TYPE, prediction=prediction, scores=model_scores(prediction), passes=(done,)
    )


@pytest.fixture(scope="module")
def job() -> ColabfoldJob:
    """Give a job of two models, of which the best is relaxed."""
    best, second = _model(3), _model(1)
    structure = best.prediction.structure
    moved = replace(
        structure, atom_positions=structure.atom_positions + structure.atom_mask[..., None]
    )
    return ColabfoldJob(
        name="a b",
        models=(replace(best, relaxed=moved), second),
        created=AT,
        a3m="#4,4\t1,1\n",
        pictures={"plddt": b"png"},
        citations="@article{}\n",
    )  # fmt: skip


def stored(job: ColabfoldJob) -> dict[str, bytes]:
    """Give the files that foldsvc keeps of the job."""
    files = {"msa.a3m": job.a3m.encode(), "plddt.png": b"png", "citations.bib": b"@article{}\n"}
    for rank, model in enumerate(job.models, start=1):
        prefix, structure = f"ranked_{rank:03d}", model.prediction.structure
        scores = scores_json(model.scores, structure.plddt)
        files[f"{prefix}_scores.json"] = "".join(scores).encode()
        files[f"{prefix}_pae.npz"] = pack_pae(model.prediction.pair_confidence.pae)
        raw = write_pdb(structure, title="t", remarks=["UNTRAINED"]).encode()
        files[f"{prefix}_unrelaxed.pdb" if model.relaxed else f"{prefix}.pdb"] = raw
        if model.relaxed:
            files[f"{prefix}.pdb"] = write_pdb(model.relaxed).encode()
    return files


def entries(job: ColabfoldJob, files: dict[str, bytes]) -> dict[str, bytes]:
    """Give what is made of stored files."""
    result = StoredResult(
        name=job.name,
        names=list(files),
        read=files.__getitem__,
        n_res=9,
        finished=AT,
        passes=[done for model in job.models for done in model.passes],
        model_type=lambda _model: TYPE,
    )  # fmt: skip
    return {name: b"".join(chunks()) for name, chunks in colabfold_entries(result)}


def test_it_is_what_the_result_in_memory_gives(job: ColabfoldJob) -> None:
    """Names, structures, texts and log are the same byte by byte; PAE is within its error."""
    made, wanted = entries(job, stored(job)), dict(colabfold_files(job))

    assert list(made)[-1] == "a_b.done.txt"
    assert set(made) == set(wanted)
    for name, content in made.items():
        if "scores" in name:
            ours, theirs = json.loads(content), json.loads(wanted[name])
            error = np.abs(np.array(ours.pop("pae")) - np.array(theirs.pop("pae")))
            assert error.max() <= PAE_ERROR + 0.011
            assert ours == theirs
        elif "predicted_aligned_error" in name:
            pae = json.loads(content)["predicted_aligned_error"]
            assert np.shape(pae) == (9, 9)
        elif name != "log.txt":
            assert content == wanted[name], name
    ours, theirs = (text["log.txt"].decode().splitlines() for text in (made, wanted))
    assert [line.split(" actifpTM")[0] for line in ours] == [
        line.split(" actifpTM")[0] for line in theirs
    ]


def test_what_is_not_there_is_left_out(job: ColabfoldJob) -> None:
    """A result of a network without PAE, with no alignment, has the rest."""
    files = {
        name: data
        for name, data in stored(job).items()
        if not name.endswith((".npz", ".a3m", ".png")) and "002" not in name
    }
    made = entries(job, files)

    assert len(made) == 6
    assert "pae" not in json.loads(next(made[name] for name in made if "scores" in name))


def test_a_damaged_file_ends_what_is_made_of_it(job: ColabfoldJob) -> None:
    """A PAE file that is none is an error and no scores."""
    with pytest.raises(ArtifactCorruptError):
        entries(job, {**stored(job), "ranked_001_pae.npz": b"no"})
