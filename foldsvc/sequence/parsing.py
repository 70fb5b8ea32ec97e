"""Submitted text or chains to FoldInputs, every letter and limit checked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, count

from foldsvc.errors import (
    EmptyChainError,
    EmptyRecordError,
    InvalidRequestError,
    LimitError,
)
from foldsvc.formats.fasta import (
    MAX_NAME,
    FastaRecord,
    Letters,
    Place,
    letters_of,
    parse_fasta,
    record_of,
)
from foldsvc.formats.three_letter import one_letter_of
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.letters import (
    PlaceOf,
    check_letters,
    read_letters,
    refuse_identifier,
    refuse_words,
    replacement_notes,
)
from foldsvc.sequence.limits import Limits


def read_fasta(
    data: bytes | str, limits: Limits, *, as_proteins: bool = False
) -> tuple[FoldInput, ...]:
    """Read FASTA into one FoldInput a record; chains of a record are joined by `:`.

    Args:
        data: Text, or a file.
        limits: How much it may hold.
        as_proteins: Nothing in it is taken for nucleotides.

    Raises:
        InputError: A leaf that names the record, line, column, position, limit and remedy.
    """
    check_size(data, limits)
    records = parse_fasta(data, max_records=limits.max_records)
    return read_records(records, limits, as_proteins=as_proteins)


def check_size(data: bytes | str, limits: Limits) -> None:
    """Refuse more bytes than are read.

    Raises:
        LimitError: There are more.
    """
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
    if size > limits.max_request_bytes:
        raise LimitError("input_too_large", found=size, limit=limits.max_request_bytes)


def read_records(
    records: Sequence[FastaRecord], limits: Limits, *, as_proteins: bool = False
) -> tuple[FoldInput, ...]:
    """Read records into one FoldInput each; raises as `read_fasta` does."""
    named = zip(records, _names(records), strict=True)
    return tuple(_fold_input(record, name, limits, as_proteins) for record, name in named)


def read_chains(
    name: str,
    chains: Sequence[tuple[str, str]],
    limits: Limits,
    *,
    as_proteins: bool = False,
    notes: Sequence[str] = (),
    source: str = "",
) -> FoldInput:
    """Read chains given as (name, sequence), such as from JSON, into one FoldInput.

    Args:
        name: Of the whole; that of the first chain if empty.
        chains: At least one.
        limits: How much it may hold.
        as_proteins: Nothing in it is taken for nucleotides.
        notes: What has been assumed already, in words for the user.
        source: The text that the chains were found in.

    Raises:
        InputError: As `read_fasta`, with lines where the chain stands in `source` as it is.
    """
    if not chains:
        raise InvalidRequestError("'chains' is empty", remedy="Give at least one chain")
    whole = name.strip() or chains[0][0].strip() or "fold"
    if len(chains) > limits.max_chains:
        raise LimitError(
            "too_many_chains", record=whole, found=len(chains), limit=limits.max_chains, line=None
        )
    read, said = [], list(notes)
    for number, (given, sequence) in enumerate(chains, start=1):
        chain_name = given.strip() or f"{whole} chain {number}"
        found, three_letter_notes = _letters(chain_name, letters_of(sequence), sequence)
        letters = found.letters.removesuffix("*")
        if not letters:
            raise EmptyChainError(chain_name, number, None)
        place_of = _place_in(source, sequence)
        refuse_identifier(sequence, letters, chain_name, place_of)
        if not three_letter_notes:
            refuse_words(sequence, chain_name, place_of)
        check_letters(letters, chain_name, limits, place_of, as_protein=as_proteins)
        said += [*three_letter_notes, *_layout_notes(chain_name, found)]
        said += replacement_notes(chain_name, letters)
        read.append(Chain(name=chain_name, sequence=read_letters(letters)))
    fold_input = FoldInput(name=whole, chains=tuple(read), notes=tuple(said))
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


def _fold_input(
    record: FastaRecord,
    name: str,
    limits: Limits,
    as_proteins: bool,  # noqa: FBT001
) -> FoldInput:
    found = Letters(letters=record.letters, n_gaps=record.n_gaps, n_numbers=record.n_numbers)
    found, notes = _letters(name, found, record.body)
    place_of: PlaceOf = _nowhere if notes else record.place_of
    if not found.letters.strip(":*"):
        raise EmptyRecordError(name, record.line)
    n_chains = found.letters.count(":") + 1
    if n_chains > limits.max_chains:
        raise LimitError(
            "too_many_chains",
            record=name,
            found=n_chains,
            limit=limits.max_chains,
            line=record.line,
        )
    refuse_identifier(record.body, found.letters, name, place_of)
    if not notes:
        refuse_words(record.body, name, place_of)
    chains, said, start = [], [*_name_notes(record, name), *notes], 0
    said += _layout_notes(name, found)
    for number, piece in enumerate(found.letters.split(":"), start=1):
        letters = piece.removesuffix("*")
        if not letters:
            place = place_of(start)
            raise EmptyChainError(name, number, place.line if place else record.line)
        check_letters(
            letters, name, limits, partial(_from, place_of, start), as_protein=as_proteins
        )
        chain_name = name if n_chains == 1 else f"{name} chain {number}"
        said += replacement_notes(chain_name, letters)
        chains.append(Chain(name=chain_name, sequence=read_letters(letters)))
        start += len(piece) + 1
    fold_input = FoldInput(name=name, chains=tuple(chains), notes=tuple(said))
    return _within_total(fold_input, limits, record.line)


def _from(place_of: PlaceOf, start: int, index: int) -> Place | None:
    return place_of(start + index)


def _nowhere(_: int) -> None:
    """Give no place: there are no lines."""


def _place_in(source: str, sequence: str) -> PlaceOf:
    """Give where the letters of a sequence stand in the text that it was found in."""
    start = source.find(sequence) if source and sequence else -1
    if start < 0:
        return _nowhere
    line, column = 1 + source.count("\n", 0, start), start - source.rfind("\n", 0, start)
    return record_of("", sequence, line=line, body_line=line, body_column=column).place_of


def _letters(name: str, found: Letters, text: str) -> tuple[Letters, tuple[str, ...]]:
    """Give the letters, those of three-letter code where it is that, and a note in that case."""
    letters = one_letter_of(text)
    if letters is None:
        return found, ()
    return Letters(letters=letters), (f"{name!r} was read from three-letter code.",)


def _name_notes(record: FastaRecord, name: str) -> tuple[str, ...]:
    if not record.name or name in (record.name, _header(record)):
        return ()
    return (f"Another record is named {record.name!r} too; this one is called {name!r}.",)


def _layout_notes(name: str, found: Letters) -> Iterator[str]:
    """Say what was left out between the letters of a record."""
    if found.n_gaps:
        marks = "gap mark was" if found.n_gaps == 1 else "gap marks were"
        yield f"{found.n_gaps} {marks} taken out of {name!r}, and the residues beside joined."
    if found.n_numbers:
        numbers = "number was" if found.n_numbers == 1 else "numbers were"
        yield f"{found.n_numbers} {numbers} taken out of {name!r}, as the numbers of its lines."
    n_stops = sum(piece.endswith("*") for piece in found.letters.split(":"))
    if n_stops:
        stops = "stop '*' was" if n_stops == 1 else "stops '*' were"
        yield f"{n_stops} {stops} taken off the end of {name!r}."


def _within_total(fold_input: FoldInput, limits: Limits, line: int | None) -> FoldInput:
    if fold_input.n_res > limits.max_total_residues:
        raise LimitError(
            "too_many_residues",
            record=fold_input.name,
            found=fold_input.n_res,
            limit=limits.max_total_residues,
            line=line,
        )
    return fold_input
