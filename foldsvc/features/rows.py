"""The alignments of a complex's chains laid into one: which rows, in which order and columns.

Evans et al. (2021), Suppl. 2, for multimer networks; for monomer networks, which were trained on
single chains, as ColabFold does it (Mirdita et al. 2022).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int8, UInt16

from foldsvc.features.chains import Entity
from foldsvc.records.alignment import GAP, Alignment, ComplexAlignment
from foldsvc.records.features import Family

MAX_ROWS_PER_CHAIN = 2048
"""Rows of each distinct sequence that a multimer network is given, paired ones counted."""

MAX_PAIRED_ROWS = MAX_ROWS_PER_CHAIN // 2


@dataclass(frozen=True, slots=True)
class AlignmentRows:
    """The first rows of an alignment, and the columns in each of which they stand."""

    alignment: Alignment
    copies: tuple[slice, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are filled from several alignments side by side; gaps stand between."""

    n_row: int
    parts: tuple[AlignmentRows, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The alignment of the whole complex."""

    msa: Int8[np.ndarray, "n_row n_res"]
    deletions: UInt16[np.ndarray, "n_row n_res"]


def rows_of(
    entities: Sequence[Entity], alignment: ComplexAlignment, family: Family, n_res: int
) -> Rows:
    """Lay the alignments of all chains into one, in which row 0 is the target.

    Args:
        entities: The distinct sequences, as many as there are alignments.
        alignment: Their alignments; one row each where only pairs are wanted.
        family: Of the network.
        n_res: Residues of all chains together.
    """
    if family == "multimer":
        blocks = list(_multimer_blocks(entities, alignment))
    elif sum(len(entity.copies) for entity in entities) == 1:
        blocks = [_block(entities[:1], alignment.unpaired[:1], alignment.unpaired[0].n_row)]
    else:
        blocks = list(_monomer_blocks(entities, alignment))
    return _laid(blocks, n_res)


def _multimer_blocks(entities: Sequence[Entity], alignment: ComplexAlignment) -> Iterator[Block]:
    """Paired rows, then those of each sequence by itself, with copies side by side.

    Paired rows of different sequences count towards the rows of each, so that all sequences have
    about as many. Copies of one sequence need no pairs: each row stands at all of them.
    """
    n_pairs = [0] * len(entities)
    if len(entities) > 1:
        paired = alignment.paired or alignment.unpaired
        n_row = min(paired[0].n_row, MAX_PAIRED_ROWS) if alignment.paired else 1
        yield _block(entities, paired, n_row)
        n_pairs = [int((one.residues[:n_row] != GAP).any(axis=1).sum()) for one in paired]
    for entity, own, n_pair in zip(entities, alignment.unpaired, n_pairs, strict=True):
        yield _block([entity], [own], min(own.n_row, MAX_ROWS_PER_CHAIN - n_pair))


def _monomer_blocks(entities: Sequence[Entity], alignment: ComplexAlignment) -> Iterator[Block]:
    """The target, paired rows, then those of each chain by itself, copies one after the other."""
    yield _block(entities, alignment.unpaired, 1)
    if alignment.paired:
        yield _block(entities, alignment.paired, alignment.paired[0].n_row)
        if all(own.n_row == 1 for own in alignment.unpaired):
            return
    for entity, own in zip(entities, alignment.unpaired, strict=True):
        for copy in entity.copies:
            yield Block(own.n_row, (AlignmentRows(own, (copy,)),))


def _block(entities: Sequence[Entity], alignments: Sequence[Alignment], n_row: int) -> Block:
    both = zip(entities, alignments, strict=True)
    return Block(n_row, tuple(AlignmentRows(one, entity.copies) for entity, one in both))


def _laid(blocks: Sequence[Block], n_res: int) -> Rows:
    if len(blocks) == 1 and [part.copies for part in blocks[0].parts] == [(slice(0, n_res),)]:
        # One chain: its alignment as it is, which may be large.
        alone = blocks[0].parts[0].alignment
        return Rows(
            msa=alone.residues[: blocks[0].n_row], deletions=alone.deletions[: blocks[0].n_row]
        )
    n_row = sum(block.n_row for block in blocks)
    msa = np.full((n_row, n_res), GAP, np.int8)
    deletions = np.zeros((n_row, n_res), np.uint16)
    start = 0
    for block in blocks:
        rows = slice(start, start + block.n_row)
        for part in block.parts:
            for copy in part.copies:
                msa[rows, copy] = part.alignment.residues[: block.n_row]
                deletions[rows, copy] = part.alignment.deletions[: block.n_row]
        start += block.n_row
    return Rows(msa=msa, deletions=deletions)
