"""Everything that can be said in numbers about one model."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from jaxtyping import Float

from foldsvc.records.confidence import PairConfidence
from foldsvc.records.result import Model
from foldsvc.records.scores import ChainScores, ModelScores, PairScores, Value
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.chain_clashes import chain_clashes
from foldsvc.structure.chain_slices import chain_slices, structure_pseudo_beta
from foldsvc.structure.disorder import fraction_disordered
from foldsvc.structure.interface_scores import (
    CONTACT_SCORES,
    DIRECTED_SCORES,
    SYMMETRIC_SCORES,
    Block,
    ContactBlock,
    aligned_tm,
    contacts,
)


def model_scores(prediction: Prediction) -> ModelScores:
    """Give the scores of a prediction: of the whole, of each chain and of each two chains.

    A prediction that has them keeps them: its pairs may have been rounded since.
    """
    if prediction.scores is not None:
        return prediction.scores
    structure, confidence = prediction.structure, prediction.pair_confidence
    return ModelScores(
        model=prediction.model,
        seed=prediction.seed,
        n_recycle=prediction.n_recycle,
        untrained=prediction.untrained,
        values=_known(_of_model(prediction)),
        chains=chain_scores(structure, confidence),
        pairs=pair_scores(structure, confidence),
    )


def scored(prediction: Prediction) -> Prediction:
    """Give the prediction with its scores."""
    return replace(prediction, scores=model_scores(prediction))


def scored_model(prediction: Prediction) -> Model:
    """Give the prediction as a model with its scores and its PAE."""
    confidence = prediction.pair_confidence
    return Model(
        prediction=prediction,
        scores=model_scores(prediction),
        pae=confidence.pae if confidence else None,
    )


def _of_model(prediction: Prediction) -> dict[str, Value | None]:
    structure, confidence = prediction.structure, prediction.pair_confidence
    several = len(structure.chain_names) > 1
    return {
        "ranking_score": prediction.ranking_score,
        "mean_plddt": float(structure.plddt.mean(dtype=np.float64)),
        "ptm": confidence.ptm if confidence else None,
        "iptm": confidence.iptm if confidence and several else None,
        "actifptm": complex_actifptm(structure, confidence) if confidence and several else None,
        "max_pae": float(confidence.pae.max()) if confidence else None,
        "fraction_disordered": fraction_disordered(structure),
        "has_clash": chain_clashes(structure).overlap,
    }


def chain_scores(
    structure: Structure, confidence: PairConfidence | None
) -> tuple[ChainScores, ...]:
    """Give the scores of each chain, in the order of the structure."""
    return tuple(
        ChainScores(
            chain=name,
            n_res=rows.stop - rows.start,
            values={"ptm": float(confidence.chain_tm[rows].max())} if confidence else {},
        )
        for name, rows in zip(structure.chain_names, chain_slices(structure), strict=True)
    )


def pair_scores(structure: Structure, confidence: PairConfidence | None) -> tuple[PairScores, ...]:
    """Give the scores of each two chains, in the order of the structure."""
    named = list(zip(structure.chain_names, chain_slices(structure), strict=True))
    points, plddt = structure_pseudo_beta(structure), structure.plddt
    scores = []
    for (first, rows), (second, columns) in combinations(named, 2):
        pair = ContactBlock(
            touching=contacts(points[rows], points[columns]),
            plddt_row=plddt[rows],
            plddt_col=plddt[columns],
        )
        of_pair = PairScores(
            first=first,
            second=second,
            symmetric={name: score(pair) for name, score in CONTACT_SCORES.items()},
            forward={},
            backward={},
        )
        scores.append(
            _with_pae(of_pair, pair, confidence, rows, columns) if confidence else of_pair
        )
    return tuple(scores)


def _with_pae(
    scores: PairScores, pair: ContactBlock, confidence: PairConfidence, rows: slice, columns: slice
) -> PairScores:
    forward = _block(pair, confidence, rows, columns)
    turned = ContactBlock(
        touching=pair.touching.T, plddt_row=pair.plddt_col, plddt_col=pair.plddt_row
    )
    backward = _block(turned, confidence, columns, rows)
    symmetric = {
        name: joined((score(forward), score(backward)))
        for name, (score, joined) in SYMMETRIC_SCORES.items()
    }
    return replace(
        scores,
        symmetric={**scores.symmetric, **symmetric},
        forward={name: score(forward) for name, score in DIRECTED_SCORES.items()},
        backward={name: score(backward) for name, score in DIRECTED_SCORES.items()},
    )


def _block(pair: ContactBlock, confidence: PairConfidence, rows: slice, columns: slice) -> Block:
    tm_term, contact_probability = _terms(confidence)
    return Block(
        touching=pair.touching,
        plddt_row=pair.plddt_row,
        plddt_col=pair.plddt_col,
        pae=confidence.pae[rows, columns],
        tm_term=tm_term[rows, columns],
        contact_probability=contact_probability[rows, columns],
    )


def complex_actifptm(structure: Structure, confidence: PairConfidence) -> float:
    """Give actifpTM over all interfaces of a complex together, 0 to 1."""
    tm_term, probability = _terms(confidence)
    best = 0.0
    for rows in chain_slices(structure):
        weight = probability[rows].copy()
        weight[:, rows] = 0
        best = max(best, float(aligned_tm(tm_term[rows], weight).max()))
    return best


def _terms(
    confidence: PairConfidence,
) -> tuple[Float[np.ndarray, "n_res n_res"], Float[np.ndarray, "n_res n_res"]]:
    """Give TM terms and probabilities of contact, which no prediction without scores lacks."""
    assert confidence.tm_term is not None  # noqa: S101
    assert confidence.contact_probability is not None  # noqa: S101
    return confidence.tm_term, confidence.contact_probability


def _known(values: dict[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}
