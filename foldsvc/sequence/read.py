"""Submitted text or chains to FoldInputs, every letter and limit checked."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, count

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
    TooManyResiduesError,
)
from foldsvc.formats.fasta import MAX_NAME, FastaRecord, letters_of, parse_fasta
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
    "*": "'*' may stand at the end of a chain alone: cut the sequence at the stop codon",
    ">": "Begin each header on a line of its own",
    **dict.fromkeys("|/,;+", "Join the chains of a complex by ':'"),
    **dict.fromkeys("0123456789", "Remove the number, or set it apart from the letters by a blank"),
}
_OTHER_REMEDY = "Use the one-letter codes of the 20 residues, or X for an unknown one"
LineOf = Callable[[int], int | None]
"""Gives the 1-based line of a letter by its index in the chain; None where there are no lines."""


def read_fasta(data: bytes | str, limits: Limits) -> tuple[FoldInput, ...]:
    """Read FASTA into one FoldInput a record; chains of a record are joined by `:`.

    Raises:
        InputError: A leaf that names the record, line, position, limit and cure.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > limits.max_request_bytes:
        raise InputTooLargeError(size, limits.max_request_bytes)
    records = parse_fasta(data, max_records=limits.max_records)
    named = zip(records, _names(records), strict=True)
    return tuple(_fold_input(record, name, limits) for record, name in named)


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
    read, n_gaps = [], 0
    for number, (given, sequence) in enumerate(chains, start=1):
        chain_name = given.strip() or f"{whole} chain {number}"
        letters, gaps = letters_of(sequence)
        letters = letters.removesuffix("*")
        if not letters:
            raise EmptyChainError(chain_name, number, None)
        _check(letters, chain_name, limits, lambda _: None)
        n_gaps += gaps
        read.append(Chain(name=chain_name, sequence=letters))
    fold_input = FoldInput(name=whole, chains=tuple(read), notes=_gap_notes(n_gaps))
    return _within_total(fold_input, limits, None)


def _names(records: Sequence[FastaRecord]) -> Iterator[str]:
    """Give each record a name of its own: the whole header or a number where the word repeats."""
    words = Counter(record.name for record in records)
    headers = Counter(_header(record) for record in records)
    used: set[str] = set()
    for number, record in enumerate(records, start=1):
        name = record.name or ("sequence" if len(records) == 1 else f"sequence {number}")
        if words[record.name] > 1 and headers[_header(record)] == 1 and record.description:
            name = _header(record)
        numbered = (f"{name} ({copy})" for copy in count(2))
        name = next(one for one in chain([name], numbered) if one not in used)
        used.add(name)
        yield name


def _header(record: FastaRecord) -> str:
    return f"{record.name} {record.description}".strip()[:MAX_NAME]


def _fold_input(record: FastaRecord, name: str, limits: Limits) -> FoldInput:
    if not record.letters.strip(":*"):
        raise EmptyRecordError(name, record.line)
    n_chains = record.letters.count(":") + 1
    if n_chains > limits.max_chains:
        raise TooManyChainsError(name, n_chains, limits.max_chains, record.line)
    chains, start = [], 0
    for number, piece in enumerate(record.letters.split(":"), start=1):
        letters = piece.removesuffix("*")
        if not letters:
            raise EmptyChainError(name, number, record.line_of(start))
        _check(letters, name, limits, partial(_line_of, record, start))
        chain_name = name if n_chains == 1 else f"{name} chain {number}"
        chains.append(Chain(name=chain_name, sequence=letters))
        start += len(piece) + 1
    notes = (*_name_notes(record, name), *_gap_notes(record.n_gaps))
    fold_input = FoldInput(name=name, chains=tuple(chains), notes=notes)
    return _within_total(fold_input, limits, record.line)


def _line_of(record: FastaRecord, start: int, index: int) -> int:
    return record.line_of(start + index)


def _name_notes(record: FastaRecord, name: str) -> tuple[str, ...]:
    if not record.name or name in (record.name, _header(record)):
        return ()
    return (f"Another record is named {record.name!r} too; this one is called {name!r}.",)


def _gap_notes(n_gaps: int) -> tuple[str, ...]:
    if not n_gaps:
        return ()
    marks = "gap mark was" if n_gaps == 1 else "gap marks were"
    return (f"{n_gaps} {marks} taken out, and the residues beside joined.",)


def _check(letters: str, record: str, limits: Limits, line_of: LineOf) -> None:
    if len(letters) >= MIN_NUCLEOTIDES and set(letters) <= _NUCLEOTIDES:
        raise NucleotideSequenceError(record, line_of(0))
    if len(letters) > limits.max_chain_residues:
        line = line_of(limits.max_chain_residues)
        raise ChainTooLongError(record, len(letters), limits.max_chain_residues, line)
    if found := _ILLEGAL.search(letters):
        letter, index = found.group(), found.start()
        raise IllegalLetterError(
            record,
            letter,
            line=line_of(index),
            position=index + 1,
            remedy=_REMEDIES.get(letter, _OTHER_REMEDY),
        )
    if len(letters) < MIN_CHAIN_RESIDUES:
        raise ChainTooShortError(record, len(letters), MIN_CHAIN_RESIDUES, line_of(0))


def _within_total(fold_input: FoldInput, limits: Limits, line: int | None) -> FoldInput:
    if fold_input.n_res > limits.max_total_residues:
        raise TooManyResiduesError(
            fold_input.name, fold_input.n_res, limits.max_total_residues, line
        )
    return fold_input
