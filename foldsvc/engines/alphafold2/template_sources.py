"""Where templates come from: the alignment server, or the user's own files."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from foldsvc.msa.colabfold_server import ColabfoldServer, server_settings
from foldsvc.msa.server_templates import ServerTemplates
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress
from foldsvc.records.search_plan import SearchPlan
from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_archive import TemplateArchive
from foldsvc.settings import Settings
from foldsvc.templates.hhsearch import Database
from foldsvc.templates.own_files import OwnChain, own_candidates, own_chains, own_database
from foldsvc.templates.selection import Candidate
from foldsvc.templates.server_hits import server_candidates


class TemplateSource(Protocol):
    """Templates for the distinct sequences of an input; sequences are numbered from 0.

    Structures are fetched or read when they are first asked for, as what was chosen before is kept.
    """

    @property
    def words(self) -> str:
        """The source, for people."""
        ...

    @property
    def queries(self) -> Sequence[Alignment]:
        """The alignment of each sequence, which is what templates are aligned to."""
        ...

    def origin(self, sequence: int) -> Sequence[str]:
        """Give all that decides what there is for a sequence."""
        ...

    def database(self, sequence: int) -> Database:
        """Give what HHsearch is to search in."""
        ...

    def candidates(self, sequence: int, hits: Sequence[TemplateAlignment]) -> Sequence[Candidate]:
        """Give the hits with their structures, the surest first."""
        ...


class ServerSource:
    """The PDB, as the alignment server finds and sends it.

    The server's alignments are the profiles, whichever alignment the networks read, as in
    ColabFold.
    """

    def __init__(self, fold_input: FoldInput, settings: Settings, on_progress: OnProgress) -> None:
        """Search, or find what was searched for before.

        Raises:
            AlignmentError: The server cannot be reached, refuses or fails.
        """
        self._server = server_settings(settings)
        self._on_progress = on_progress
        plan = SearchPlan(templates=True, pair_mode="unpaired")
        self._found = ColabfoldServer(self._server, plan).search(fold_input, on_progress)

    @property
    def words(self) -> str:
        """Give the server and what it searches."""
        return self._found.source

    @property
    def queries(self) -> Sequence[Alignment]:
        """Give the server's alignments."""
        return self._found.unpaired

    def origin(self, sequence: int) -> Sequence[str]:
        """Give the server, its databases and its hits."""
        targets = (hit.target for hit in self._found.template_hits[sequence])
        return ["server", self._server.url, self._server.databases, *targets]

    def database(self, sequence: int) -> Database:
        """Give the database that the server sent."""
        return self._archives[sequence].database

    def candidates(self, sequence: int, hits: Sequence[TemplateAlignment]) -> Sequence[Candidate]:
        """Give the hits with the structures that the server sent."""
        return server_candidates(
            self._found.template_hits[sequence], hits, self._archives[sequence]
        )

    @cached_property
    def _archives(self) -> tuple[TemplateArchive, ...]:
        return ServerTemplates(self._server).fetch(self._found.template_hits, self._on_progress)


class OwnSource:
    """Files that the user sent; every chain of them is tried for every sequence."""

    def __init__(self, fold_input: FoldInput, alignment: ComplexAlignment) -> None:
        self._files = fold_input.templates
        self._alignment = alignment

    @property
    def words(self) -> str:
        """Give the names of the files."""
        return f"the user's own: {', '.join(file.name for file in self._files)}"

    @property
    def queries(self) -> Sequence[Alignment]:
        """Give the alignments that the networks read."""
        return self._alignment.unpaired

    def origin(self, sequence: int) -> Sequence[str]:  # noqa: ARG002 - a TemplateSource
        """Give the files, names and all."""
        return [
            "own",
            *(part for file in self._files for part in (file.name, file.chain, file.text)),
        ]

    def database(self, sequence: int) -> Database:  # noqa: ARG002 - a TemplateSource
        """Give the sequences of all chains."""
        return own_database(self._chains)

    def candidates(
        self,
        sequence: int,  # noqa: ARG002 - a TemplateSource
        hits: Sequence[TemplateAlignment],
    ) -> Sequence[Candidate]:
        """Give the hits with their chains."""
        return own_candidates(self._chains, hits)

    @cached_property
    def _chains(self) -> tuple[OwnChain, ...]:
        return own_chains(self._files)
