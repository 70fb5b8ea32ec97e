"""The scores of one model as JSON with ColabFold's keys, and a few of AlphaFold 3's."""

import json
from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from foldsvc.formats.number_matrix import json_matrix
from foldsvc.records.scores import ModelScores, PairScores


def scores_json(
    scores: ModelScores,
    plddt: Float[np.ndarray, " n_res"],
    pae: Float[np.ndarray, "n_res n_res"] | None = None,
) -> Iterator[str]:
    """Give ColabFold's scores JSON in pieces, each number with as many decimals as ColabFold gives.

    Chains are called as in the structure; ColabFold calls them A, B, C whatever the user's names.
    What ColabFold does not know comes last: `lis`, and of AlphaFold 3's scores `ranking_score` (0
    to 100 here), `fraction_disordered` and `has_clash`.

    Args:
        scores: Of one model.
        plddt: 0 to 100.
        pae: In Å; left out if None, because it makes nearly all of the file.
    """
    head: dict[str, object] = {"plddt": _rounded(plddt, 2)}
    if scores.max_pae is not None:
        head["max_pae"] = scores.max_pae
    yield json.dumps(head)[:-1]
    if pae is not None:
        yield ', "pae": '
        yield from json_matrix(pae, 2)
    rest = {**_complex_tm(scores), **_global_tm(scores), **_interfaces(scores), **_more(scores)}
    yield f", {json.dumps(rest)[1:]}\n"


def _global_tm(scores: ModelScores) -> dict[str, float]:
    return {
        name: round(value, 2)
        for name, value in (("ptm", scores.ptm), ("iptm", scores.iptm))
        if value is not None
    }


def _complex_tm(scores: ModelScores) -> dict[str, object]:
    """Give what ColabFold calls the extra pTM."""
    if scores.actifptm is None:
        return {}
    return {
        "pairwise_actifptm": _pairs(scores, "actifptm", 3),
        "pairwise_iptm": _pairs(scores, "iptm", 3),
        "per_chain_ptm": {
            chain.chain: round(chain.ptm, 3) for chain in scores.chains if chain.ptm is not None
        },
        "actifptm": round(scores.actifptm, 3),
    }


def _interfaces(scores: ModelScores) -> dict[str, dict[str, float]]:
    named = {
        "ipsae": _directed(scores, "ipsae", 6),
        "pdockq": _pairs(scores, "pdockq", 4),
        "pdockq2": _directed(scores, "pdockq2", 4),
        "lis": _pairs(scores, "lis", 4),
    }
    return {name: values for name, values in named.items() if values}


def _more(scores: ModelScores) -> dict[str, object]:
    return {
        "mean_plddt": round(scores.mean_plddt, 2),
        "ranking_score": round(scores.ranking_score, 3),
        "fraction_disordered": round(scores.fraction_disordered, 4),
        "has_clash": scores.has_clash,
        "model": scores.model,
        "seed": scores.seed,
        "n_recycle": scores.n_recycle,
        **({"untrained": True} if scores.untrained else {}),
    }


def _pairs(scores: ModelScores, field: str, decimals: int) -> dict[str, float]:
    values = ((_key(pair), getattr(pair, field)) for pair in scores.pairs)
    return {key: round(value, decimals) for key, value in values if value is not None}


def _directed(scores: ModelScores, name: str, decimals: int) -> dict[str, float]:
    values: dict[str, float] = {}
    for pair in scores.pairs:
        ways = ((_key(pair), "forward"), (f"{pair.second}-{pair.first}", "backward"))
        for key, way in ways:
            value = getattr(pair, f"{name}_{way}")
            if value is not None:
                values[key] = round(value, decimals)
    return values


def _key(pair: PairScores) -> str:
    return f"{pair.first}-{pair.second}"


def _rounded(values: Float[np.ndarray, " n_res"], decimals: int) -> list[float]:
    rounded: list[float] = np.around(values.astype(np.float64), decimals).tolist()
    return rounded
