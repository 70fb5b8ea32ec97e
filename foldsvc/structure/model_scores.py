"""Everything that can be said in numbers about one model."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from jaxtyping import Bool, Float

from foldsvc.records.confidence import PairConfidence
from foldsvc.records.result import Model
from foldsvc.records.scores import ChainScores, ModelScores, PairScores
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.chain_clashes import chain_clashes
from foldsvc.structure.chain_slices import chain_slices, structure_pseudo_beta
from foldsvc.structure.disorder import fraction_disordered
from foldsvc.structure.interface_scores import (
    aligned_tm,
    contacts,
    ipsae,
    lis,
    pdockq,
    pdockq2,
)


def model_scores(prediction: Prediction) -> ModelScores:
    """Give the scores of a prediction: of the whole, of each chain and of each two chains.

    A prediction that has them keeps them: its pairs may have been rounded since.
    """
    if prediction.scores is not None:
        return prediction.scores
    structure, confidence = prediction.structure, prediction.pair_confidence
    clashes = chain_clashes(structure)
    several = len(structure.chain_names) > 1
    return ModelScores(
        model=prediction.model,
        seed=prediction.seed,
        n_recycle=prediction.n_recycle,
        untrained=prediction.untrained,
        ranking_score=prediction.ranking_score,
        mean_plddt=float(structure.plddt.mean(dtype=np.float64)),
        ptm=confidence.ptm if confidence else None,
        iptm=confidence.iptm if confidence and several else None,
        actifptm=complex_actifptm(structure, confidence) if confidence and several else None,
        max_pae=float(confidence.pae.max()) if confidence else None,
        fraction_disordered=fraction_disordered(structure),
        n_clashing_atoms=clashes.n_atoms,
        has_clash=clashes.overlap,
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


def chain_scores(
    structure: Structure, confidence: PairConfidence | None
) -> tuple[ChainScores, ...]:
    """Give the scores of each chain, in the order of the structure."""
    return tuple(
        ChainScores(
            chain=name,
            n_res=rows.stop - rows.start,
            mean_plddt=float(structure.plddt[rows].mean(dtype=np.float64)),
            ptm=float(confidence.chain_tm[rows].max()) if confidence else None,
        )
        for name, rows in zip(structure.chain_names, chain_slices(structure), strict=True)
    )


def pair_scores(structure: Structure, confidence: PairConfidence | None) -> tuple[PairScores, ...]:
    """Give the scores of each two chains, in the order of the structure."""
    named = list(zip(structure.chain_names, chain_slices(structure), strict=True))
    points, plddt = structure_pseudo_beta(structure), structure.plddt
    scores = []
    for (first, rows), (second, columns) in combinations(named, 2):
        touching = contacts(points[rows], points[columns])
        symmetric = PairScores(
            first=first,
            second=second,
            n_contacts=int(touching.sum()),
            pdockq=pdockq(touching, plddt[rows], plddt[columns]),
        )
        if confidence is None:
            scores.append(symmetric)
            continue
        forward = _directed(confidence, plddt, touching, rows, columns)
        backward = _directed(confidence, plddt, touching.T, columns, rows)
        scores.append(_with_pae(symmetric, forward, backward))
    return tuple(scores)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Directed:
    """What the residues of one chain say of another when the structure is laid on them."""

    iptm: float
    actifptm: float
    ipsae: float
    pdockq2: float
    lis: float
    pae_min: float


def _directed(
    confidence: PairConfidence,
    plddt: Float[np.ndarray, " n_res"],
    touching: Bool[np.ndarray, "n_row n_col"],
    rows: slice,
    columns: slice,
) -> _Directed:
    terms, near = _terms(confidence)
    pae, tm_term = confidence.pae[rows, columns], terms[rows, columns]
    probability = near[rows, columns]
    return _Directed(
        iptm=float(aligned_tm(tm_term).max()),
        actifptm=float(aligned_tm(tm_term, probability).max()),
        ipsae=ipsae(pae),
        pdockq2=pdockq2(touching, plddt[rows], plddt[columns], pae),
        lis=lis(pae),
        pae_min=float(pae.min()),
    )


def _with_pae(scores: PairScores, forward: _Directed, backward: _Directed) -> PairScores:
    return replace(
        scores,
        iptm=max(forward.iptm, backward.iptm),
        actifptm=max(forward.actifptm, backward.actifptm),
        ipsae_forward=forward.ipsae,
        ipsae_backward=backward.ipsae,
        pdockq2_forward=forward.pdockq2,
        pdockq2_backward=backward.pdockq2,
        lis=(forward.lis + backward.lis) / 2,
        pae_min=min(forward.pae_min, backward.pae_min),
    )
