"""The pipe on the example, folded once for all tests of this folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alignment_server import *  # noqa: F403 - fixtures, listed in its __all__
from untrained_alphafold2 import COMPLEX, PEPTIDE, Untrained

from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.predict.antibody import fold_antibodies
from foldsvc.predict.folded_complex import FoldedComplex
from foldsvc.predict.judged_antibody import JudgedPrediction
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import Progress
from foldsvc.result.run_record import Run
from foldsvc.sequence.fv_recognition import pair_records
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldOptions
from tests.predict.alphafold2_folds import BOTH, folds_in

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def fold_input() -> FoldInput:
    """Give the example as submission reads it."""
    text = (ROOT / "examples/trastuzumab.fasta").read_bytes()
    (paired,) = pair_records(read_fasta(text, Limits.from_settings(Settings())))
    return paired


@pytest.fixture(scope="session")
def messages() -> list[str]:
    """Collect what the fold reports."""
    return []


@pytest.fixture(scope="session")
def judged(
    fold_input: FoldInput,
    messages: list[str],
    weights_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> JudgedPrediction:
    """Fold the example with the trained weights."""
    engine = FlashabbEngine(weights_dir, tmp_path_factory.mktemp("compiled"))

    def keep(progress: Progress) -> None:
        messages.append(progress.message)

    (prediction,) = fold_antibodies(
        [fold_input], engine=engine, options=FoldOptions(), on_progress=keep
    )
    return prediction


@pytest.fixture
def run(fold_input: FoldInput) -> Run:
    """Give the facts of a run."""
    return Run(
        job_id="0199",
        fold_input=fold_input,
        engine="flashabb",
        options=FoldOptions(),
        created=datetime(2026, 11, 1, 12, tzinfo=UTC),
        weights={"name": "flashabb-0.0.5", "sha256": "00"},
        device="cpu",
    )


@pytest.fixture(scope="session")
def peptide(untrained: Untrained, tmp_path_factory: pytest.TempPathFactory) -> FoldedComplex:
    """Fold a peptide with two untrained networks."""
    return folds_in(untrained, tmp_path_factory.mktemp("peptide")).fold(PEPTIDE, BOTH)


@pytest.fixture(scope="session")
def trimer(untrained: Untrained, tmp_path_factory: pytest.TempPathFactory) -> FoldedComplex:
    """Fold a complex of the chains A, B and A with an untrained network."""
    options = FoldOptions(models=(3,), n_recycles=1)
    return folds_in(untrained, tmp_path_factory.mktemp("trimer")).fold(COMPLEX, options)
