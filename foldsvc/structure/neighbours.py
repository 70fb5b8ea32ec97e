"""Pairs of points that are near each other, found with a grid of cells."""

import numpy as np
from jaxtyping import Float, Int

_HALF_NEIGHBOURHOOD = np.array(
    [(0, 0, 0), (0, 0, 1), (0, 1, -1), (0, 1, 0), (0, 1, 1)]
    + [(1, y, z) for y in (-1, 0, 1) for z in (-1, 0, 1)]
)
"""A cell, and one of each two opposite neighbours: every pair of cells comes once."""
_BITS = 20


def close_pairs(
    points: Float[np.ndarray, "n_point 3"], cutoff: float
) -> tuple[Int[np.ndarray, " n_pair"], Int[np.ndarray, " n_pair"], Float[np.ndarray, " n_pair"]]:
    """Give first index, second index (first < second) and distance of pairs nearer than cutoff."""
    cells = np.floor((points - points.min(axis=0, initial=0)) / cutoff).astype(np.int64) + 1
    keys = _key(cells)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    firsts, seconds = [], []
    for offset in _HALF_NEIGHBOURHOOD:
        wanted = _key(cells[order] + offset)
        start = np.searchsorted(keys, wanted, side="left")
        count = np.searchsorted(keys, wanted, side="right") - start
        first = np.repeat(np.arange(len(keys)), count)
        run = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        second = np.repeat(start, count) + run
        # Within one cell each pair is met twice.
        kept = first < second if not offset.any() else slice(None)
        firsts.append(order[first[kept]])
        seconds.append(order[second[kept]])
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    distance = np.linalg.norm(points[first] - points[second], axis=-1)
    near = distance < cutoff
    low, high = np.minimum(first, second)[near], np.maximum(first, second)[near]
    by_index = np.lexsort((high, low))
    return low[by_index], high[by_index], distance[near][by_index]


def _key(cells: Int[np.ndarray, "n_point 3"]) -> Int[np.ndarray, " n_point"]:
    keys: np.ndarray = (cells[:, 0] << 2 * _BITS) + (cells[:, 1] << _BITS) + cells[:, 2]
    return keys
