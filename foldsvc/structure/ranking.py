"""Which of several models is the best."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from foldsvc.errors import InvalidRequestError
from foldsvc.records.confidence import RankedStructure
from foldsvc.records.score_table import scores_of
from foldsvc.records.scores import ModelScores

RankBy = Literal["auto", "plddt", "ptm", "iptm", "multimer"]
"""What models are ranked by; `auto` leaves it to the engine's ranking score."""


def ranking_score(scores: ModelScores, rank_by: RankBy = "auto") -> float:
    """Give the number, 0 to 100, by which a model is ranked; higher is better.

    `multimer` is 80 ipTM + 20 pTM, as Evans et al. (2021) rank complexes.

    Raises:
        InvalidRequestError: The network does not give what is asked for, or there is one chain.
    """
    by_score = {
        "auto": scores.ranking_score,
        "plddt": scores.mean_plddt,
        "ptm": None if scores.ptm is None else 100 * scores.ptm,
        "iptm": None if scores.iptm is None else 100 * scores.iptm,
        "multimer": (
            None
            if scores.iptm is None or scores.ptm is None
            else 80 * scores.iptm + 20 * scores.ptm
        ),
    }
    found = by_score[rank_by]
    if found is None:
        raise InvalidRequestError(
            f"{scores.model or 'This network'} cannot be ranked by {rank_by}, which it does not "
            "give for this input",
            remedy="Rank by auto or plddt",
        )
    return found


def ranked(models: Sequence[ModelScores], rank_by: RankBy = "auto") -> tuple[int, ...]:
    """Give the places of the models, best first; equal ones stay in the order in which they ran.

    Raises:
        InvalidRequestError: As `ranking_score`.
    """
    return tuple(
        sorted(range(len(models)), key=lambda index: -ranking_score(models[index], rank_by))
    )


def ranked_structure(rank: int, scores: ModelScores) -> RankedStructure:
    """Give what the summary of a job says of a model; 1 is the best."""
    own = RankedStructure(
        rank=rank,
        model=scores.model,
        seed=scores.seed,
        n_recycles=scores.n_recycle,
        ranking_score=round(scores.ranking_score, 2),
        mean_plddt=round(scores.mean_plddt, 2),
        ptm=_rounded(scores.ptm),
        iptm=_rounded(scores.iptm),
    )
    others = {
        score.key: float(score.rounded(scores.values[score.name]))
        for score in scores_of("model")
        if score.shown is not None and score.name in scores.values and not hasattr(own, score.key)
    }
    return replace(own, other_scores=others)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
