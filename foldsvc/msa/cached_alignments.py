"""What one source of alignments found, kept by content, and put together for each complex."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from foldsvc.errors import InputError, SearchReplyError, StorageError
from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa.alignment_cache import AlignmentCache, cache_key
from foldsvc.msa.search import distinct_sequences
from foldsvc.msa.server_results import (
    FIRST_QUERY,
    TEMPLATES,
    merged,
    split_by_query,
    split_hits,
    split_pairs,
    template_hits,
)
from foldsvc.msa.single_sequence import alone
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.search_plan import SearchPlan

Sequences = tuple[str, ...]
"""Distinct sequences, in order of first appearance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchInput:
    """What is asked for one input.

    Attributes:
        sequences: Of its chains, each once.
        several: It has several chains, be they of one sequence.
    """

    sequences: Sequences
    several: bool


def asked(fold_input: FoldInput) -> SearchInput:
    """Give what is asked for an input."""
    return SearchInput(sequences=distinct_sequences(fold_input), several=len(fold_input.chains) > 1)


class CachedAlignments:
    """The own rows of each sequence and the paired rows of each complex, from one source.

    The texts are kept as they came, so that they can be read again by a later version.
    """

    def __init__(
        self, folder: Path, plan: SearchPlan, *, source: str, origin: Mapping[str, str]
    ) -> None:
        """Open what is kept.

        Args:
            folder: Where it is.
            plan: What is looked for.
            source: The source in words, for provenance and errors.
            origin: All of the source that decides what it finds, such as its databases.
        """
        self._cache = AlignmentCache(folder)
        self._plan = plan
        self._source = source
        self._origin = dict(origin)

    def missing(self, inputs: Sequence[SearchInput]) -> Sequences:
        """Give the sequences to be searched for their own rows or templates, each once."""
        wanted = {one: None for each in inputs if self._searched(each) for one in each.sequences}
        return tuple(sequence for sequence in wanted if self._texts(sequence) is None)

    def missing_pairs(self, inputs: Sequence[SearchInput]) -> tuple[Sequences, ...]:
        """Give the complexes whose paired rows are wanted and not here, each once."""
        wanted = {each.sequences: None for each in inputs if self._paired(each.sequences)}
        return tuple(
            sequences for sequences in wanted if self._cache.get(self._pair_key(sequences)) is None
        )

    def keep(self, sequences: Sequences, members: Mapping[str, str]) -> None:
        """Check the texts of one search for several sequences to the last row, then keep them.

        Args:
            sequences: What was searched for, numbered from 101.
            members: The alignments by name, and the table of template hits if there is one.

        Raises:
            SearchReplyError: A text is not of these sequences, or is damaged.
        """
        source = self._source
        hits = split_hits(members.get(TEMPLATES, ""), len(sequences), source)
        blocks = {
            name: split_by_query(text, sequences, source)
            for name, text in members.items()
            if name != TEMPLATES
        }
        for i, sequence in enumerate(sequences):
            own = {name: of_each[i] for name, of_each in blocks.items()}
            self._read(merged(own), sequence)
            own[TEMPLATES] = hits[i]
            self._cache.put(self._key(sequence, templates=self._plan.templates), own)

    def keep_pairs(self, sequences: Sequences, text: str) -> None:
        """Check the paired rows of one complex, then keep them; raises as `keep` does."""
        blocks = split_pairs(text, sequences, self._source)
        for sequence, block in zip(sequences, blocks, strict=True):
            self._read(block, sequence)
        named = {f"{i}.a3m": block for i, block in enumerate(blocks)}
        self._cache.put(self._pair_key(sequences), named)

    def complex_of(self, each: SearchInput) -> ComplexAlignment:
        """Put together what is here, of which nothing may be missing."""
        sequences = each.sequences
        texts: list[Mapping[str, str]] = []
        if self._searched(each):
            texts = [_present(self._texts(sequence)) for sequence in sequences]
        if self._own(each):
            unpaired = [
                self._read(merged(of_one), sequence)
                for of_one, sequence in zip(texts, sequences, strict=True)
            ]
        else:
            unpaired = [alone(one, str(FIRST_QUERY + i)) for i, one in enumerate(sequences)]
        paired: list[Alignment] = []
        if self._paired(sequences):
            pairs = _present(self._cache.get(self._pair_key(sequences)))
            paired = [self._read(pairs[f"{i}.a3m"], one) for i, one in enumerate(sequences)]
        hits = [template_hits(of_one[TEMPLATES]) for of_one in texts if self._plan.templates]
        return ComplexAlignment(
            unpaired=tuple(unpaired),
            paired=tuple(paired),
            source=self._source,
            template_hits=tuple(hits),
        )

    def _own(self, each: SearchInput) -> bool:
        """Whether each chain's own rows are wanted; a chain alone has no others."""
        return self._plan.pair_mode != "paired" or not each.several

    def _searched(self, each: SearchInput) -> bool:
        """Whether each chain is searched for; template hits come with its own rows."""
        return self._own(each) or self._plan.templates

    def _paired(self, sequences: Sequences) -> bool:
        return self._plan.pair_mode != "unpaired" and len(sequences) > 1

    def _texts(self, sequence: str) -> Mapping[str, str] | None:
        """What was found for one sequence; a search with templates found the same rows too."""
        kinds = (True,) if self._plan.templates else (False, True)
        keys = (self._key(sequence, templates=templates) for templates in kinds)
        return next((texts for key in keys if (texts := self._cache.get(key)) is not None), None)

    def _key(self, sequence: str, *, templates: bool) -> str:
        return cache_key(
            **self._origin,
            rows="own",
            environmental=self._plan.environmental,
            templates=templates,
            sequences=[sequence],
        )

    def _pair_key(self, sequences: Sequences) -> str:
        return cache_key(
            **self._origin,
            rows="paired",
            strategy=self._plan.pair_strategy,
            sequences=list(sequences),
        )

    def _read(self, text: str, sequence: str) -> Alignment:
        try:
            return parse_a3m(text, query=sequence)
        except InputError as error:
            raise SearchReplyError(self._source, error.message) from error


def _present(texts: Mapping[str, str] | None) -> Mapping[str, str]:
    if texts is None:
        raise StorageError("An alignment that was kept a moment ago cannot be read back")
    return texts
