"""Templates and comparisons see one protein in a file, whatever its chains are called."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_texts import CODES, Atom, pdb, residue

from foldsvc.chem.residues import sequence_of
from foldsvc.formats.structure_file import read_structure
from foldsvc.formats.template_file import read_template
from foldsvc.structure.comparison import compare_structures

NAMES = (" ", "A", "B", "a", "0", "AA", "BA")
MODIFIED = {"MSE": "M", "SEP": "S", "HSD": "H", "CYX": "C", "ala": "A", "XQZ": "X"}
LETTERS = {**{code: letter for letter, code in CODES.items()}, **MODIFIED}
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Made:
    """A file, the same protein under plain names and numbers, and the letters of its chains."""

    text: str
    plain: str
    letters: list[str]


def any_file(draw: Callable[..., Any]) -> Made:
    """Give chains of any names and numbers, with modified residues, alternates and waters."""
    parts: list[list[Atom] | str] = []
    plain: list[list[Atom]] = []
    letters = []
    for place in range(draw(st.integers(1, 4))):
        name, first = draw(st.sampled_from(NAMES)), draw(st.integers(-20, 12_000))
        codes = draw(st.lists(st.sampled_from(sorted(LETTERS)), min_size=4, max_size=10))
        for at, code in enumerate(codes):
            atoms = [_moved(atom, place) for atom in residue(code, at)]
            plain.append([replace(atom, chain="WXYZ"[place], number=str(at + 1)) for atom in atoms])
            named = [replace(atom, chain=name, number=_number(first + at)) for atom in atoms]
            if code in {"MSE", "SEP", "XQZ"}:
                named = [replace(atom, het=True) for atom in named]
            if draw(st.integers(0, 9)) == 0:
                other = [replace(atom, altloc="B", occupancy=0.4) for atom in named]
                named = [replace(atom, altloc="A", occupancy=0.6) for atom in named] + other
            parts.append(named)
        letters.append("".join(LETTERS[code] for code in codes))
        parts.append("TER")
        if draw(st.booleans()):
            parts.append([Atom(name="O", residue="HOH", chain=name, number="A00Z", het=True)])
    return Made(pdb(*parts, "END"), pdb(*plain), letters)


def _moved(atom: Atom, chain: int) -> Atom:
    """Put an atom on a wave, which keeps neighbours bonded, of a chain that is far from others."""
    x, y, z = atom.position
    position = (x, y + 50 * chain, z + (1 + chain) * np.sin(x / 6))
    return replace(atom, position=tuple(float(np.round(one, 3)) for one in position))


def _number(number: int) -> str:
    """Give a residue number in four columns, from 10,000 on in hybrid-36."""
    if number < 10_000:
        return str(number)
    rest, written = number - 10_000 + 10 * 36**3, ""
    for _ in range(4):
        rest, digit = divmod(rest, 36)
        written = DIGITS[digit] + written
    return written


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_both_entrances_see_the_same_protein(data: st.DataObject) -> None:
    """Chains, letters and atoms are the same, and identical coordinates have a TM-score of 1."""
    made = any_file(data.draw)
    structure, template = read_structure(made.text), read_template(made.text, "x")

    assert [chain.sequence for chain in template.chains] == made.letters
    assert tuple(chain.name for chain in template.chains) == structure.chain_names
    assert len(set(structure.chain_names)) == len(made.letters)
    assert sequence_of(structure.aatype) == "".join(made.letters)
    seen = np.concatenate([chain.atom_mask for chain in template.chains])
    places = np.concatenate([chain.atom_positions for chain in template.chains])
    np.testing.assert_array_equal(structure.atom_mask, seen)
    np.testing.assert_array_equal(structure.atom_positions, places)
    found = compare_structures(read_structure(made.plain), structure)
    assert (found.tm_score, len(found.pairs.model)) == (1, len(structure.aatype))
