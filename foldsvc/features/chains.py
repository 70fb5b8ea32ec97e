"""Where each chain stands among the residues of a complex, and which are copies of each other."""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from jaxtyping import Int32

from foldsvc.chem.residues import aatype_of
from foldsvc.records.fold_input import FoldInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One distinct sequence and the columns of its copies, in the order of the input."""

    sequence: str
    copies: tuple[slice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainIds:
    """What tells residues of different chains apart; all counts from 0."""

    aatype: Int32[np.ndarray, " n_res"]
    residue_index: Int32[np.ndarray, " n_res"]
    asym_id: Int32[np.ndarray, " n_res"]
    entity_id: Int32[np.ndarray, " n_res"]
    sym_id: Int32[np.ndarray, " n_res"]


def entities_of(fold_input: FoldInput) -> tuple[Entity, ...]:
    """Give the distinct sequences, in order of first appearance."""
    ends = list(accumulate(len(chain.sequence) for chain in fold_input.chains))
    columns: dict[str, list[slice]] = {}
    for chain, end in zip(fold_input.chains, ends, strict=True):
        columns.setdefault(chain.sequence, []).append(slice(end - len(chain.sequence), end))
    return tuple(
        Entity(sequence=sequence, copies=tuple(copies)) for sequence, copies in columns.items()
    )


def chain_ids(fold_input: FoldInput) -> ChainIds:
    """Number residues, chains, distinct sequences and copies.

    Evans et al. (2021), Suppl. 2 and Jumper et al. (2021), Suppl. Tab. 1; ids count from 0.
    """
    sequences = [chain.sequence for chain in fold_input.chains]
    lengths = [len(sequence) for sequence in sequences]
    entity = {sequence: i for i, sequence in enumerate(dict.fromkeys(sequences))}
    copy = [sequences[:i].count(sequence) for i, sequence in enumerate(sequences)]
    return ChainIds(
        aatype=aatype_of("".join(sequences)),
        residue_index=np.concatenate([np.arange(n, dtype=np.int32) for n in lengths]),
        asym_id=_repeated(range(len(sequences)), lengths),
        entity_id=_repeated([entity[sequence] for sequence in sequences], lengths),
        sym_id=_repeated(copy, lengths),
    )


def _repeated(numbers: range | list[int], lengths: list[int]) -> np.ndarray:
    return np.repeat(np.array(numbers, np.int32), lengths)
