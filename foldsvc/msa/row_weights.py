"""How much each row of an alignment counts: little, if many others are alike."""

import numpy as np
from jaxtyping import Float64, Int, Int8, UInt64

from foldsvc.records.alignment import GAP, row_groups

IDENTITY_PERCENT = 80
"""Rows at least this identical count as one."""

_WORD = 64
_GAP_BITS = 31
_CODE_BITS = 5
_BUDGET = 200_000_000
"""Comparisons of 64 columns of two rows, which take about two seconds together."""

_ROWS, _OTHERS = 64, 512
"""Pairs compared at once: small enough for a processor's cache."""


def row_weights(
    residues: Int8[np.ndarray, "n_row n_res"],
) -> tuple[Int[np.ndarray, " n_weighed"], Float64[np.ndarray, " n_weighed"]]:
    """Weigh rows by one divided by the number of rows at least 80 % identical, itself counted.

    Identity is measured where either of two rows has a residue (Jumper et al. 2021, Fig. 5a).
    The time is bounded: of very many rows only some, at even steps, are compared with all others,
    and each stands for those between.

    Returns:
        The rows that were weighed, and their weights, which add up to the effective number.
    """
    n_row, n_res = residues.shape
    n_word = -(-n_res // _WORD)
    n_weighed = max(1, min(n_row, _BUDGET // (n_row * n_word)))
    weighed = np.arange(n_weighed) * n_row // n_weighed
    length = np.concatenate([(residues[rows] != GAP).sum(axis=1) for rows in row_groups(residues)])
    by_length = np.argsort(length, kind="stable")
    planes, length = _bit_planes(residues, by_length), length[by_length]
    index = np.sort(np.argsort(by_length)[weighed])
    n_like = _n_like(planes, length, index)
    return by_length[index], n_row / n_weighed / n_like


def _bit_planes(residues: np.ndarray, order: np.ndarray) -> UInt64[np.ndarray, "6 n_word n_row"]:
    """Spread the bits of each code, and whether it is a gap, over words of 64 columns.

    Rows are taken in an order, some at a time: the planes take less memory than the rows.
    """
    n_row, n_res = residues.shape
    planes = np.empty((_CODE_BITS + 1, -(-n_res // _WORD), n_row), np.uint64)
    for rows in row_groups(residues):
        some = residues[order[rows]]
        padded = np.full((len(some), planes.shape[1] * _WORD), _GAP_BITS, np.uint8)
        padded[:, :n_res] = np.where(some == GAP, _GAP_BITS, some)
        for bit in range(_CODE_BITS):
            planes[bit, :, rows] = _words((padded >> bit) & 1)
        planes[_CODE_BITS, :, rows] = _words(padded == _GAP_BITS)
    return planes


def _words(plane: np.ndarray) -> UInt64[np.ndarray, "n_word n_row"]:
    words: np.ndarray = np.packbits(plane, axis=1).view(np.uint64).T
    return words


def _n_like(planes: np.ndarray, length: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Count the rows like each chosen one; rows and choice are sorted by length.

    Only rows of similar length can be that identical.
    """
    counts = np.zeros(len(chosen), np.int64)
    for start in range(0, len(chosen), _ROWS):
        some = chosen[start : start + _ROWS]
        least = -(-int(length[some[0]]) * IDENTITY_PERCENT // 100)
        most = int(length[some[-1]]) * 100 // IDENTITY_PERCENT
        first, end = np.searchsorted(length, [least, most + 1]).tolist()
        for other in range(first, end, _OTHERS):
            others = slice(other, min(other + _OTHERS, end))
            same, either = _compared(planes[:, :, some], planes[:, :, others])
            like = 100 * same >= IDENTITY_PERCENT * either
            counts[start : start + _ROWS] += like.sum(axis=1)
    return counts


def _compared(
    rows: UInt64[np.ndarray, "6 n_word n_one"], others: UInt64[np.ndarray, "6 n_word n_other"]
) -> tuple[Int[np.ndarray, "n_one n_other"], Int[np.ndarray, "n_one n_other"]]:
    """Count, for each pair, columns with equal residues, and those where either has a residue."""
    n_word = rows.shape[1]
    shape = (rows.shape[2], others.shape[2])
    differ, both = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    unlike, plane = np.empty(shape, np.uint64), np.empty(shape, np.uint64)
    counted = np.empty(shape, np.uint8)
    for word in range(n_word):
        one, other = rows[:, word, :, None], others[:, word]
        np.bitwise_and(one[_CODE_BITS], other[_CODE_BITS], out=plane)
        both += np.bitwise_count(plane, out=counted)
        np.bitwise_or(one[_CODE_BITS], other[_CODE_BITS], out=unlike)
        for bit in range(_CODE_BITS):
            np.bitwise_xor(one[bit], other[bit], out=plane)
            np.bitwise_or(unlike, plane, out=unlike)
        differ += np.bitwise_count(unlike, out=counted)
    return n_word * _WORD - differ, n_word * _WORD - both
