"""The AlphaFold2 pipe, with random parameters: what it does is tested, not what it predicts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from alphafold2_folds import BOTH, Folds, Kept, folds_in, input_of
from untrained_alphafold2 import COMPLEX, PEPTIDE, Untrained

from foldsvc.engines.alphafold2.folding import digest_of, fold_complexes, judge
from foldsvc.engines.alphafold2.loaded import alphafold2 as engine_of
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.errors import JobCancelledError, QueryMismatchError, RelaxationError
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.features import TemplateFeatures
from foldsvc.records.notice import Notice
from foldsvc.records.progress import Progress
from foldsvc.records.result import Result, with_earlier_notices
from foldsvc.records.template_report import FoundTemplates
from foldsvc.result import relaxation
from foldsvc.result.relaxation import relax_models
from foldsvc.structure.ranking import ranked

STRUCTURES = Path(__file__).parents[2] / "data" / "structures"
ALIGNMENT = f">query\n{PEPTIDE}\n>other\nYYDPETGTW-\n"


@pytest.fixture
def folds(untrained: Untrained, tmp_path: Path) -> Folds:
    """Give what folds, with nothing told yet."""
    return folds_in(untrained, tmp_path)


def test_models_are_ranked_and_scored(peptide: Result) -> None:
    """Each network gives one model; the best comes first, and its scores are the result's."""
    confidence = peptide.confidence

    assert {made.model for made in peptide.predictions} == {"model_3_ptm", "model_4_ptm"}
    assert [row.rank for row in confidence.models] == [1, 2]
    assert [row.model for row in confidence.models] == [made.model for made in peptide.predictions]
    ranks = [row.ranking_score for row in confidence.models]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[1]
    assert confidence.models[0].mean_plddt == pytest.approx(confidence.mean_plddt, abs=0.01)
    assert (confidence.ptm, confidence.iptm) == (confidence.models[0].ptm, None)
    assert confidence.ptm == round(peptide.predictions[0].pair_confidence.ptm, 4)
    assert {row.n_recycles for row in confidence.models} == {1}
    assert confidence.region_plddt == {}


def test_the_result_is_no_more_than_untrained(peptide: Result, trimer: Result) -> None:
    """Every model that random parameters made carries the mark."""
    for made in (*peptide.predictions, *trimer.predictions):
        assert made.untrained


def test_a_complex_keeps_the_order_of_its_chains(trimer: Result) -> None:
    """Chains A, B and A again come as A, B and C in the order given, with one alignment each."""
    structure = trimer.predictions[0].structure
    letters = "ARNDCQEGHILKMFPSTWYV"

    assert "".join(letters[code] for code in structure.aatype) == COMPLEX.replace(":", "")
    assert structure.chain_names == ("A", "B", "C")
    assert np.bincount(structure.chain_index).tolist() == [6, 4, 6]
    assert [chain.sequence for chain in trimer.chains] == COMPLEX.split(":")
    assert trimer.alignment.names == ("chains A and C", "chain B")
    assert len(trimer.alignment.depths) == 2
    assert trimer.predictions[0].model == "model_3_multimer_v3"
    assert trimer.confidence.iptm is not None
    assert len(trimer.best.scores.pairs) == 3


def test_what_is_kept_is_not_folded_again(folds: Folds) -> None:
    """A model that an earlier attempt has kept is taken as it is, and only the rest is folded."""
    kept = Kept()
    first = folds.fold(PEPTIDE, BOTH, kept)
    assert [(made.model, made.recycle) for made in folds.passes] == [
        ("model_3_ptm", 0),
        ("model_3_ptm", 1),
        ("model_4_ptm", 0),
        ("model_4_ptm", 1),
    ]
    assert list(kept) == ["model_3_ptm 0", "model_4_ptm 0"]

    del kept["model_4_ptm 0"]
    folds.told.clear()
    again = folds.fold(PEPTIDE, BOTH, kept)

    assert [made.model for made in folds.passes] == ["model_4_ptm", "model_4_ptm"]
    assert again.confidence == first.confidence

    folds.told.clear()
    folds.fold(PEPTIDE, BOTH, kept)
    assert folds.passes == []


def test_progress_is_that_of_the_whole_plan(folds: Folds) -> None:
    """The fraction grows over all networks and seeds, from above 0 to 1."""
    folds.fold(PEPTIDE, Alphafold2Options(models=(3, 4), n_recycles=0, n_seeds=2))
    fractions = [progress.fraction for progress in folds.told if progress.recycle_pass]

    assert fractions == pytest.approx([0.25, 0.5, 0.75, 1])


def test_every_seed_is_a_model_of_its_own(folds: Folds) -> None:
    """Networks run with each seed, counted from the first one asked for."""
    kept = Kept()
    options = Alphafold2Options(models=(3,), n_recycles=0, seed=7, n_seeds=2)
    folded = folds.fold(PEPTIDE, options, kept)

    assert list(kept) == ["model_3_ptm 7", "model_3_ptm 8"]
    assert {row.seed for row in folded.confidence.models} == {7, 8}


def test_a_good_score_ends_the_run(folds: Folds) -> None:
    """Once a score exceeds the one to stop at, no further pass and no further network runs."""
    folded = folds.fold(PEPTIDE, BOTH.model_copy(update={"stop_at_score": 1.0}))

    assert [(made.model, made.recycle) for made in folds.passes] == [("model_3_ptm", 0)]
    assert [row.n_recycles for row in folded.confidence.models] == [0]


def test_a_good_score_that_was_kept_ends_the_run(folds: Folds) -> None:
    """A kept model counts for stopping, too."""
    kept = Kept()
    stopping = BOTH.model_copy(update={"stop_at_score": 1.0})
    folds.fold(PEPTIDE, stopping, kept)
    folds.told.clear()

    folded = folds.fold(PEPTIDE, stopping, kept)

    assert folds.passes == []
    assert len(folded.predictions) == 1


def test_inputs_side_by_side_are_as_alone(folds: Folds, peptide: Result) -> None:
    """Two inputs of one run each get their own result, which is the one they get alone."""
    kept = Kept()
    tasks = [
        folds.task(input_of(sequence), BOTH, store)
        for sequence, store in ((PEPTIDE, kept), (PEPTIDE[::-1], Kept()))
    ]
    first, second = fold_complexes(tasks, engine=engine_of(folds.settings), options=BOTH)

    assert len(kept) == 2
    np.testing.assert_allclose(
        first.predictions[0].structure.plddt, peptide.predictions[0].structure.plddt, atol=0.01
    )
    assert second.chains[0].sequence == PEPTIDE[::-1]


def test_progress_can_stop_the_run(folds: Folds) -> None:
    """An error of the one who is told of a pass ends the run there."""

    def refuse(progress: Progress) -> None:
        folds.told.append(progress)
        if progress.recycle_pass:
            raise JobCancelledError("1")

    kept = Kept()
    task = replace(folds.task(input_of(PEPTIDE), BOTH, kept), on_progress=refuse)
    with pytest.raises(JobCancelledError):
        fold_complexes([task], engine=engine_of(folds.settings), options=BOTH)

    assert len(folds.passes) == 1
    assert kept == {}


def test_an_alignment_of_the_request_is_read(folds: Folds) -> None:
    """The request's own alignment is found as it is, and one of another sequence is refused."""
    options = Alphafold2Options(msa="auto")
    found = folds.found(input_of(PEPTIDE, a3m=ALIGNMENT), options)

    assert (found.alignment.source, found.depths[0].n_sequence) == ("a3m", 2)
    assert found.names == ("chain A",)
    with pytest.raises(QueryMismatchError):
        folds.found(input_of(PEPTIDE[::-1], a3m=ALIGNMENT), options)


@pytest.mark.parametrize(
    "other",
    [
        {"n_recycles": 2},
        {"recycle_tolerance": 0.5},
        {"stop_at_score": 50.0},
        {"n_ensemble": 2},
        {"dropout": True},
        {"max_msa": "16:32"},
        {"pair_mode": "unpaired"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_an_option_that_counts_changes_the_digest(folds: Folds, other: dict[str, object]) -> None:
    """A kept model is not that of a run with other options."""
    fold_input = input_of(PEPTIDE)
    found = folds.found(fold_input, BOTH)
    changed = BOTH.model_copy(update=other)

    assert digest_of(fold_input, BOTH, found, "w") != digest_of(fold_input, changed, found, "w")


def test_the_digest_is_of_what_decides_the_numbers(folds: Folds) -> None:
    """Alignment, weights and sequence change it; the name, relaxation and the choice do not."""
    fold_input = input_of(PEPTIDE)
    found = folds.found(fold_input, BOTH)
    deeper = folds.found(input_of(PEPTIDE, a3m=ALIGNMENT), BOTH)
    digest = digest_of(fold_input, BOTH, found, "w")

    assert digest_of(fold_input, BOTH, deeper, "w") != digest
    assert digest_of(fold_input, BOTH, found, "v") != digest
    assert digest_of(input_of(PEPTIDE[::-1]), BOTH, found, "w") != digest
    more = BOTH.model_copy(update={"relax": True, "models": (1,), "seed": 3, "n_seeds": 2})
    assert digest_of(replace(fold_input, name="other"), more, found, "w") == digest


def test_templates_change_the_digest(folds: Folds) -> None:
    """A kept model is not that of other templates: each of their arrays counts."""
    fold_input = input_of(PEPTIDE)
    found = folds.found(fold_input, BOTH)
    features = TemplateFeatures(
        aatype=np.zeros((1, len(PEPTIDE)), np.int32),
        atom_positions=np.ones((1, len(PEPTIDE), 37, 3), np.float32),
        atom_mask=np.ones((1, len(PEPTIDE), 37), np.bool_),
        names=("1abc_A",),
    )
    changed = {
        "aatype": features.aatype + np.int32(1),
        "atom_positions": features.atom_positions + np.float32(0.001),
        "atom_mask": ~features.atom_mask,
    }

    def digest(features: TemplateFeatures | None) -> str:
        templates = FoundTemplates(
            source="test", aligner="", latest=None, features=(features,), verdicts=()
        )
        return digest_of(fold_input, BOTH, replace(found, templates=templates), "w")

    others = [replace(features, **{name: array}) for name, array in changed.items()]
    digests = [digest(one) for one in (None, features, *others)]
    assert len(set(digests)) == len(digests)
    assert digest(replace(features)) == digest(features)


def test_low_confidence_is_told(peptide: Result) -> None:
    """A mean pLDDT below 70 is a warning with the number in it."""
    (warning,) = (notice for notice in peptide.notices if notice.code == "low_confidence")

    assert warning.level == "warning"
    assert f"{peptide.confidence.mean_plddt:.1f}" in warning.message


def test_earlier_notices_come_first_and_once(peptide: Result) -> None:
    """What was told on submission is not told again."""
    early = Notice(level="info", code="engine_chosen", message="Because.")
    folded = with_earlier_notices(peptide, [early, *peptide.notices])

    assert folded.notices == (early, *peptide.notices)


def test_judging_again_gives_the_same(peptide: Result) -> None:
    """Models in any order give the same ranks, so that a later stage agrees with an earlier."""
    again = judge(input_of(PEPTIDE), peptide.alignment, peptide.predictions[::-1])

    assert again.confidence == peptide.confidence
    assert ranked([model.scores for model in again.models]) == (0, 1)


def test_a_failed_relaxation_keeps_the_model(
    peptide: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where relaxation fails the prediction stands, with a warning that says why."""

    def fail(*_: object, **__: object) -> None:
        fault = "no force field"
        raise RelaxationError(fault)

    monkeypatch.setattr(relaxation, "relax", fail)
    still = relax_models(peptide, top=1, time_limit_seconds=1.0, on_progress=lambda _: None)

    assert still.relaxed == (None,)
    assert still.predictions == peptide.predictions
    assert (still.notices[-1].code, still.notices[-1].level) == ("relaxation_failed", "warning")
    assert "no force field" in still.notices[-1].message


def test_as_many_models_are_relaxed_as_were_asked_for(peptide: Result) -> None:
    """The best n are relaxed, all where there are fewer, and progress tells which it is."""
    told: list[str] = []
    ubiquitin = read_structure((STRUCTURES / "1ubq.pdb").read_bytes())
    real = replace(
        peptide,
        models=tuple(
            replace(model, prediction=replace(model.prediction, structure=ubiquitin))
            for model in peptide.models
        ),
    )

    def tell(progress: Progress) -> None:
        told.append(progress.message)

    one = relax_models(real, top=1, time_limit_seconds=60.0, on_progress=tell)
    assert len(one.relaxed) == 1
    assert not any(message.startswith("Rank") for message in told)

    told.clear()
    both = relax_models(real, top=320, time_limit_seconds=60.0, on_progress=tell)
    assert [relaxed is not None for relaxed in both.relaxed] == [True] * len(peptide.predictions)
    assert {message.split(":")[0] for message in told} == {"Rank 1", "Rank 2"}
    new = both.notices[len(peptide.notices) :]
    assert all(notice.message.startswith(("Rank 1: ", "Rank 2: ")) for notice in new)
