"""Submitted text or chains to FoldInputs, every letter and limit checked."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from foldsvc.chem.residues import RESIDUE_LETTERS
from foldsvc.errors import (
    ChainTooLongError,
    ChainTooShortError,
    EmptyChainError,
    EmptyRecordError,
    IllegalLetterError,
    InputTooLargeError,
    InvalidRequestError,
    NucleotideSequenceError,
    TooManyChainsError,
    TooManyRecordsError,
    TooManyResiduesError,
)
from foldsvc.formats.fasta import FastaRecord, parse_fasta
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.limits import MIN_CHAIN_RESIDUES, Limits

MIN_NUCLEOTIDES = 20
"""A protein of this length that is all A, C, G, T, U and N does not occur in nature."""

_ILLEGAL = re.compile(f"[^{RESIDUE_LETTERS}X]")
_NUCLEOTIDES = frozenset("ACGTUN")
_REMEDIES = {
    "B": "B stands for D or N: write the one that is meant, or X",
    "Z": "Z stands for E or Q: write the one that is meant, or X",
    "J": "J stands for I or L: write the one that is meant, or X",
    "U": "U is selenocysteine: write C, or X",
    "O": "O is pyrrolysine: write K, or X",
    "-": "Remove the gaps: the engine needs the sequence, not an alignment",
    ".": "Remove the gaps: the engine needs the sequence, not an alignment",
    "*": "'*' may stand at the end of a chain alone: cut the sequence at the stop codon",
    ">": "Begin each header on a line of its own",
}
LineOf = Callable[[int], int | None]
"""Gives the 1-based line of a letter by its index in the chain; None where there are no lines."""

_OTHER_REMEDY = "Use the one-letter codes of the 20 residues, or X for an unknown one"


def read_fasta(data: bytes | str, limits: Limits) -> tuple[FoldInput, ...]:
    """Read FASTA into one FoldInput a record; chains of a record are joined by `:`.

    Raises:
        InputError: A leaf that names the record, line, position, limit and cure.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > limits.max_request_bytes:
        raise InputTooLargeError(size, limits.max_request_bytes)
    records = parse_fasta(data)
    if len(records) > limits.max_records:
        first_over = records[limits.max_records]
        raise TooManyRecordsError(
            len(records), limits.max_records, first_over.name, first_over.line
        )
    names = list(_names(records))
    return tuple(
        _fold_input(record, name, limits) for record, name in zip(records, names, strict=True)
    )


def read_chains(name: str, chains: Sequence[tuple[str, str]], limits: Limits) -> FoldInput:
    """Read chains given as (name, sequence), such as from JSON, into one FoldInput.

    Raises:
        InputError: As `read_fasta`, without lines.
    """
    if not chains:
        raise InvalidRequestError("'chains' is empty", remedy="Give at least one chain")
    whole = name.strip() or chains[0][0].strip() or "fold"
    if len(chains) > limits.max_chains:
        raise TooManyChainsError(whole, len(chains), limits.max_chains, None)
    read = []
    for number, (given, sequence) in enumerate(chains, start=1):
        chain_name = given.strip() or f"{whole} chain {number}"
        letters = re.sub(r"[\s\d]+", "", sequence).upper().removesuffix("*")
        if not letters:
            raise EmptyChainError(chain_name, number, 1)
        _check_letters(letters, chain_name, lambda _: None)
        _check_length(letters, chain_name, limits, None)
        read.append(Chain(name=chain_name, sequence=letters))
    return _within_total(FoldInput(name=whole, chains=tuple(read)), limits, None)


def _names(records: Sequence[FastaRecord]) -> Iterator[str]:
    """Give each record a name of its own, numbering those that repeat."""
    seen: Counter[str] = Counter()
    for number, record in enumerate(records, start=1):
        name = record.name or ("sequence" if len(records) == 1 else f"sequence {number}")
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _fold_input(record: FastaRecord, name: str, limits: Limits) -> FoldInput:
    if not record.letters.strip(":*"):
        raise EmptyRecordError(name, record.line)
    pieces = record.letters.split(":")
    if len(pieces) > limits.max_chains:
        raise TooManyChainsError(name, len(pieces), limits.max_chains, record.line)
    chains, start = [], 0
    for number, piece in enumerate(pieces, start=1):
        letters = piece.removesuffix("*")
        if not letters:
            raise EmptyChainError(name, number, record.line_of(start))
        _check_letters(letters, name, partial(_line_of, record, start))
        _check_length(letters, name, limits, record.line)
        chain_name = name if len(pieces) == 1 else f"{name} chain {number}"
        chains.append(Chain(name=chain_name, sequence=letters))
        start += len(piece) + 1
    notes = () if name in ("", record.name) or not record.name else (_renamed(record.name, name),)
    fold_input = FoldInput(name=name, chains=tuple(chains), notes=notes)
    return _within_total(fold_input, limits, record.line)


def _line_of(record: FastaRecord, start: int, index: int) -> int:
    return record.line_of(start + index)


def _renamed(given: str, name: str) -> str:
    return f"Another record is named {given!r} too; this one is called {name!r}."


def _check_letters(letters: str, record: str, line_of: LineOf) -> None:
    if len(letters) >= MIN_NUCLEOTIDES and set(letters) <= _NUCLEOTIDES:
        raise NucleotideSequenceError(record, line_of(0))
    if found := _ILLEGAL.search(letters):
        letter, index = found.group(), found.start()
        raise IllegalLetterError(
            record,
            letter,
            line=line_of(index),
            position=index + 1,
            remedy=_REMEDIES.get(letter, _OTHER_REMEDY),
        )


def _check_length(letters: str, record: str, limits: Limits, line: int | None) -> None:
    if len(letters) < MIN_CHAIN_RESIDUES:
        raise ChainTooShortError(record, len(letters), MIN_CHAIN_RESIDUES, line)
    if len(letters) > limits.max_chain_residues:
        raise ChainTooLongError(record, len(letters), limits.max_chain_residues, line)


def _within_total(fold_input: FoldInput, limits: Limits, line: int | None) -> FoldInput:
    if fold_input.n_res > limits.max_total_residues:
        raise TooManyResiduesError(
            fold_input.name, fold_input.n_res, limits.max_total_residues, line
        )
    return fold_input
