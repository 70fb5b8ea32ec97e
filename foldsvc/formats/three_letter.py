"""Sequences in three-letter code, as older papers and structure files write them."""

import re
from typing import Final

from foldsvc.chem.residues import RESIDUE_LETTERS, THREE_LETTER
from foldsvc.errors import NotSequencesError

_CODES: Final = {
    **dict(zip(THREE_LETTER, f"{RESIDUE_LETTERS}X", strict=True)),
    "ASX": "B",
    "GLX": "Z",
    "XLE": "J",
    "SEC": "U",
    "PYL": "O",
    "XAA": "X",
    "MSE": "M",
    "TER": "*",
    "HID": "H",
    "HIE": "H",
    "HIP": "H",
    "CYX": "C",
}
_BETWEEN: Final = re.compile(r"[\s,;\u2010-\u2015\u2212-]+")
_WORDS: Final = re.compile(r"\A(?:[A-Z][a-z]{2})+\Z")
_STARTS: Final = ("H-", "NH2-", "H2N-")
_ENDS: Final = ("-OH", "-COOH", "-NH2")
_LEAST, _MOSTLY = 4, 0.6
_FIRST: Final = 20
"""Letters among which the first residue ends, where residues stand apart."""


def one_letter_of(text: str) -> str | None:
    """Give the one-letter sequence of text in three-letter code; None where it is anything else.

    Residues stand apart by blanks or hyphens, or together as in `MetAlaGly`; `:` joins chains.

    Raises:
        NotSequencesError: It is three-letter code, and has a word that stands for no residue.
    """
    chains: list[str] = []
    for part in text.split(":"):
        chain = _chain(part)
        if not chain:
            return None
        chains.append(chain)
    return ":".join(chains)


def _chain(text: str) -> str:
    text = text.strip()
    for start, end in zip(_STARTS, _ENDS, strict=True):
        text = text.removeprefix(start).removesuffix(end)
    if len(text) < 3 * _LEAST or not text[0].isalpha():
        return ""
    first = _BETWEEN.split(text[:_FIRST], maxsplit=1)
    if len(first) > 1 and first[0].upper() not in _CODES:
        return ""
    words = [word for word in _BETWEEN.split(text) if word]
    if len(words) == 1 and _WORDS.match(words[0]):
        words = [words[0][at : at + 3] for at in range(0, len(words[0]), 3)]
    letters = [_CODES.get(word.upper(), "") for word in words]
    if not all(letters) and sum(map(bool, letters)) >= max(_LEAST, _MOSTLY * len(words)):
        other = words[letters.index("")]
        raise NotSequencesError(
            f"three-letter code with {other[:20]!r}, which is none of the residues",
            remedy="Write each residue without its modification, or Xaa for an unknown one",
        )
    return "".join(letters) if all(letters) else ""
