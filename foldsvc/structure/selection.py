"""Some residues of a structure: in words, and as a structure of their own."""

from dataclasses import replace
from itertools import groupby

import numpy as np
from jaxtyping import Int

from foldsvc.records.structure import Structure


def ranges_of(structure: Structure, residues: Int[np.ndarray, " n_residue"]) -> str:
    """Give residues as runs by author's number, such as `A:1-40,A:52-90,B:3`.

    Args:
        structure: Whose chains and numbers are named.
        residues: Indices, rising.
    """
    runs = [
        [index for _, index in run]
        for _, run in groupby(
            enumerate(residues.tolist()),
            key=lambda entry: (entry[1] - entry[0], int(structure.chain_index[entry[1]])),
        )
    ]
    return ",".join(_run(structure, run[0], run[-1]) for run in runs)


def _run(structure: Structure, first: int, last: int) -> str:
    chain = structure.chain_names[structure.chain_index[first]]
    ends = [
        f"{structure.residue_number[index]}{structure.insertion_code[index]}"
        for index in (first, last)
    ]
    return f"{chain}:{ends[0]}" if first == last else f"{chain}:{ends[0]}-{ends[1]}"


def part_of(structure: Structure, residues: Int[np.ndarray, " n_residue"]) -> Structure:
    """Give a structure of these residues alone, which keep their chains' names and their numbers.

    Args:
        structure: What is cut.
        residues: Indices, rising, at least one.
    """
    kept, chain_index = np.unique(structure.chain_index[residues], return_inverse=True)
    return replace(
        structure,
        chain_names=tuple(structure.chain_names[chain] for chain in kept),
        chain_index=chain_index.astype(structure.chain_index.dtype),
        aatype=structure.aatype[residues],
        residue_number=structure.residue_number[residues],
        insertion_code=tuple(structure.insertion_code[index] for index in residues),
        atom_positions=structure.atom_positions[residues],
        atom_mask=structure.atom_mask[residues],
        plddt=structure.plddt[residues],
    )
