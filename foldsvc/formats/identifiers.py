"""Identifiers of entries in databases, which people paste where a sequence is wanted."""

import re
from dataclasses import dataclass
from typing import Final

_MOST, _LONGEST = 1_000, 200
_SPECIES: Final = (
    "HUMAN|MOUSE|RAT|BOVIN|PIG|SHEEP|HORSE|RABIT|CHICK|XENLA|DANRE|DROME|CAEEL|YEAST|SCHPO|ARATH|"
    "ORYSJ|ECOLI|BACSU|MYCTU|STAAU|PSEAE|THET8|SARS2|PLAF7|9[A-Z]{4}"
)
"""What ends the names of most entries; every word of five letters would end names of chains too."""

_FASTA_OF: Final = "Send its sequence, which {0}{{id}}{1} gives"
_OF_UNIPROT: Final = _FASTA_OF.format("rest.uniprot.org/uniprotkb/", ".fasta")
_KINDS: Final = (
    (
        re.compile(
            r"(?:(?:sp|tr)\|)?"
            r"(?P<id>[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})"
            r"(?:-\d{1,3})?(?:\.\d{1,4})?(?:\|\w{1,20})?",
            re.IGNORECASE,
        ),
        "an accession of UniProt",
        f"{_OF_UNIPROT}, or take AlphaFold DB's model: engine alphafold-db, known_model={{id}}",
    ),
    (
        re.compile(r"(?P<id>AF-[A-Z0-9]{6,10}-F\d{1,3})(?:-model_v\d)?", re.IGNORECASE),
        "a model of AlphaFold DB",
        "Take it with the engine alphafold-db and known_model={id}, or send its sequence",
    ),
    (
        re.compile(r"(?P<id>(?:https?|ftp)://\S+)", re.IGNORECASE),
        "an address in the web",
        "Send what stands there, as FASTA",
    ),
    (
        re.compile(rf"(?P<id>[A-Z0-9]{{1,10}}_(?:{_SPECIES}))", re.IGNORECASE),
        "the name of an entry of UniProt",
        _OF_UNIPROT,
    ),
    (
        re.compile(
            r"(?:pdb_0000)?(?P<id>[1-9](?=\d{0,2}[A-Z])[A-Z0-9]{3})(?:[_:.][A-Z0-9]{1,2})?",
            re.IGNORECASE,
        ),
        "an identifier of the PDB",
        _FASTA_OF.format("www.rcsb.org/fasta/entry/", ""),
    ),
    (
        re.compile(
            r"(?P<id>(?:[ANWXYZ]P_\d{6,9}|UPI[0-9A-F]{10}|ENS[A-Z]{0,4}P\d{11})(?:\.\d{1,3})?)",
            re.IGNORECASE,
        ),
        "an accession of a sequence database",
        "Send its sequence, as FASTA from that database",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What was recognised.

    Attributes:
        text: As it was written.
        kind: In words.
        remedy: How to come to the sequence.
    """

    text: str
    kind: str
    remedy: str


def identifier_in(text: str) -> Identifier | None:
    """Give the first of the identifiers that text consists of; None where it has other words."""
    words = text.replace(",", " ").split()
    if not 0 < len(words) <= _MOST or any(len(word) > _LONGEST for word in words):
        return None
    found = [_known(word) for word in words]
    return None if None in found else found[0]


def _known(word: str) -> Identifier | None:
    for form, kind, remedy in _KINDS:
        if match := form.fullmatch(word):
            said = remedy.format(id=match["id"].upper())
            return Identifier(text=word, kind=kind, remedy=said)
    return None
