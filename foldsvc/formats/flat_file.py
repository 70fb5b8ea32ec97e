"""Entries of UniProt and GenPept as they are downloaded: the sequence of each, and its name."""

import re
from collections.abc import Iterator
from typing import Final

from foldsvc.errors import NotSequencesError
from foldsvc.formats.fasta import FastaRecord, record_of

_UNIPROT: Final = re.compile(r"\AID {3}(\S+)[^\n]* (AA|BP)\.?\s*$", re.MULTILINE)
_GENBANK: Final = re.compile(r"\ALOCUS +(\S+) [^\n]*?\b(aa|bp)\b", re.MULTILINE)
_SEQUENCE: Final = re.compile(r"^(?:SQ {3}[^\n]*|ORIGIN[^\n]*)$", re.MULTILINE)
_NAMED: Final = re.compile(r"^(?:DE {3}\w+: Full=|DEFINITION +)([^\n;{]+)", re.MULTILINE)


def is_flat_file(text: str) -> bool:
    """Whether text begins as an entry of UniProt, EMBL, GenBank or GenPept does."""
    return _first(text.lstrip()) is not None


def read_flat_file(text: str) -> tuple[FastaRecord, ...]:
    """Read the proteins of what `is_flat_file` knows, in its order.

    Args:
        text: Lines ended by line feeds.

    Raises:
        NotSequencesError: An entry is of nucleotides, or has no sequence.
    """
    return tuple(_records(text))


def _first(entry: str) -> re.Match[str] | None:
    return _UNIPROT.match(entry) or _GENBANK.match(entry)


def _records(text: str) -> Iterator[FastaRecord]:
    line = 1
    for entry in text.split("\n//"):
        blank = len(entry) - len(entry.lstrip())
        begin = line + entry.count("\n", 0, blank)
        if first := _first(entry[blank:]):
            yield _record(entry[blank:], first, begin)
        line += entry.count("\n") + 1


def _record(entry: str, first: re.Match[str], line: int) -> FastaRecord:
    if first[2].lower() == "bp":
        raise NotSequencesError(
            f"a GenBank or EMBL entry of nucleotides ({first[1]})",
            remedy="Send the protein: the /translation of its coding sequence, as FASTA",
            line=line,
        )
    found = _SEQUENCE.search(entry)
    if found is None:
        raise NotSequencesError(
            f"an entry without a sequence ({first[1]})",
            remedy="Download the entry whole, or its FASTA",
            line=line,
        )
    named = _NAMED.search(entry)
    return record_of(
        f"{first[1]} {named[1] if named else ''}",
        entry[found.end() :],
        line=line,
        body_line=line + entry.count("\n", 0, found.end()),
    )
