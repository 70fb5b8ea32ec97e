"""Chains that run through each other, as AlphaFold 3 counts them."""

from dataclasses import dataclass

import numpy as np

from foldsvc.records.structure import Structure
from foldsvc.structure.neighbours import close_pairs

CHAIN_CLASH_DISTANCE = 1.1
_MOST_ATOMS = 100
_MOST_OF_CHAIN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainClashes:
    """Clashes between different chains.

    Attributes:
        n_atoms: Heavy atoms within 1.1 Å of one of another chain.
        overlap: More than 100 atoms of a chain, or more than half of them, lie in one other chain.
    """

    n_atoms: int
    overlap: bool


def chain_clashes(structure: Structure) -> ChainClashes:
    """Count the atoms of chains that lie in other chains.

    Abramson et al. (2024), Suppl. 5.9.2.
    """
    positions = structure.atom_positions[structure.atom_mask].astype(np.float64)
    chain = np.repeat(structure.chain_index, structure.atom_mask.sum(axis=1))
    one, other, _ = close_pairs(positions, CHAIN_CLASH_DISTANCE)
    foreign = chain[one] != chain[other]
    atom = np.concatenate([one[foreign], other[foreign]])
    met = np.concatenate([chain[other[foreign]], chain[one[foreign]]])
    clashing = np.unique(np.stack([atom, met]), axis=1)
    pairs, count = np.unique(
        np.stack([chain[clashing[0]], clashing[1]]), axis=1, return_counts=True
    )
    share = count / np.bincount(chain, minlength=len(structure.chain_names))[pairs[0]]
    return ChainClashes(
        n_atoms=len(np.unique(atom)),
        overlap=bool(((count > _MOST_ATOMS) | (share > _MOST_OF_CHAIN)).any()),
    )
