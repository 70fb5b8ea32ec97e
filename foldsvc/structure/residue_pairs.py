"""Which residues of two structures correspond to each other."""

from dataclasses import dataclass

import numpy as np
from biotite.sequence import ProteinSequence, align
from jaxtyping import Float, Int

from foldsvc.chem.residues import ATOM37_INDEX, sequence_of
from foldsvc.errors import InvalidRequestError, LimitError
from foldsvc.records.comparison import PairBy, ResiduePairs
from foldsvc.records.structure import Structure
from foldsvc.structure.chain_matches import ChainPoints, chain_matches
from foldsvc.structure.chain_slices import chain_slices

MOST_CHAINS = 250
"""Of one structure; the work grows with the square of them, and the shells of most viruses have
60, 180 or 240."""

_CA = ATOM37_INDEX["CA"]
_LEAST_COVER = 0.5
_LONG = 450
"""From so many residues on, the identity that is needed falls no further."""
_GAP = (-10, -1)
_MATRIX = align.SubstitutionMatrix.std_protein_matrix()


def residue_pairs(
    reference: Structure, model: Structure, pair_by: PairBy = "sequence"
) -> ResiduePairs:
    """Find the residues that correspond and have a Cα in both.

    By sequence, chains of equal or alike sequence are paired, and of several ways to pair copies
    the one that fits best in space is taken.
    A lone chain is paired with a lone chain whatever their names.

    Raises:
        InvalidRequestError: No residue corresponds to another.
        LimitError: One of them has more chains than are paired.
    """
    for structure in (reference, model):
        if len(structure.chain_names) > MOST_CHAINS:
            raise LimitError(
                "comparison_too_many_chains", found=len(structure.chain_names), limit=MOST_CHAINS
            )
    matches = (
        _by_number(reference, model) if pair_by == "number" else _by_sequence(reference, model)
    )
    pairs = ResiduePairs(
        chains=tuple(
            (reference.chain_names[match.reference_chain], model.chain_names[match.model_chain])
            for match in matches
        ),
        reference=np.concatenate([np.zeros(0, int), *(match.reference for match in matches)]),
        model=np.concatenate([np.zeros(0, int), *(match.model for match in matches)]),
    )
    if not len(pairs.reference):
        raise InvalidRequestError(
            f"The structures have no residue in common by {pair_by}",
            remedy="Compare structures of the same protein, or pair them in the other way",
        )
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """Two chains and their corresponding residues, by index in each structure."""

    reference_chain: int
    model_chain: int
    reference: Int[np.ndarray, " n_pair"]
    model: Int[np.ndarray, " n_pair"]
    score: float = 0.0


def _with_alpha(match: _Match, reference: Structure, model: Structure) -> _Match:
    has = reference.atom_mask[match.reference, _CA] & model.atom_mask[match.model, _CA]
    return _Match(
        reference_chain=match.reference_chain,
        model_chain=match.model_chain,
        reference=match.reference[has],
        model=match.model[has],
        score=match.score,
    )


def _by_number(reference: Structure, model: Structure) -> list[_Match]:
    lone = len(reference.chain_names) == len(model.chain_names) == 1
    others = {name: place for place, name in enumerate(model.chain_names)}
    own_slices, other_slices = chain_slices(reference), chain_slices(model)
    matches = []
    for place, name in enumerate(reference.chain_names):
        if not lone and name not in others:
            continue
        other = 0 if lone else others[name]
        numbers = _numbers(model, other_slices[other])
        found = [
            (index, numbers[number])
            for number, index in _numbers(reference, own_slices[place]).items()
            if number in numbers
        ]
        if found:
            one, two = np.array(found).T
            match = _Match(reference_chain=place, model_chain=other, reference=one, model=two)
            matches.append(_with_alpha(match, reference, model))
    return matches


def _numbers(structure: Structure, chain: slice) -> dict[tuple[int, str], int]:
    return {
        (int(structure.residue_number[index]), structure.insertion_code[index]): index
        for index in range(chain.start, chain.stop)
    }


def _by_sequence(reference: Structure, model: Structure) -> list[_Match]:
    """Pair the chains; every chain that the first could be paired with is tried as its partner."""
    candidates = _candidates(reference, model)
    if not candidates:
        return []
    found = chain_matches(
        [
            ChainPoints(
                reference_chain=match.reference_chain,
                model_chain=match.model_chain,
                reference=_alpha(reference, match.reference),
                model=_alpha(model, match.model),
                score=match.score,
            )
            for match in candidates
        ],
        len(reference.aatype),
    )
    return [candidates[index] for index in found]


def _candidates(reference: Structure, model: Structure) -> list[_Match]:
    """Give the chains that are alike, with their residues paired; of one and one whatever it is."""
    lone = len(reference.chain_names) == len(model.chain_names) == 1
    known: dict[tuple[str, str], tuple[np.ndarray, np.ndarray, float] | None] = {}
    matches = []
    own_texts, other_texts = (
        [sequence_of(one.aatype[chain]) for chain in chain_slices(one)]
        for one in (reference, model)
    )
    for index, chain in enumerate(chain_slices(reference)):
        for other, other_chain in enumerate(chain_slices(model)):
            texts = own_texts[index], other_texts[other]
            if texts not in known:
                known[texts] = _aligned(*texts, whatever=lone)
            found = known[texts]
            if found is None:
                continue
            match = _Match(
                reference_chain=index,
                model_chain=other,
                reference=found[0] + chain.start,
                model=found[1] + other_chain.start,
                score=found[2],
            )
            matches.append(_with_alpha(match, reference, model))
    return [match for match in matches if len(match.reference)]


def _aligned(
    one: str, other: str, *, whatever: bool
) -> tuple[Int[np.ndarray, " n_pair"], Int[np.ndarray, " n_pair"], float] | None:
    """Give the paired places of two sequences and how many are equal; None if they are unlike."""
    if one == other:
        same = np.arange(len(one))
        return same, same, float(len(one))
    alignment = align.align_optimal(
        ProteinSequence(one),
        ProteinSequence(other),
        _MATRIX,
        gap_penalty=_GAP,
        terminal_penalty=False,
        max_number=1,
    )[0]
    trace = alignment.trace[(alignment.trace >= 0).all(axis=1)]
    equal = sum(one[i] == other[j] for i, j in trace.tolist())
    covers = len(trace) >= _LEAST_COVER * min(len(one), len(other))
    alike = covers and equal >= least_identity(len(trace)) * len(trace)
    if not len(trace) or not (alike or whatever):
        return None
    return trace[:, 0], trace[:, 1], float(equal)


def least_identity(n_aligned: int) -> float:
    """Give the share of equal residues from which two proteins are taken to be alike in fold.

    Rost (1999), Protein Eng. 12:85, the curve for identity.
    """
    if not n_aligned:
        return 1.0
    length = min(n_aligned, _LONG)
    percent = 480 * length ** (-0.32 * (1 + np.exp(-length / 1000)))
    return float(min(percent / 100, 1.0))


def _alpha(
    structure: Structure, index: Int[np.ndarray, " n_pair"]
) -> Float[np.ndarray, "n_pair 3"]:
    points: np.ndarray = structure.atom_positions[index, _CA].astype(np.float64)
    return points
