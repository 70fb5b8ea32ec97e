"""Foreign text read where it does no harm: what is small here, all else in confined processes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from foldsvc.confinement.exchange import Work
from foldsvc.confinement.pool import ConfinedPool, Gone, PoolLimits
from foldsvc.formats.aligned_text import AlignmentKind
from foldsvc.formats.record_json import from_json
from foldsvc.inputs.aligned_query import AlignedQuery
from foldsvc.inputs.alignment_facts import AlignmentFacts
from foldsvc.records.fold_input import FoldInput, TemplateFile
from foldsvc.records.notice import Notice
from foldsvc.sequence.foreign_parts import remember_foreign_ranges
from foldsvc.sequence.variable_domains import FoundDomain, remember_domains
from foldsvc.settings import Settings

TASKS: Final = "foldsvc.inputs.foreign_tasks"

_SMALL_ALIGNMENT, _FEW_ROWS = 100_000, 1_000
"""An alignment of fewer bytes and rows is read at once, in a hundredth of a second."""

_FEW_RESIDUES = 10_000
"""Sequences of fewer residues together are looked through for variable and constant domains at
once, in less than a second."""

_LEAST_MEMORY = 256 << 20
_OF_ALIGNMENT, _OF_TEMPLATE, _OF_COMPARISON = 8, 40, 500
"""Bytes of memory for each byte of a file: an alignment takes 4, and a structure's residues have
neighbours."""


def confined_pool(settings: Settings) -> ConfinedPool:
    """Give the pool of a service, which starts its first process when there is work."""
    memory = int(settings.input_memory_gb * 2**30)
    return ConfinedPool([TASKS], PoolLimits(memory, settings.input_processes))


@dataclass(frozen=True, slots=True, kw_only=True)
class InputReader:
    """Reads what somebody sent.

    Attributes:
        pool: Of confined processes; all is read in this process if None, for who reads a file of
            their own.
        seconds: Of CPU time for each reading there.
        gone: Whether whoever sent it still waits.
    """

    pool: ConfinedPool | None = None
    seconds: int = 60
    gone: Gone = field(default_factory=Gone)

    def alignment(self, fold_input: FoldInput) -> AlignmentFacts:
        """Read the alignment that an input brings, whole.

        Raises:
            AlignmentFileError: It cannot be used.
            ReadingLimitError: It takes too much time or memory.
        """
        text = fold_input.a3m
        small = len(text) < _SMALL_ALIGNMENT and text.count(">") < _FEW_ROWS
        chains = [(chain.name, chain.sequence) for chain in fold_input.chains]
        arguments = {"name": fold_input.name, "chains": chains}
        size = _OF_ALIGNMENT * len(text)
        found = self._done(
            "alignment", arguments, [text.encode(errors="replace")], size, here=small
        )
        notices = [from_json(Notice, notice) for notice in found["notices"]]
        return AlignmentFacts(n_row=found["n_row"], notices=notices)

    def query(self, text: str, kind: AlignmentKind) -> AlignedQuery:
        """Read what an alignment that was sent as the input is of.

        Raises:
            AlignmentFileError: It cannot be used.
            ReadingLimitError: It takes too much time or memory.
        """
        small = len(text) < _SMALL_ALIGNMENT and text.count(">") < _FEW_ROWS
        arguments, texts = {"kind": kind}, [text.encode(errors="replace")]
        found = self._done("query", arguments, texts, 2 * _OF_ALIGNMENT * len(text), here=small)
        return AlignedQuery(
            name=found["name"],
            chains=tuple(found["chains"]),
            n_row=found["n_row"],
            a3m=text if found["a3m"] is None else found["a3m"],
            notes=tuple(found["notes"]),
        )

    def templates(self, files: Sequence[TemplateFile]) -> list[Notice]:
        """Read the templates that an input brings, and say how they were read.

        Raises:
            TemplateFileError: One cannot be used.
            ReadingLimitError: They take too much time or memory.
        """
        texts = [file.text.encode(errors="replace") for file in files]
        named = [(file.name, file.chain) for file in files]
        size = _OF_TEMPLATE * sum(map(len, texts))
        found = self._done("templates", {"files": named}, texts, size)
        return [
            Notice(level="info", code="template_read_as", message=f"Template {name!r}: {notes}")
            for name, notes in found
        ]

    def domains(self, sequences: Sequence[str]) -> None:
        """Look through sequences for variable domains, and for what is no part of an antibody.

        What was found in many is known here afterwards.

        Raises:
            ReadingLimitError: It takes too much time or memory.
        """
        if self.pool is None or sum(map(len, sequences)) < _FEW_RESIDUES:
            return
        distinct = list(dict.fromkeys(sequences))
        found = self._done("domains", {"sequences": distinct}, [], 0)
        remember_domains(
            {
                sequence: tuple(FoundDomain(**{**one, "imgt": tuple(one["imgt"])}) for one in each)
                for sequence, each in zip(distinct, found["domains"], strict=True)
            }
        )
        remember_foreign_ranges(
            {
                sequence: tuple((start, end) for start, end in each)
                for sequence, each in zip(distinct, found["foreign"], strict=True)
            }
        )

    def comparison(self, arguments: Mapping[str, Any], files: Sequence[bytes]) -> bytes:
        """Compare structures, and give the answer in JSON.

        Raises:
            InputError: One cannot be used, or they are too large.
            ReadingLimitError: It takes too much time or memory.
        """
        size = _OF_COMPARISON * max(map(len, files)) + _OF_TEMPLATE * sum(map(len, files))
        return self._said("comparison", arguments, files, size, what="structures to be compared")

    def _done(
        self,
        task: str,
        arguments: Mapping[str, Any],
        texts: Sequence[bytes],
        memory: int,
        *,
        here: bool = False,
    ) -> Any:  # noqa: ANN401 - JSON of the task's own
        return json.loads(self._said(task, arguments, texts, memory, what=task, here=here))

    def _said(
        self,
        task: str,
        arguments: Mapping[str, Any],
        texts: Sequence[bytes],
        memory: int,
        *,
        what: str,
        here: bool = False,
    ) -> bytes:
        if here or self.pool is None:
            # Imported here, so that the API starts without what parses and superposes.
            from foldsvc.inputs.foreign_tasks import TASKS as TASKS_HERE  # noqa: PLC0415

            return TASKS_HERE[task](arguments, texts)
        return self.pool.run(
            Work(task=task, arguments=arguments, texts=texts),
            what=what,
            memory_bytes=_LEAST_MEMORY + memory,
            seconds=self.seconds,
            gone=self.gone,
        )


HERE: Final = InputReader()
"""Reads everything in this process."""
