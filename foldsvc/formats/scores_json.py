"""The scores of one model as JSON with ColabFold's keys, and a few of AlphaFold 3's."""

import json
from collections.abc import Iterator, Mapping

import numpy as np
from jaxtyping import Float

from foldsvc.formats.number_matrix import json_matrix
from foldsvc.records.score_table import Score, scores_of
from foldsvc.records.scores import ModelScores, Value

_BEFORE_PAE = "max_pae"
"""ColabFold's file has the matrix after it."""

ScoreValue = Value | Mapping[str, Value]
"""Of the model; or by chain, `A`, or by two chains, `A-B`."""


def scores_json(
    scores: ModelScores,
    plddt: Float[np.ndarray, " n_res"],
    pae: Float[np.ndarray, "n_res n_res"] | None = None,
) -> Iterator[str]:
    """Give ColabFold's scores JSON in pieces, each number with as many decimals as ColabFold gives.

    Chains are called as in the structure; ColabFold calls them A, B, C whatever the user's names.
    What ColabFold does not have comes last, and of that AlphaFold 3's scores: `ranking_score` (0 to
    100 here), `fraction_disordered` and `has_clash`.

    Args:
        scores: Of one model.
        plddt: 0 to 100.
        pae: In Å; left out if None, because it makes nearly all of the file.
    """
    values = score_values(scores)
    head: dict[str, object] = {"plddt": _rounded(plddt, 2)}
    if _BEFORE_PAE in values:
        head[_BEFORE_PAE] = values.pop(_BEFORE_PAE)
    yield json.dumps(head)[:-1]
    if pae is not None:
        yield ', "pae": '
        yield from json_matrix(pae, 2)
    rest = {
        **values,
        "model": scores.model,
        "seed": scores.seed,
        "n_recycle": scores.n_recycle,
        **({"untrained": True} if scores.untrained else {}),
    }
    yield f", {json.dumps(rest)[1:]}\n"


def score_values(scores: ModelScores) -> dict[str, ScoreValue]:
    """Give the scores by key, rounded, in the order of the file; what is not known is left out."""
    table = scores_of("pair", "chain", "model")
    known = [score for score in table if score.colabfold]
    ours = [score for score in table if not score.colabfold]
    values: dict[str, ScoreValue] = {}
    for score in (*sorted(known, key=lambda score: score.colabfold), *ours):
        value = _value_of(score, scores)
        if value is not None and value != {}:
            values[score.key] = value
    return values


def _value_of(score: Score, scores: ModelScores) -> ScoreValue | None:
    if score.of == "model":
        value = scores.values.get(score.name)
        return None if value is None else score.rounded(value)
    if not scores.pairs:
        return None
    if score.of == "chain":
        named = ((one.chain, one.values[score.name]) for one in scores.chains if one.values)
    else:
        named = (found for pair in scores.pairs for found in pair.directions(score.name))
    return {chains: score.rounded(value) for chains, value in named}


def _rounded(values: Float[np.ndarray, " n_res"], decimals: int) -> list[float]:
    rounded: list[float] = np.around(values.astype(np.float64), decimals).tolist()
    return rounded
