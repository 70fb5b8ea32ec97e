"""The letters of one chain: which are residues, which are read as others, which are refused."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from foldsvc.chem.residues import READ_AS, RESIDUE_LETTERS
from foldsvc.errors import (
    IdentifierError,
    IllegalLetterError,
    LimitError,
    NucleotideSequenceError,
)
from foldsvc.formats.fasta import Place, letters_of
from foldsvc.formats.identifiers import identifier_in
from foldsvc.sequence.limits import MIN_CHAIN_RESIDUES, Limits

MIN_NUCLEOTIDES: Final = 20
"""Shorter sequences of A, C, G and T are taken for peptides."""

LEAST_BASES: Final = 3
"""Proteins of two letters occur: repeats of glycine and alanine, for one."""

LEAST_SHARE: Final = 0.1
"""Of the letters that are known: a base with less says nothing of whether it is a nucleic acid."""

MOST_PYRROLYSINE: Final = 2
"""Proteins have one O at most; words of a text have many."""

_ILLEGAL: Final = re.compile(f"[^{RESIDUE_LETTERS}X{''.join(READ_AS)}]")
_RARE: Final = re.compile(f"[{''.join(READ_AS)}]", re.IGNORECASE)
_LINE_OR_CHAIN: Final = re.compile(r"[\n:]")
_LEAST_WORDS, _MOST_WORDS = 3, 100_000
_NUCLEOTIDES: Final = frozenset("ACGTUN")
_READ: Final = str.maketrans(READ_AS)
_MEANINGS: Final = {
    "B": "aspartate or asparagine",
    "Z": "glutamate or glutamine",
    "J": "leucine or isoleucine",
    "U": "selenocysteine",
    "O": "pyrrolysine",
}
_REMEDIES: Final = {
    "O": "If these are words, put them on the line of the header, after '>'; a protein has "
    "pyrrolysine (O) once at most",
    "*": "'*' may stand at the end of a chain alone: cut the sequence at the stop codon",
    ">": "Begin each header on a line of its own",
    **dict.fromkeys(
        "|/,;+",
        "Join the chains of a complex by ':'; a table begins with a line that names its columns, "
        "such as id,sequence",
    ),
    **dict.fromkeys("0123456789", "Remove the number, or set it apart from the letters by a blank"),
}
_OTHER_REMEDY: Final = "Use the one-letter codes of the 20 residues, or X for an unknown one"
_SHOWN: Final = 10

PlaceOf = Callable[[int], Place | None]
"""Gives where a letter stands by its index in the chain; None where there are no lines."""


def check_letters(
    letters: str, record: str, limits: Limits, place_of: PlaceOf, *, as_protein: bool = False
) -> None:
    """Check one chain.

    Args:
        letters: Upper case, without gaps.
        record: What a refusal calls it.
        limits: The longest chain.
        place_of: Where its letters stand.
        as_protein: It is a protein even if it looks like nucleotides.

    Raises:
        InputError: A leaf that names the record, line, column, position, limit and remedy.
    """
    if not as_protein and are_nucleotides(letters):
        raise NucleotideSequenceError(record, _line(place_of(0)))
    if len(letters) > limits.max_chain_residues:
        line = _line(place_of(limits.max_chain_residues))
        raise LimitError(
            "chain_too_long",
            record=record,
            found=len(letters),
            limit=limits.max_chain_residues,
            line=line,
            position=limits.max_chain_residues + 1,
        )
    index = _first_illegal(letters)
    if index is not None:
        position = place_of(index)
        raise IllegalLetterError(
            record,
            letters[index],
            line=_line(position),
            column=position.column if position else None,
            position=index + 1,
            remedy=_REMEDIES.get(letters[index], _OTHER_REMEDY),
        )
    if len(letters) < MIN_CHAIN_RESIDUES:
        raise LimitError(
            "chain_too_short",
            record=record,
            found=len(letters),
            limit=MIN_CHAIN_RESIDUES,
            line=_line(place_of(0)),
        )


def refuse_identifier(text: str, letters: str, record: str, place_of: PlaceOf) -> None:
    """Raise for a name of an entry where its sequence should be; the mark is on its first digit.

    Args:
        text: As it was written.
        letters: What was read of it.
        record: What a refusal calls it.
        place_of: Where the letters stand.

    Raises:
        IdentifierError: It names the entry and how to come to its sequence.
    """
    index = _first_illegal(letters)
    found = None if index is None else identifier_in(text)
    if found is not None and index is not None:
        position = place_of(index)
        raise IdentifierError(
            found.text,
            found.kind,
            record=record,
            remedy=found.remedy,
            line=_line(position),
            column=position.column if position else None,
            position=index + 1,
        )


def refuse_words(text: str, record: str, place_of: PlaceOf) -> None:
    """Raise for a line of words that has a rare letter: in sequences, groups are of one length.

    Args:
        text: As it was written.
        record: What a refusal calls it.
        place_of: Where the letters stand.

    Raises:
        IllegalLetterError: At the first such letter.
    """
    at = 0
    if _RARE.search(text) is None:
        return
    for line in _LINE_OR_CHAIN.split(text[:_MOST_WORDS]):
        groups = [word for word in line.split() if not word.isdigit()]
        rare = _RARE.search(line) if len(groups) >= _LEAST_WORDS else None
        if rare and len({len(group) for group in groups[:-1]}) > 1:
            index = len(letters_of(text[: at + rare.start()]).letters)
            position = place_of(index)
            raise IllegalLetterError(
                record,
                rare[0].upper(),
                line=_line(position),
                column=position.column if position else None,
                position=index + 1,
                remedy=_REMEDIES["O"],
            )
        at += len(line) + 1


def are_nucleotides(letters: str) -> bool:
    """Tell DNA and RNA from proteins: three bases at least, each with a share worth a word.

    Proteins of two letters occur, such as the repeats of glycine and alanine of C9orf72, and so do
    tracts of one.
    """
    if len(letters) < MIN_NUCLEOTIDES or not set(letters) <= _NUCLEOTIDES:
        return False
    counts = Counter(letters.replace("U", "T"))
    n_known = len(letters) - counts["N"]
    n_common = sum(counts[base] >= LEAST_SHARE * n_known for base in "ACGT" if counts[base])
    return n_common >= LEAST_BASES and 2 * n_known >= len(letters)


def read_letters(letters: str) -> str:
    """Give a chain as it is folded: each letter for several residues, or a rare one, replaced."""
    return letters.translate(_READ)


def replacement_notes(name: str, letters: str) -> Iterator[str]:
    """Say which residues of a chain `read_letters` replaces."""
    for letter, meant in READ_AS.items():
        positions = [
            str(position) for position, one in enumerate(letters, start=1) if one == letter
        ]
        if not positions:
            continue
        meaning = f"{letter} ({_MEANINGS[letter]})"
        read = f"read as {meant}" if meant != "X" else "read as X, an unknown residue"
        if len(positions) == 1:
            yield f"Residue {positions[0]} of {name!r}, {meaning}, was {read}."
            continue
        more = f" and {len(positions) - _SHOWN} more" if len(positions) > _SHOWN else ""
        yield f"Residues {', '.join(positions[:_SHOWN])}{more} of {name!r}, {meaning}, were {read}."


def _first_illegal(letters: str) -> int | None:
    found = _ILLEGAL.search(letters)
    if found is None and letters.count("O") > max(MOST_PYRROLYSINE, len(letters) // 50):
        return letters.index("O")
    return None if found is None else found.start()


def _line(position: Place | None) -> int | None:
    return position.line if position else None
