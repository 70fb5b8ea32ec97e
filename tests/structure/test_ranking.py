"""Which model comes first."""

from dataclasses import replace

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.errors import InvalidRequestError
from foldsvc.records import score_table
from foldsvc.records.score_table import SCORES, Score
from foldsvc.records.scores import ModelScores
from foldsvc.structure.model_scores import model_scores
from foldsvc.structure.ranking import RankBy, ranked, ranked_structure, ranking_score


def _scores(**changes: float | None) -> ModelScores:
    structure = straight_chains(4, 4)
    confidence = pair_confidence(structure, np.full((8, 8), 3.0))
    scores = model_scores(prediction_of(structure, confidence))
    values = {**scores.values, **changes}
    known = {name: value for name, value in values.items() if value is not None}
    return replace(scores, values=known)


@pytest.mark.parametrize(
    ("rank_by", "expected"),
    [("auto", 71.0), ("plddt", 80.0), ("ptm", 50.0), ("iptm", 25.0), ("multimer", 30.0)],
)
def test_score_is_what_was_asked_for(rank_by: RankBy, expected: float) -> None:
    """Each way to rank has its number, 0 to 100."""
    assert ranking_score(_scores(ranking_score=71.0), rank_by) == pytest.approx(expected)


def test_best_comes_first_and_ties_keep_their_order() -> None:
    """Models come by falling score, and equal ones as they ran."""
    models = [_scores(ranking_score=score) for score in (60.0, 90.0, 60.0, 95.0)]
    assert ranked(models) == (3, 1, 0, 2)


@pytest.mark.parametrize("rank_by", ["ptm", "iptm", "multimer"])
def test_what_the_network_does_not_give_cannot_rank(rank_by: RankBy) -> None:
    """A network without PAE cannot be ranked by what comes from PAE."""
    with pytest.raises(InvalidRequestError, match=rank_by):
        ranked([_scores(ptm=None, iptm=None)], rank_by)


def test_a_summary_has_every_score_that_tables_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """A score without a field of its own is beside them, rounded; what is not shown is left out."""
    made = ranked_structure(2, _scores(mean_plddt=71.234, ranking_score=80.0))
    assert (made.rank, made.mean_plddt, made.ptm, made.iptm) == (2, 71.23, 0.5, 0.25)
    assert made.other_scores == {}

    new = Score("max_pae_again", of="model", title="PAE", description="", decimals=1, shown=1)
    hidden = Score("hidden", of="model", title="Hidden", description="")
    monkeypatch.setattr(score_table, "SCORES", (*SCORES, new, hidden))
    assert ranked_structure(1, _scores(max_pae_again=3.26, hidden=1.0)).other_scores == {
        "max_pae_again": 3.3
    }
