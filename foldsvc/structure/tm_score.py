"""TM-score of points that correspond, at the best superposition that a search finds.

Zhang and Skolnick (2004), Proteins 57:702.
The motions from which the search sets out are those of fragments of many lengths, all of one
length at once.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from foldsvc.structure.superposition import Superposition, rmsd

_STARTS = 80
"""Fragments of each length, spread over the chain."""
_SHORTEST = 4
_ROUNDS = 20
_LEAST_D0 = 0.5
_SEARCH_D0 = (4.5, 8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Motions:
    """Many motions: points of the mobile set are turned, then shifted."""

    rotation: Float[np.ndarray, "n_motion 3 3"]
    translation: Float[np.ndarray, "n_motion 3"]

    def squared_distances(
        self, mobile: Float[np.ndarray, "n_point 3"], target: Float[np.ndarray, "n_point 3"]
    ) -> Float[np.ndarray, "n_motion n_point"]:
        """Give how far each moved point is from its target."""
        squared = np.zeros((len(self.rotation), len(mobile)))
        for axis in range(3):
            moved = self.rotation[:, axis] @ mobile.T + self.translation[:, axis, None]
            squared += np.square(moved - target[:, axis])
        return squared


def tm_d0(length: int) -> float:
    """Give the distance in Å at which a pair counts one half, for proteins of this length."""
    return max(float(1.24 * np.cbrt(length - 15) - 1.8), _LEAST_D0)


def tm_superpose(
    mobile: Float[np.ndarray, "n_point 3"], target: Float[np.ndarray, "n_point 3"], length: int
) -> tuple[Superposition, float]:
    """Find the motion of `mobile` with the highest TM-score, and give it with that score.

    Args:
        mobile: Cα, in Å.
        target: The corresponding Cα.
        length: Residues by which the score is normalised, at least as many as there are points.

    Raises:
        ValueError: There are no points.
    """
    if not len(mobile):
        raise ValueError("expected non-empty sets of points")
    centre_m, centre_t = mobile.mean(axis=0), target.mean(axis=0)
    m, t = mobile.astype(np.float64) - centre_m, target.astype(np.float64) - centre_t
    best, best_score = None, -1.0
    for size in _fragment_sizes(len(m)):
        motions, scores = _refined(_fragments(len(m), size), m, t, length)
        index = int(scores.argmax())
        if scores[index] > best_score:
            best_score = float(scores[index])
            best = motions.rotation[index], motions.translation[index]
    assert best is not None  # noqa: S101 - every score is above the first
    rotation, shift = best
    translation = shift + centre_t - rotation @ centre_m
    moved = mobile @ rotation.T + translation
    return (
        Superposition(rotation=rotation, translation=translation, rmsd=rmsd(moved, target)),
        best_score,
    )


def tm_of(distance: Float[np.ndarray, " n_point"], length: int) -> float:
    """Give the TM-score of points that lie so far from their partners, in Å, over a length."""
    return float(_scores(np.square(distance)[None], length)[0])


def _scores(
    squared: Float[np.ndarray, "n_motion n_point"], length: int
) -> Float[np.ndarray, " n_motion"]:
    """Give the TM-score of the squared distances after each motion."""
    scores: np.ndarray = (1 / (1 + squared / tm_d0(length) ** 2)).sum(axis=1) / length
    return scores


def _fragment_sizes(n_point: int) -> list[int]:
    sizes = [n_point]
    while sizes[-1] > _SHORTEST:
        sizes.append(max(sizes[-1] // 2, _SHORTEST))
    return sizes


def _fragments(n_point: int, size: int) -> Bool[np.ndarray, "n_motion n_point"]:
    n_start = n_point - size + 1
    starts = np.unique(np.linspace(0, n_start - 1, min(n_start, _STARTS)).astype(int))
    index = np.arange(n_point)
    chosen: np.ndarray = (index >= starts[:, None]) & (index < starts[:, None] + size)
    return chosen


def _refined(
    chosen: Bool[np.ndarray, "n_motion n_point"],
    mobile: Float[np.ndarray, "n_point 3"],
    target: Float[np.ndarray, "n_point 3"],
    length: int,
) -> tuple[_Motions, Float[np.ndarray, " n_motion"]]:
    """Superpose on chosen points, choose those that came near, and again until nothing changes."""
    best = _superposed(chosen, mobile, target)
    squared = best.squared_distances(mobile, target)
    scores = _scores(squared, length)
    cutoff = float(np.clip(tm_d0(length), *_SEARCH_D0))
    for turn in range(_ROUNDS):
        near = _nearest(squared, cutoff - 1 if turn == 0 else cutoff + 1)
        if (near == chosen).all():
            break
        chosen = near
        motions = _superposed(chosen, mobile, target)
        squared = motions.squared_distances(mobile, target)
        found = _scores(squared, length)
        better = found > scores
        scores = np.where(better, found, scores)
        best = _Motions(
            rotation=np.where(better[:, None, None], motions.rotation, best.rotation),
            translation=np.where(better[:, None], motions.translation, best.translation),
        )
    return best, scores


def _nearest(
    squared: Float[np.ndarray, "n_motion n_point"], cutoff: float
) -> Bool[np.ndarray, "n_motion n_point"]:
    """Choose the points within a distance, and never fewer than three."""
    third = np.partition(squared, min(2, squared.shape[1] - 1), axis=1)[:, :3].max(axis=1)
    near: np.ndarray = squared <= np.maximum(third, cutoff**2)[:, None]
    return near


def _superposed(
    chosen: Bool[np.ndarray, "n_motion n_point"],
    mobile: Float[np.ndarray, "n_point 3"],
    target: Float[np.ndarray, "n_point 3"],
) -> _Motions:
    """Superpose the chosen points, for each choice: Kabsch (1976)."""
    weight = chosen.astype(np.float64)
    count = weight.sum(axis=1, keepdims=True)
    centre_m, centre_t = weight @ mobile / count, weight @ target / count
    products = (mobile[:, :, None] * target[:, None, :]).reshape(len(mobile), 9)
    covariance = (weight @ products / count).reshape(-1, 3, 3)
    covariance -= centre_m[:, :, None] * centre_t[:, None, :]
    u, _, vt = np.linalg.svd(covariance)
    v = vt.transpose(0, 2, 1).copy()
    v[:, :, 2] *= np.sign(np.linalg.det(u) * np.linalg.det(vt))[:, None]
    rotation = v @ u.transpose(0, 2, 1)
    return _Motions(
        rotation=rotation, translation=centre_t - np.einsum("kij,kj->ki", rotation, centre_m)
    )
