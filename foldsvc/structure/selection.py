"""Some residues of a structure: in words, and as a structure of their own."""

import re
from dataclasses import replace
from itertools import groupby

import numpy as np
from jaxtyping import Int

from foldsvc.errors import InvalidRequestError
from foldsvc.records.structure import Structure

_NUMBER = r"-?\d{1,9}[A-Za-z]?"
_RUN = re.compile(rf"(?P<chain>[^:,\s]+)(?::(?P<first>{_NUMBER})(?:-(?P<last>{_NUMBER}))?)?")
_MOST_RUNS = 10_000


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


def residues_of(structure: Structure, words: str) -> Int[np.ndarray, " n_residue"]:
    """Give the indices, rising, that `ranges_of` names so; a chain's name alone is all of it.

    A run goes from its first to its last residue in the order of the chain, whatever their numbers.

    Raises:
        InvalidRequestError: It cannot be read, or names what the structure does not have.
    """
    runs = dict.fromkeys(words.replace(" ", "").split(",")[:_MOST_RUNS])
    chains: dict[str, dict[str, int]] = {}
    chosen = np.zeros(len(structure.aatype), np.bool_)
    for run in runs:
        indices = _indices(structure, run, chains)
        chosen[indices.start : indices.stop] = True
    return np.flatnonzero(chosen)


def _indices(structure: Structure, words: str, chains: dict[str, dict[str, int]]) -> range:
    """Give one run; where the residues of a chain stand is kept in `chains`."""
    found = _RUN.fullmatch(words)
    if found is None:
        raise InvalidRequestError(
            f"{words!a} names no residues", remedy="Write them as A:1-40,A:52-90,B:3 or B"
        )
    name = found["chain"]
    if name not in structure.chain_names:
        raise InvalidRequestError(
            f"There is no chain {name!a}",
            remedy=f"The chains are {', '.join(structure.chain_names)}",
        )
    if name not in chains:
        chains[name] = _places(structure, name)
    indices = chains[name]
    if found["first"] is None:
        own = np.flatnonzero(structure.chain_index == structure.chain_names.index(name))
        return range(int(own[0]), int(own[-1]) + 1)
    ends = found["first"], found["last"] or found["first"]
    for end in ends:
        if end not in indices:
            raise InvalidRequestError(
                f"Chain {name} has no residue {end}",
                remedy=f"It goes from {next(iter(indices))} to {next(reversed(indices))}",
            )
    return range(indices[ends[0]], indices[ends[1]] + 1)


def _places(structure: Structure, chain: str) -> dict[str, int]:
    """Give the index of each residue of a chain by its author's number."""
    own = np.flatnonzero(structure.chain_index == structure.chain_names.index(chain))
    return {
        f"{structure.residue_number[index]}{structure.insertion_code[index]}": int(index)
        for index in own
    }


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
