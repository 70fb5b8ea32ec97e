"""Submitted text of any kind that is read to FoldInputs: FASTA, tables, entries, lists of entities.

Alignments are distinguished before, by `foldsvc.formats.aligned_text`.
"""

from collections.abc import Sequence
from dataclasses import replace

from foldsvc.errors import LimitError, NotSequencesError
from foldsvc.formats.entity_list import (
    EntityList,
    fasta_complex,
    is_entity_json,
    is_entity_yaml,
    read_entity_json,
    read_entity_yaml,
)
from foldsvc.formats.fasta import MAX_NAME, FastaRecord, parse_fasta, printable, with_plain_ends
from foldsvc.formats.flat_file import is_flat_file, read_flat_file
from foldsvc.formats.other_files import refuse_other_file
from foldsvc.formats.sequence_table import has_no_titles, is_sequence_table, read_sequence_table
from foldsvc.formats.submitted_text import text_of
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import check_size, read_chains, read_records


def read_input(
    data: bytes | str, limits: Limits, *, as_proteins: bool = False
) -> tuple[FoldInput, ...]:
    """Read what was submitted into one FoldInput for each protein or complex.

    Args:
        data: Text, or a file.
        limits: How much it may hold.
        as_proteins: Each record of FASTA is a protein of its own, whatever it looks like.

    Raises:
        InputError: A leaf that names what the file is, or the record, line, position, limit and
            remedy.
    """
    check_size(data, limits)
    text = with_plain_ends(text_of(data, limits.max_request_bytes))
    if _is_headed(text):
        return _read_fasta(text, limits, as_proteins=as_proteins)
    if is_entity_json(text):
        return _read_entities(text, read_entity_json(text), limits, as_proteins=as_proteins)
    refuse_other_file(text)
    if is_entity_yaml(text):
        return _read_entities(text, (read_entity_yaml(text),), limits, as_proteins=as_proteins)
    if is_flat_file(text):
        records = read_flat_file(text)
        _check_count(records, limits)
        return read_records(records, limits, as_proteins=as_proteins)
    if is_sequence_table(text):
        return _read_table(text, limits, as_proteins=as_proteins)
    if has_no_titles(text):
        raise NotSequencesError(
            "a table without a line that names its columns",
            remedy="Begin it with a line such as id,sequence, its names parted as the rows are, or "
            "send FASTA",
        )
    return _read_fasta(text, limits, as_proteins=as_proteins)


def _is_headed(text: str) -> bool:
    """Whether the first line with anything on it is a header of FASTA."""
    return text[:10_000].lstrip().startswith(">")


def _read_fasta(text: str, limits: Limits, *, as_proteins: bool) -> tuple[FoldInput, ...]:
    records = parse_fasta(text, max_records=limits.max_records)
    found = None if as_proteins else fasta_complex([_header(record) for record in records])
    if found is None:
        return read_records(records, limits, as_proteins=as_proteins)
    kind, names = found
    note = (
        f"The input was read as {kind}, whose records are the chains of one complex. To fold each "
        "by itself: read_as=proteins, or --read-as proteins."
    )
    # Each is read alone first, so that a fault names its own line.
    inputs = read_records(
        [replace(one, name=name, description="") for one, name in zip(records, names, strict=True)],
        limits,
    )
    chains = [(chain.name, chain.sequence) for one in inputs for chain in one.chains]
    notes = [*([note] if records[1:] else ()), *(said for one in inputs for said in one.notes)]
    name = " + ".join(dict.fromkeys(name for name in names if name))[:MAX_NAME]
    return (read_chains(name or "complex", chains, limits, notes=notes),)


def _header(record: FastaRecord) -> str:
    return f"{record.name} {record.description}".strip()


def _read_table(text: str, limits: Limits, *, as_proteins: bool) -> tuple[FoldInput, ...]:
    table = read_sequence_table(text, max_records=limits.max_records)
    inputs = read_records(table.records, limits, as_proteins=as_proteins)
    columns = ", ".join(map(repr, table.unread))
    unread = f"; not read: {columns}" if columns else ""
    note = (
        f"The input was read as a table ({table.kind}), a row for each protein or complex{unread}."
    )
    return tuple(replace(one, notes=(note, *one.notes)) for one in inputs)


def _read_entities(
    text: str, lists: Sequence[EntityList], limits: Limits, *, as_proteins: bool
) -> tuple[FoldInput, ...]:
    if len(lists) > limits.max_records:
        name = lists[limits.max_records].name
        raise LimitError(
            "too_many_records", found=len(lists), limit=limits.max_records, record=name, line=1
        )
    inputs = []
    for number, one in enumerate(lists, start=1):
        name = printable(one.name)[:MAX_NAME] or f"complex {number}"
        chains = [
            (printable(called)[:MAX_NAME], entity.sequence)
            for entity in one.entities
            for called in entity.names
        ]
        left_out = f" Left out: {', '.join(one.left_out)}." if one.left_out else ""
        note = f"The input was read as {one.kind}, a complex for each job.{left_out}"
        inputs.append(
            read_chains(name, chains, limits, as_proteins=as_proteins, notes=(note,), source=text)
        )
    return tuple(inputs)


def _check_count(records: Sequence[FastaRecord], limits: Limits) -> None:
    if len(records) > limits.max_records:
        over = records[limits.max_records]
        raise LimitError(
            "too_many_records",
            found=len(records),
            limit=limits.max_records,
            record=over.name,
            line=over.line,
        )
