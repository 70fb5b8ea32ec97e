"""What a request is to fold, whichever kind of text it brings."""

from dataclasses import replace

from foldsvc.errors import (
    AlignmentAsInputError,
    EmptyAlignmentError,
    InvalidRequestError,
    LimitError,
)
from foldsvc.formats.aligned_text import AlignmentKind, alignment_kind
from foldsvc.formats.fasta import printable, with_plain_ends
from foldsvc.formats.submitted_text import text_of
from foldsvc.jobs.engines import ALPHAFOLD2, FLASHABB
from foldsvc.jobs.foreign_input import InputReader
from foldsvc.jobs.templates import template_files
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.fv_recognition import pair_records
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_chains
from foldsvc.sequence.submitted import read_input
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldRequest

_EACH = "to fold every row as a protein of its own, send read_as=proteins, or --read-as proteins"


def inputs_of(
    request: FoldRequest, settings: Settings, reader: InputReader
) -> tuple[FoldInput, ...]:
    """Give what a request is to fold, with the alignment and the templates that it brings.

    Args:
        request: As it was sent.
        settings: Limits.
        reader: Reads what is large or costs much.

    Raises:
        InputError: A sequence, an alignment or the request as a whole cannot be used.
    """
    inputs = _named(_read(request, settings, reader), request.name)
    if request.template_files:
        if len(inputs) != 1:
            raise InvalidRequestError(
                f"The request has templates of its own and {len(inputs)} records",
                remedy="Send each record with its own templates, as requests of their own",
            )
        inputs = (replace(inputs[0], templates=template_files(request)),)
    if request.a3m is not None:
        inputs = (_with_alignment(inputs, request.a3m, settings),)
    elif request.options.msa == "a3m" and not any(one.a3m for one in inputs):
        raise InvalidRequestError(
            "The request asks for its own alignment and has none",
            remedy="Send the alignment as `a3m`, or leave `msa` out",
        )
    return inputs


def text_inputs(
    text: str, settings: Settings, reader: InputReader, *, read_as: str = "auto", engine: str = ""
) -> tuple[FoldInput, ...]:
    """Give what a text is to fold: one input of an alignment, one of each record of all else.

    Args:
        text: As it was sent.
        settings: Limits.
        reader: Reads an alignment.
        read_as: What the user says that it is.
        engine: That was asked for.

    Raises:
        InputError: It cannot be used.
    """
    limits = Limits.from_settings(settings)
    plain = with_plain_ends(text_of(text))
    kind = None if read_as == "proteins" else alignment_kind(plain, asked=read_as == "alignment")
    if kind is None:
        return read_input(text, limits, as_proteins=read_as == "proteins")
    # Two rows of one length may be the numbered chains of an antibody, which are no relatives.
    if read_as == "auto" and kind == "aligned FASTA" and plain.count("\n>") <= 1:
        inputs = read_input(text, limits)
        if len(pair_records(inputs)) < len(inputs):
            return inputs
    return (_aligned(plain, kind, settings, reader, engine=engine),)


def _read(request: FoldRequest, settings: Settings, reader: InputReader) -> tuple[FoldInput, ...]:
    if (request.fasta is None) == (request.chains is None):
        raise InvalidRequestError(
            "A request needs either fasta or chains, and not both",
            remedy="Send FASTA text as `fasta`, or a list of chains as `chains`",
        )
    as_proteins = request.read_as == "proteins"
    if request.fasta is None:
        chains = [(chain.name, chain.sequence) for chain in request.chains or ()]
        limits = Limits.from_settings(settings)
        return (read_chains(request.name, chains, limits, as_proteins=as_proteins),)
    inputs = text_inputs(
        request.fasta, settings, reader, read_as=request.read_as, engine=request.engine
    )
    reader.domains([chain.sequence for one in inputs for chain in one.chains])
    # Records that make one antibody together are one input, but for who asked otherwise.
    alone = as_proteins or request.engine == ALPHAFOLD2 or any(one.a3m for one in inputs)
    return inputs if alone else pair_records(inputs)


def _aligned(
    text: str, kind: AlignmentKind, settings: Settings, reader: InputReader, *, engine: str
) -> FoldInput:
    """Give the query of an alignment with its alignment."""
    if len(text.encode(errors="replace")) > settings.max_alignment_bytes:
        raise LimitError("alignment_too_large", limit=settings.max_alignment_bytes)
    found = reader.query(text, kind)
    rows = "row" if found.n_row == 1 else "rows"
    what = f"an alignment ({kind} of {found.n_row:,} {rows})"
    if engine == FLASHABB:
        raise AlignmentAsInputError(
            what,
            "the engine flashabb folds antibodies without one",
            remedy=f"Send the sequences alone, or choose the engine alphafold2; {_EACH}",
        )
    row = f"its first row, {found.name!r}, is" if found.name else "its first row is"
    note = f"The input was read as {what}: {row} folded with it; {_EACH}."
    name = found.name or "query"
    whole = [(name, found.chains[0])] if len(found.chains) == 1 else None
    chains = whole or [("", sequence) for sequence in found.chains]
    limits = Limits.from_settings(settings)
    fold_input = read_chains(name, chains, limits, notes=(note, *found.notes))
    return replace(fold_input, a3m=found.a3m)


def _with_alignment(inputs: tuple[FoldInput, ...], a3m: str, settings: Settings) -> FoldInput:
    if len(inputs) != 1:
        raise InvalidRequestError(
            f"The request has one alignment and {len(inputs)} records",
            remedy="Send each record with its own alignment, as requests of their own",
        )
    if inputs[0].a3m:
        raise InvalidRequestError(
            "The request has two alignments: the input is one, and `a3m` is another",
            remedy="Send the alignment alone, or the sequence with its alignment",
        )
    text = text_of(a3m)
    if not text.strip("\0\t\n\r "):
        raise EmptyAlignmentError
    if len(text) > settings.max_alignment_bytes:
        raise LimitError("alignment_too_large", limit=settings.max_alignment_bytes)
    return replace(inputs[0], a3m=a3m)


def _named(inputs: tuple[FoldInput, ...], name: str) -> tuple[FoldInput, ...]:
    """Give one job the name asked for, and several that name before their own."""
    wanted = printable(name)
    if not wanted:
        return inputs
    if len(inputs) == 1:
        return (replace(inputs[0], name=wanted),)
    return tuple(replace(one, name=f"{wanted}: {one.name}") for one in inputs)
