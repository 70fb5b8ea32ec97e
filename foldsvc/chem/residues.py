"""Residue types and atom names, in AlphaFold2's orders.

Jumper et al. (2021), Suppl. 1.2.1 and Tab. 2.
"""

import numpy as np

RESIDUE_LETTERS = "ARNDCQEGHILKMFPSTWYV"
"""The 20 standard residues; a residue's `aatype` is its place here."""

UNKNOWN_AATYPE = 20
"""The `aatype` of X."""

READ_AS = {"B": "D", "Z": "E", "U": "C", "J": "X", "O": "X"}
"""What AlphaFold2 reads in an alignment for letters of several residues or of rare ones."""

THREE_LETTER = (
    *("ALA", "ARG", "ASN", "ASP", "CYS", "GLN", "GLU", "GLY", "HIS", "ILE"),
    *("LEU", "LYS", "MET", "PHE", "PRO", "SER", "THR", "TRP", "TYR", "VAL", "UNK"),
)
"""Three-letter code by `aatype`."""

ATOM37_NAMES = (
    *("N", "CA", "C", "CB", "O", "CG", "CG1", "CG2", "OG", "OG1", "SG", "CD", "CD1"),
    *("CD2", "ND1", "ND2", "OD1", "OD2", "SD", "CE", "CE1", "CE2", "CE3", "NE", "NE1"),
    *("NE2", "OE1", "OE2", "CH2", "NH1", "NH2", "OH", "CZ", "CZ2", "CZ3", "NZ", "OXT"),
)
"""Every heavy atom name of the standard residues."""

ATOM14_NAMES: tuple[tuple[str, ...], ...] = tuple(
    tuple(names.split())
    for names in (
        "N CA C O CB",
        "N CA C O CB CG CD NE CZ NH1 NH2",
        "N CA C O CB CG OD1 ND2",
        "N CA C O CB CG OD1 OD2",
        "N CA C O CB SG",
        "N CA C O CB CG CD OE1 NE2",
        "N CA C O CB CG CD OE1 OE2",
        "N CA C O",
        "N CA C O CB CG ND1 CD2 CE1 NE2",
        "N CA C O CB CG1 CG2 CD1",
        "N CA C O CB CG CD1 CD2",
        "N CA C O CB CG CD CE NZ",
        "N CA C O CB CG SD CE",
        "N CA C O CB CG CD1 CD2 CE1 CE2 CZ",
        "N CA C O CB CG CD",
        "N CA C O CB OG",
        "N CA C O CB OG1 CG2",
        "N CA C O CB CG CD1 CD2 NE1 CE2 CE3 CZ2 CZ3 CH2",
        "N CA C O CB CG CD1 CD2 CE1 CE2 CZ OH",
        "N CA C O CB CG1 CG2",
        "",
    )
)
"""Heavy atoms of each `aatype` in the order of its atom14 slots; empty for X."""

ATOM37_INDEX = {name: index for index, name in enumerate(ATOM37_NAMES)}


def aatype_of(sequence: str) -> np.ndarray:
    """Give the int32 `aatype` of each residue of an upper-case sequence; X and others are 20."""
    index = {letter: place for place, letter in enumerate(RESIDUE_LETTERS)}
    return np.array([index.get(letter, UNKNOWN_AATYPE) for letter in sequence], dtype=np.int32)


def sequence_of(aatype: np.ndarray) -> str:
    """Give the one-letter sequence of `aatype`."""
    return "".join((RESIDUE_LETTERS + "X")[place] for place in aatype)
