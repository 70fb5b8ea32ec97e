"""The atoms of a template at the residues of the query that they are aligned to."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32

from foldsvc.chem.residues import ATOM37_INDEX, RESIDUE_LETTERS, UNKNOWN_AATYPE
from foldsvc.records.alignment import GAP
from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_structure import TemplateChain, TemplateEntry
from foldsvc.templates.rules import Refused

AlignPair = Callable[[str, str], tuple[str, str] | None]
"""Gives two sequences with gaps, or None."""

_CA = ATOM37_INDEX["CA"]
_FARTHEST = 150.0
"""Å between the Cα of neighbours beyond which a file is not believed."""

_FEWEST_ATOMS = 5
"""Alanine, the residue with the fewest but for glycine, has as many."""

_LEAST_SAME = 0.9
"""Part of the shorter sequence that must be the same in the database and in the file."""

# Letters that stand for several residues or rare ones, as AlphaFold2 reads them.
_CODES = {letter: index for index, letter in enumerate(RESIDUE_LETTERS)} | {
    "B": RESIDUE_LETTERS.index("D"),
    "Z": RESIDUE_LETTERS.index("E"),
    "U": RESIDUE_LETTERS.index("C"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedTemplate:
    """One template over the query.

    Attributes:
        chain: Name of the chain that was taken, the author's.
        aatype: As in `TemplateFeatures`, and so are the others.
    """

    chain: str
    aatype: Int32[np.ndarray, " n_res"]
    atom_positions: Float32[np.ndarray, "n_res 37 3"]
    atom_mask: Bool[np.ndarray, "n_res 37"]


@dataclass(frozen=True, slots=True)
class _Residues:
    """Where residues of the query find theirs: (query, index in the chain) and the letters."""

    chain: TemplateChain
    pairs: tuple[tuple[int, int], ...]
    letters: str


def aligned_template(
    hit: TemplateAlignment,
    entry: TemplateEntry,
    chain_name: str,
    n_res: int,
    align_pair: AlignPair,
) -> AlignedTemplate | Refused:
    """Give a template at the residues of the query.

    Args:
        hit: Its alignment.
        entry: Its structure.
        chain_name: The chain that was found.
        n_res: Residues of the query.
        align_pair: Aligns what was found to what the file has, if they differ.
    """
    residues = _place(hit, entry, chain_name, align_pair)
    if isinstance(residues, Refused):
        return residues
    chain = residues.chain
    if (gap := _widest_gap(chain)) > _FARTHEST:
        words = f"neighbours in chain {chain.name} are {gap:.0f} Å apart"
        return Refused(refusal="chain_broken", words=words)
    aatype = np.full(n_res, GAP, np.int32)
    positions = np.zeros((n_res, len(ATOM37_INDEX), 3), np.float32)
    mask = np.zeros((n_res, len(ATOM37_INDEX)), np.bool_)
    of_query = [query for query, _ in residues.pairs]
    of_chain = [index for _, index in residues.pairs]
    aatype[of_query] = [_CODES.get(letter, UNKNOWN_AATYPE) for letter in residues.letters]
    positions[of_query] = chain.atom_positions[of_chain]
    mask[of_query] = chain.atom_mask[of_chain]
    if mask.sum() < _FEWEST_ATOMS:
        words = "none of its aligned residues has atoms"
        return Refused(refusal="no_atoms", words=words)
    return AlignedTemplate(
        chain=chain.name, aatype=aatype, atom_positions=positions, atom_mask=mask
    )


def _place(
    hit: TemplateAlignment, entry: TemplateEntry, chain_name: str, align_pair: AlignPair
) -> _Residues | Refused:
    letters = hit.target_letters
    found = _found(letters, hit.target_start, entry, chain_name)
    if found is not None:
        chain, offset = found
        pairs = tuple((query, offset + index) for query, index in hit.pairs)
        return _Residues(chain, pairs, "".join(letters[index] for _, index in hit.pairs))
    return _realigned(hit, entry, chain_name, align_pair)


def _found(
    letters: str, start: int, entry: TemplateEntry, chain_name: str
) -> tuple[TemplateChain, int] | None:
    """Find the stretch in the chain, else in another, else where X stands for any residue."""
    named = entry.chain(chain_name)
    if named and named.sequence[start : start + len(letters)] == letters:
        return named, start
    others = [chain for chain in entry.chains if chain is not named]
    chains = [named, *others] if named else others
    for chain in chains:
        if (offset := chain.sequence.find(letters)) >= 0:
            return chain, offset
    for chain in chains:
        if (offset := _find_like(letters, chain.sequence)) >= 0:
            return chain, offset
    return None


def _find_like(letters: str, sequence: str) -> int:
    """Give where letters stand in a sequence, X on either side like any; -1 if they do not."""
    there = np.frombuffer(sequence.encode(), np.uint8)
    offsets = np.arange(len(sequence) - len(letters) + 1)
    for index, letter in enumerate(letters):
        if letter != "X":
            found = there[offsets + index]
            offsets = offsets[(found == ord(letter)) | (found == ord("X"))]
    return int(offsets[0]) if len(offsets) else -1


def _realigned(
    hit: TemplateAlignment, entry: TemplateEntry, chain_name: str, align_pair: AlignPair
) -> _Residues | Refused:
    """Align the stretch that the database has to the chain that the file has, which is another."""
    chain = entry.chain(chain_name) or (entry.chains[0] if len(entry.chains) == 1 else None)
    if chain is None:
        names = ", ".join(one.name for one in entry.chains)
        words = f"its file has no protein chain {chain_name}, only {names}"
        return Refused(refusal="chain_missing", words=words)
    letters = hit.target_letters
    rows = align_pair(letters, chain.sequence)
    if rows is None:
        words = "the sequence in its file cannot be aligned to the one that was found"
        return Refused(refusal="sequence_differs", words=words)
    new_place: dict[int, int] = {}
    n_same = old = new = 0
    for one, other in zip(*rows, strict=True):
        if one != "-" and other != "-":
            new_place[old] = new
            n_same += one == other
        old += one != "-"
        new += other != "-"
    same = n_same / min(len(letters), len(chain.sequence))
    if same < _LEAST_SAME:
        words = (
            f"the sequence in its file is {same:.0%} the same as the one that was found; "
            f"{_LEAST_SAME:.0%} are needed"
        )
        return Refused(refusal="sequence_differs", words=words)
    pairs = tuple(
        (query, new_place[residues]) for query, residues in hit.pairs if residues in new_place
    )
    return _Residues(chain, pairs, "".join(chain.sequence[index] for _, index in pairs))


def _widest_gap(chain: TemplateChain) -> float:
    """Give the longest distance between the Cα of two neighbours that both have one, in Å."""
    has = chain.atom_mask[:, _CA]
    both = has[1:] & has[:-1]
    steps = np.diff(chain.atom_positions[:, _CA], axis=0)[both]
    return float(np.linalg.norm(steps, axis=-1).max(initial=0.0))
