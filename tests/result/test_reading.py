"""What the fold stage has sealed is read back, by whatever version it was sealed.

`tests/data/results` has what version 0.1.0 left for the relax stage: a peptide that two untrained
networks folded, and trastuzumab. Both records have the options of all engines.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.registry import engine_named
from foldsvc.engines.requested_options import stored_options
from foldsvc.errors import ArtifactCorruptError
from foldsvc.predict.stages import Finished, after_relax
from foldsvc.result.files import folded_files
from foldsvc.result.layout import Ending, model_file, prediction_file, structure_files
from foldsvc.result.reading import Folded, read_folded

STORED = Path(__file__).parents[1] / "data" / "results"


def read(folder: Path) -> Folded:
    """Read what lies in a folder."""
    names = [path.name for path in folder.iterdir()]
    return read_folded(names, lambda name: (folder / name).read_bytes(), stored_options)


@pytest.fixture(scope="module")
def protein() -> Folded:
    """Read the peptide."""
    return read(STORED / "protein")


@pytest.fixture(scope="module")
def antibody() -> Folded:
    """Read the antibody."""
    return read(STORED / "antibody")


def test_a_run_of_the_version_before_is_read(protein: Folded, antibody: Folded) -> None:
    """How it was made is known, with the engine's own options alone."""
    assert isinstance(protein.run.options, Alphafold2Options)
    assert protein.run.options.models == (3, 4)
    assert protein.run.options.relax_top == 2
    assert isinstance(antibody.run.options, FlashabbOptions)
    assert (antibody.run.options.relax, antibody.run.options.dlc) == (True, True)
    for run in (protein.run, antibody.run):
        assert run.created == datetime(2026, 11, 1, 12, tzinfo=UTC)
        assert (run.job_id, run.device, run.weights["name"]) == ("0199", "cpu", "w")
    assert [chain.sequence for chain in protein.run.fold_input.chains] == ["YYDPETGTWY"]


def test_models_of_the_version_before_are_read(protein: Folded, antibody: Folded) -> None:
    """Models come best first, with scores and PAE where the engine gives them."""
    result = protein.result
    assert [made.model for made in result.predictions] == ["model_3_ptm", "model_4_ptm"]
    assert [row.model for row in result.confidence.models] == ["model_3_ptm", "model_4_ptm"]
    for model, row in zip(result.models, result.confidence.models, strict=True):
        assert model.pae is not None
        assert model.pae.shape == (10, 10)
        assert model.scores is not None
        assert round(model.scores.mean_plddt, 2) == row.mean_plddt
    assert result.alignment is not None
    assert result.alignment.alignment.source == "single-sequence"

    (fv,) = antibody.result.models
    assert (fv.scores, fv.pae, antibody.result.alignment) == (None, None, None)
    assert [chain.chain for chain in antibody.result.chains] == ["H", "L"]
    assert antibody.result.notices[0].message == "Early warning – é."


def test_a_job_that_waits_for_relaxation_goes_on(antibody: Folded) -> None:
    """What was folded before is finished now: relaxed, with the files of a result."""
    outcome = after_relax(
        engine_named("flashabb"),
        antibody.result,
        antibody.run,
        relax_seconds=300.0,
        on_progress=lambda _: None,
    )

    assert isinstance(outcome, Finished)
    names = [file.name for file in outcome.files]
    assert names[:4] == list(structure_files(1))
    assert {model_file(1, Ending.GEOMETRY), model_file(1, Ending.SCORES), "job.json"} <= set(names)
    (relaxed,) = outcome.result.relaxed
    assert relaxed is not None
    assert relaxed.after.n_clashes <= relaxed.before.n_clashes
    np.testing.assert_array_equal(
        outcome.result.best.prediction.structure.plddt, relaxed.structure.plddt
    )


def test_what_was_read_is_written_as_it_was(protein: Folded, antibody: Folded) -> None:
    """Nothing is lost or found out again between the stages."""
    for folded, folder in ((protein, "protein"), (antibody, "antibody")):
        describe = engine_named(folded.run.engine).describe
        files = folded_files(folded.result, folded.run, describe(folded.result, folded.run))
        again = {file.name: file.data for file in files}
        again |= {path.name: path.read_bytes() for path in (STORED / folder).glob("found.npz")}
        back = read_folded(again, again.__getitem__, stored_options)
        assert back.run == folded.run
        assert back.result.confidence == folded.result.confidence
        assert back.result.notices == folded.result.notices
        assert [model.scores for model in back.result.models] == [
            model.scores for model in folded.result.models
        ]


def test_a_damaged_prediction_is_an_error(tmp_path: Path) -> None:
    """Nothing is made of half a file."""
    for path in (STORED / "antibody").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / prediction_file(1)).write_bytes(b"PK")

    with pytest.raises(ArtifactCorruptError):
        read(tmp_path)
