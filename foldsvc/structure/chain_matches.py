"""Which copy of a chain is which: of several ways to pair chains, the one that fits in space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from foldsvc.structure.superposition import Superposition, superpose
from foldsvc.structure.tm_score import tm_of

_AS_GOOD = 0.9
"""Chains with this share of the best one's equal residues are copies of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPoints:
    """Two chains that may be partners, and the points that would lie on each other.

    Attributes:
        reference_chain: Index among the chains of the reference.
        model_chain: Likewise.
        reference: In Å, at least one.
        model: As many.
        score: How alike their sequences are; higher is better.
    """

    reference_chain: int
    model_chain: int
    reference: Float[np.ndarray, "n_pair 3"]
    model: Float[np.ndarray, "n_pair 3"]
    score: float


def chain_matches(candidates: Sequence[ChainPoints], n_reference: int) -> list[int]:
    """Choose the pairs of chains, each chain once, by the order of the reference's chains.

    The chain with the longest pair is superposed on each of its candidates in turn, all others then
    choose the nearest of what is left, and of these ways the one with the highest TM-score is
    taken.
    A way costs one look at each pair of chains, not at each of their points.

    Args:
        candidates: At least one; those of one chain of the reference by the order of the model's.
        n_reference: Residues of the reference, for the TM-score.

    Returns:
        Places among the candidates.
    """
    table = _Table(candidates)
    anchor = table.order[0]
    ways = [table.way(index) for index in table.of_chain[anchor].tolist()]
    best = max(ways, key=lambda way: _agreement([candidates[one] for one in way], n_reference))
    return sorted(best, key=lambda index: candidates[index].reference_chain)


class _Table:
    """The candidates, and what gives the distance of each pair after any motion at once.

    The mean of `|R a + t - b|²` over paired points follows from the means of `a`, `b`, `|a|²`,
    `|b|²` and of the products of `a` and `b`.
    """

    def __init__(self, candidates: Sequence[ChainPoints]) -> None:
        self._candidates = candidates
        self._chain = np.array([one.model_chain for one in candidates])
        self._score = np.array([one.score for one in candidates])
        # About the origin, lest large coordinates cost digits.
        self._centre_a = np.mean([one.model.mean(axis=0) for one in candidates], axis=0)
        self._centre_b = np.mean([one.reference.mean(axis=0) for one in candidates], axis=0)
        points = [
            (one.model - self._centre_a, one.reference - self._centre_b) for one in candidates
        ]
        self._a = np.array([a.mean(axis=0) for a, _ in points])
        self._b = np.array([b.mean(axis=0) for _, b in points])
        self._squared = np.array([(np.square(a) + np.square(b)).sum() / len(a) for a, b in points])
        self._products = np.array([a.T @ b / len(a) for a, b in points])
        longest: dict[int, int] = {}
        indices: dict[int, list[int]] = {}
        for index, one in enumerate(candidates):
            chain = one.reference_chain
            longest[chain] = max(longest.get(chain, 0), len(one.reference))
            indices.setdefault(chain, []).append(index)
        self.of_chain: dict[int, Int[np.ndarray, " n_candidate"]] = {
            chain: np.array(found) for chain, found in indices.items()
        }
        self.order = sorted(sorted(longest), key=lambda chain: -longest[chain])

    def way(self, anchor: int) -> list[int]:
        """Lay the model on one pair of chains, and pair each other chain with the nearest alike."""
        first = self._candidates[anchor]
        distance = self._distances(superpose(first.model, first.reference))
        used = np.zeros(self._chain.max() + 1, np.bool_)
        used[first.model_chain] = True
        chosen = [anchor]
        for chain in self.order[1:]:
            indices = self.of_chain[chain]
            free = indices[~used[self._chain[indices]]]
            if not len(free):
                continue
            score = self._score[free]
            alike = free[score >= _AS_GOOD * score.max()]
            nearest = int(alike[distance[alike].argmin()])
            used[self._chain[nearest]] = True
            chosen.append(nearest)
        return chosen

    def _distances(self, motion: Superposition) -> Float[np.ndarray, " n_candidate"]:
        """Give the mean squared distance of each pair of chains after a motion."""
        turn = motion.rotation
        shift = turn @ self._centre_a + motion.translation - self._centre_b
        crossed = np.einsum("ij,kji->k", turn, self._products)
        distance: np.ndarray = (
            self._squared + shift @ shift + 2 * (self._a @ turn.T - self._b) @ shift - 2 * crossed
        )
        return distance


def _agreement(way: Sequence[ChainPoints], n_reference: int) -> float:
    """Give the TM-score of all pairs after one superposition of them."""
    target = np.concatenate([one.reference for one in way])
    mobile = np.concatenate([one.model for one in way])
    distance = np.linalg.norm(superpose(mobile, target).apply(mobile) - target, axis=1)
    return tm_of(distance, n_reference)
