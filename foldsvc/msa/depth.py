"""What an alignment is worth, said before a GPU is used."""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from jaxtyping import Bool, Int8

from foldsvc.msa.organisms import organisms_of
from foldsvc.msa.row_weights import row_weights
from foldsvc.records.alignment import (
    GAP,
    ComplexAlignment,
    row_groups,
    rows_with_residues,
)
from foldsvc.records.alignment_depth import AlignmentCoverage, AlignmentDepth
from foldsvc.records.notice import Notice

SHALLOW = 30
"""Effective sequences at the median residue below which accuracy drops (Jumper et al. 2021)."""


def depths_of(alignment: ComplexAlignment) -> tuple[AlignmentDepth, ...]:
    """Measure the alignment of each distinct sequence."""
    depths = []
    for index in range(len(alignment.unpaired)):
        residues, paired = rows_of_sequence(alignment, index)
        weighed, weights = row_weights(residues)
        weight = np.zeros(len(residues))
        weight[weighed] = weights
        coverage, effective, equal = (np.zeros(residues.shape[1]) for _ in range(3))
        identity = np.zeros(len(residues), np.float32)
        for rows in row_groups(residues):
            has_residue, same = residues[rows] != GAP, residues[rows] == residues[0]
            coverage += has_residue.sum(axis=0)
            effective += weight[rows] @ has_residue
            equal += same.sum(axis=0)
            identity[rows] = same.sum(axis=1) / has_residue.sum(axis=1)
        relatives = np.maximum(coverage - (residues[0] != GAP), 1)
        depths.append(
            AlignmentDepth(
                n_sequence=len(residues),
                n_paired=int(paired.sum()),
                n_effective=float(weights.sum()),
                coverage=coverage.astype(np.int32),
                effective_coverage=effective.astype(np.float32),
                identity=identity,
                identity_by_position=((equal - 1) / relatives).astype(np.float32),
                organisms=organisms_of(_headers(alignment, index)),
            )
        )
    return tuple(depths)


_SHOWN = 800
"""Lines of a picture; of more rows, so many are taken evenly."""


def coverage_of(
    alignment: ComplexAlignment, depths: Sequence[AlignmentDepth], names: Sequence[str]
) -> tuple[AlignmentCoverage, ...]:
    """Give what a picture shows of each distinct sequence.

    Args:
        alignment: At least one sequence.
        depths: Of each, from `depths_of`.
        names: What the chains of each are called, such as `chains A and C`.
    """
    shown = []
    for index, (depth, name) in enumerate(zip(depths, names, strict=True)):
        residues, _ = rows_of_sequence(alignment, index)
        by_identity = np.argsort(depth.identity, kind="stable")
        n_row = len(residues)
        n_shown = min(n_row, _SHOWN)
        chosen = by_identity[np.arange(n_shown) * n_row // n_shown]
        chosen[-1] = by_identity[-1]
        shown.append(
            AlignmentCoverage(
                name=name,
                n_sequence=depth.n_sequence,
                n_paired=depth.n_paired,
                n_effective=depth.n_effective,
                coverage=depth.coverage,
                effective_coverage=depth.effective_coverage,
                rows=residues[chosen] != GAP,
                identity=depth.identity[chosen],
            )
        )
    return tuple(shown)


def _headers(alignment: ComplexAlignment, index: int) -> Iterator[str]:
    """Give the headers of a sequence's relatives, of its own rows and of paired ones."""
    parts = [one[index] for one in (alignment.unpaired, alignment.paired) if one]
    return chain.from_iterable(part.headers[1:] for part in parts)


def rows_of_sequence(
    alignment: ComplexAlignment, index: int
) -> tuple[Int8[np.ndarray, "n_sequence n_res"], Bool[np.ndarray, " n_sequence"]]:
    """Give all rows of one distinct sequence that have a residue: itself, paired ones, its own.

    Returns:
        Codes as in an `Alignment`; whether a row is paired, which the first is not.
    """
    rows = own = alignment.unpaired[index].residues
    paired = np.zeros(len(own), np.bool_)
    if alignment.paired:
        present = np.stack([rows_with_residues(one.residues) for one in alignment.paired])
        several = present.sum(axis=0) > 1
        rows = np.concatenate([own[:1], alignment.paired[index].residues[1:], own[1:]])
        paired = np.concatenate([paired[:1], several[1:], paired[1:]])
    some = rows_with_residues(rows)
    return (rows, paired) if some.all() else (rows[some], paired[some])


def depth_notices(depths: Sequence[AlignmentDepth], names: Sequence[str]) -> tuple[Notice, ...]:
    """Say what a shallow alignment means for the structure.

    Args:
        depths: Of each distinct sequence.
        names: What the chains of each are called, such as `chains A and C`.
    """
    notices = [
        _alone(name) if depth.n_sequence == 1 else _shallow(depth, name)
        for depth, name in zip(depths, names, strict=True)
        if depth.median_effective < SHALLOW
    ]
    found = all(depth.n_sequence > 1 for depth in depths)
    if len(depths) > 1 and found and not any(depth.n_paired for depth in depths):
        notices.append(_UNPAIRED)
    return tuple(notices)


_UNPAIRED = Notice(
    level="info",
    code="alignment_unpaired",
    message=(
        "No rows of different chains are paired, so that the alignment does not say how the chains "
        "have changed together. Interfaces rest on each chain's own relatives: judge them by ipTM "
        "and the predicted aligned error between chains."
    ),
)


def _alone(name: str) -> Notice:
    return Notice(
        level="warning",
        code="alignment_missing",
        message=(
            f"The alignment has no relatives of {name}, which is folded from its sequence alone. "
            "AlphaFold2 reads contacts from what relatives have in common, so that natural "
            "proteins seldom come out right this way; designed ones and short peptides may."
        ),
    )


def _shallow(depth: AlignmentDepth, name: str) -> Notice:
    return Notice(
        level="warning",
        code="alignment_shallow",
        message=(
            f"The alignment of {name} is shallow: {depth.n_sequence:,} sequences, which at half of "
            f"the residues are worth {depth.median_effective:.0f} or fewer different ones. Below "
            f"about {SHALLOW}, AlphaFold2 is markedly less accurate: trust what has a high pLDDT, "
            "and look for more relatives, for instance with environmental sequences."
        ),
    )
