"""Templates that the user brings: checked before anything is queued, read again when it runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foldsvc.errors import (
    LimitError,
    StructureFormatError,
    TemplateChainMissingError,
    TemplateFileError,
)
from foldsvc.formats.bounded_gzip import MAGIC, GzipDamagedError, GzipTooLargeError, unzipped
from foldsvc.formats.protein_file import decoded
from foldsvc.formats.template_file import read_template
from foldsvc.records.fold_input import TemplateFile
from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_structure import TemplateChain, TemplateEntry
from foldsvc.templates.hhsearch import Database, database_of
from foldsvc.templates.rules import Refused
from foldsvc.templates.selection import Candidate

MAX_FILES = 20
"""Templates of one request; a network reads four for each chain."""

MAX_BYTES = 20_000_000
"""Of one file, unpacked."""

_NO_ALIGNMENT = Refused(
    refusal="not_aligned", words="HHsearch finds nothing in it that is like the query"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChain:
    """One chain that may be a template.

    Attributes:
        entry: The file, of which only this chain is left.
        chain: The chain.
    """

    entry: TemplateEntry
    chain: TemplateChain

    @property
    def name(self) -> str:
        """File and chain, such as `1abc_A`."""
        return f"{self.entry.name}_{self.chain.name}" if self.chain.name else self.entry.name


def template_text(data: bytes, name: str) -> str:
    """Give the text of a file as it was sent, plain or gzipped.

    Raises:
        TemplateFileError: It is damaged, or too large.
    """
    try:
        text = unzipped(data, MAX_BYTES) if data.startswith(MAGIC) else data
    except GzipTooLargeError as error:
        raise LimitError("template_too_large", record=name, limit=MAX_BYTES) from error
    except GzipDamagedError as error:
        raise TemplateFileError(name, str(error)) from error
    if len(text) > MAX_BYTES:
        raise LimitError("template_too_large", record=name, limit=MAX_BYTES)
    return decoded(text)


def own_chains(files: Sequence[TemplateFile]) -> tuple[OwnChain, ...]:
    """Read the files and give the chains asked for, of each file all that were not chosen from.

    Raises:
        TemplateFileError: A file is not a structure, has no protein, is too large, or lacks the
            chain asked for; or there are too many.
    """
    if len(files) > MAX_FILES:
        raise LimitError(
            "too_many_templates", record=files[MAX_FILES].name, found=len(files), limit=MAX_FILES
        )
    entries = [(_entry(file), file.chain) for file in files]
    return tuple(
        OwnChain(entry=replace(entry, chains=(chain,)), chain=chain)
        for entry, name in entries
        for chain in _chosen(entry, name)
    )


def own_notes(chains: Sequence[OwnChain]) -> tuple[tuple[str, str], ...]:
    """Give the name of each file of which reading assumed or left out something, and what."""
    entries = dict.fromkeys((own.entry.name, own.entry.notes) for own in chains)
    return tuple((name, " ".join(notes)) for name, notes in entries if notes)


def own_database(chains: Sequence[OwnChain]) -> Database:
    """Give the chains as a database for HHsearch, called by their places."""
    return database_of({str(index): own.chain.sequence for index, own in enumerate(chains)})


def own_candidates(
    chains: Sequence[OwnChain], hits: Sequence[TemplateAlignment]
) -> tuple[Candidate, ...]:
    """Give the hits in `own_database` with their structures, and the chains that have none."""
    aligned = tuple(_candidate(chains[int(hit.target)], hit) for hit in hits)
    missing = set(range(len(chains))) - {int(hit.target) for hit in hits}
    return (*aligned, *(_candidate(chains[index], None) for index in sorted(missing)))


def _entry(file: TemplateFile) -> TemplateEntry:
    if len(file.text) > MAX_BYTES:
        raise LimitError("template_too_large", record=file.name, limit=MAX_BYTES)
    try:
        return read_template(file.text, file.name)
    except StructureFormatError as error:
        raise TemplateFileError(
            file.name, error.message, remedy=error.remedy, line=error.line
        ) from error


def _chosen(entry: TemplateEntry, name: str) -> tuple[TemplateChain, ...]:
    if not name:
        return entry.chains
    chain = entry.chain(name)
    if chain is None:
        raise TemplateChainMissingError(entry.name, name, [one.name for one in entry.chains])
    return (chain,)


def _candidate(own: OwnChain, hit: TemplateAlignment | None) -> Candidate:
    return Candidate(
        name=own.name,
        chain=own.chain.name,
        hit=hit,
        entry=own.entry,
        refused=_NO_ALIGNMENT if hit is None else None,
    )
