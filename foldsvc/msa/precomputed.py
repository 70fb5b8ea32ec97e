"""Alignments that the user brings: of one chain, of several, or in ColabFold's complex format."""

from collections.abc import Sequence

import numpy as np

from foldsvc.chem.residues import aatype_of, sequence_of
from foldsvc.errors import ChainsMismatchError
from foldsvc.formats.a3m import a3m_text, check_query, parse_a3m_blocks
from foldsvc.formats.a3m_layout import first_line
from foldsvc.formats.complex_a3m import is_complex_a3m, parse_complex_a3m
from foldsvc.msa.search import distinct_sequences
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress

SOURCE = "a3m"


class PrecomputedAlignment:
    """An `AlignmentSearch` that looks in the user's files."""

    def __init__(self, files: Sequence[bytes | str]) -> None:
        """Take the content of one file, or of one for each distinct sequence in any order."""
        self._files = tuple(files)

    def search(
        self,
        fold_input: FoldInput,
        on_progress: OnProgress | None = None,  # noqa: ARG002 - an AlignmentSearch
    ) -> ComplexAlignment:
        """Read the files, and find the alignment of each sequence among them.

        Raises:
            AlignmentFileError: A file cannot be used, or is of another sequence.
        """
        sequences = distinct_sequences(fold_input)
        texts = [a3m_text(file) for file in self._files]
        unpaired, paired = _read(texts)
        if len(sequences) == len(unpaired) == 1:
            check_query(unpaired[0], sequences[0], first_line(texts[0]) + 1)
        order = _order(sequences, unpaired)
        return ComplexAlignment(
            unpaired=tuple(unpaired[index] for index in order),
            paired=tuple(paired[index] for index in order) if paired else (),
            source=SOURCE,
        )


def chain_sequences(data: bytes | str) -> tuple[str, ...]:
    """Give the chains that a file is of, for a request without FASTA; copies follow each other.

    Raises:
        AlignmentFileError: The file cannot be used.
    """
    if is_complex_a3m(data):
        found = parse_complex_a3m(data)
        alignments, copies = found.unpaired, found.copies
    else:
        alignments = parse_a3m_blocks(data)
        copies = (1,) * len(alignments)
    sequences = [sequence_of(own.residues[0]) for own in alignments]
    return tuple(sequence for sequence, n in zip(sequences, copies, strict=True) for _ in range(n))


def _read(texts: Sequence[bytes]) -> tuple[tuple[Alignment, ...], tuple[Alignment, ...]]:
    """Give the alignments of each sequence, and the paired ones that a complex format has."""
    if len(texts) == 1 and is_complex_a3m(texts[0]):
        found = parse_complex_a3m(texts[0])
        return found.unpaired, found.paired
    return tuple(own for text in texts for own in parse_a3m_blocks(text)), ()


def _order(sequences: Sequence[str], alignments: Sequence[Alignment]) -> list[int]:
    """Give the place of each sequence's alignment."""
    order = []
    for sequence in sequences:
        aatype = aatype_of(sequence)
        same = (i for i, own in enumerate(alignments) if np.array_equal(own.residues[0], aatype))
        index = next(same, None)
        if index is None:
            raise ChainsMismatchError(
                _lengths([own.n_res for own in alignments]), _lengths(list(map(len, sequences)))
            )
        order.append(index)
    if len(alignments) != len(sequences):
        raise ChainsMismatchError(
            _lengths([own.n_res for own in alignments]), _lengths(list(map(len, sequences)))
        )
    return order


def _lengths(lengths: Sequence[int]) -> str:
    if len(lengths) == 1:
        return f"one sequence of {lengths[0]:,} residues"
    counts = [f"{n:,}" for n in lengths]
    return f"{len(lengths)} sequences of {', '.join(counts[:-1])} and {counts[-1]} residues"
