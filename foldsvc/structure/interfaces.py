"""Where the chains of a structure touch."""

import numpy as np

from foldsvc.records.interfaces import Contacts
from foldsvc.records.structure import Structure
from foldsvc.structure.neighbours import close_pairs

CONTACT_DISTANCE = 5.0
"""Heavy atoms of residues in contact are nearer than this in Å, as in CAPRI's assessments."""


def interface_contacts(structure: Structure, cutoff: float = CONTACT_DISTANCE) -> Contacts:
    """Find the pairs of residues of different chains whose heavy atoms are near each other.

    Pairs come in the order of their residues; the first is of the earlier chain.
    Lensink and Wodak (2013) for the distance.
    """
    residue, atom = np.nonzero(structure.atom_mask)
    positions = structure.atom_positions[residue, atom].astype(np.float64)
    one, other, distance = close_pairs(positions, cutoff)
    first, second = residue[one], residue[other]
    foreign = structure.chain_index[first] != structure.chain_index[second]
    first, second, distance = first[foreign], second[foreign], distance[foreign]
    order = np.lexsort((distance, second, first))
    first, second, distance = first[order], second[order], distance[order]
    # The nearest atoms of each two residues come first.
    new = np.ones(len(first), dtype=bool)
    new[1:] = (np.diff(first) != 0) | (np.diff(second) != 0)
    return Contacts(first=first[new], second=second[new], distance=distance[new])
