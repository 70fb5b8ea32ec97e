"""What a request is to fold, whichever kind of text it brings."""

import re
from collections.abc import Callable
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
from foldsvc.inputs.foreign_input import InputReader
from foldsvc.records.fold_input import FoldInput, TemplateFile
from foldsvc.sequence.fv_recognition import pair_records
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_chains
from foldsvc.sequence.submitted import read_input
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldRequest

RefuseAlignment = Callable[[str, str], AlignmentAsInputError]
"""Gives the refusal of an alignment: what it is, and how to have it read otherwise."""

_FOLDER = re.compile(r"[/\\]")
_ENDING = re.compile(r"(?:\.(?:pdb\d?|ent|cif|mmcif|pdbx))?(?:\.gz)?$", re.IGNORECASE)
_EACH = "to fold every row as a protein of its own, send read_as=proteins, or --read-as proteins"


def inputs_of(
    request: FoldRequest,
    settings: Settings,
    reader: InputReader,
    *,
    pairs: bool = True,
    refuse_alignment: RefuseAlignment | None = None,
) -> tuple[FoldInput, ...]:
    """Give what a request is to fold, with the alignment and the templates that it brings.

    Args:
        request: As it was sent.
        settings: Limits.
        reader: Reads what is large or costs much.
        pairs: Whether records that make one antibody together are one input.
        refuse_alignment: For an engine that takes no alignment as its input.

    Raises:
        InputError: A sequence, an alignment or the request as a whole cannot be used.
    """
    read = _read(request, settings, reader, pairs=pairs, refuse_alignment=refuse_alignment)
    inputs = _named(read, request.name)
    if request.template_files:
        if len(inputs) != 1:
            raise InvalidRequestError(
                f"The request has templates of its own and {len(inputs)} records",
                remedy="Send each record with its own templates, as requests of their own",
            )
        inputs = (replace(inputs[0], templates=_template_files(request)),)
    if request.a3m is not None:
        inputs = (_with_alignment(inputs, request.a3m, settings),)
    return inputs


def text_inputs(
    text: str,
    settings: Settings,
    reader: InputReader,
    *,
    read_as: str = "auto",
    refuse_alignment: RefuseAlignment | None = None,
) -> tuple[FoldInput, ...]:
    """Give what a text is to fold: one input of an alignment, one of each record of all else.

    Args:
        text: As it was sent.
        settings: Limits.
        reader: Reads an alignment.
        read_as: What the user says that it is.
        refuse_alignment: For an engine that takes none.

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
    return (_aligned(plain, kind, settings, reader, refuse_alignment),)


def _read(
    request: FoldRequest,
    settings: Settings,
    reader: InputReader,
    *,
    pairs: bool,
    refuse_alignment: RefuseAlignment | None,
) -> tuple[FoldInput, ...]:
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
        request.fasta,
        settings,
        reader,
        read_as=request.read_as,
        refuse_alignment=refuse_alignment,
    )
    reader.domains([chain.sequence for one in inputs for chain in one.chains])
    alone = as_proteins or not pairs or any(one.a3m for one in inputs)
    return inputs if alone else pair_records(inputs)


def _aligned(
    text: str,
    kind: AlignmentKind,
    settings: Settings,
    reader: InputReader,
    refuse_alignment: RefuseAlignment | None,
) -> FoldInput:
    """Give the query of an alignment with its alignment."""
    if len(text.encode(errors="replace")) > settings.max_alignment_bytes:
        raise LimitError("alignment_too_large", limit=settings.max_alignment_bytes)
    found = reader.query(text, kind)
    rows = "row" if found.n_row == 1 else "rows"
    what = f"an alignment ({kind} of {found.n_row:,} {rows})"
    if refuse_alignment is not None:
        raise refuse_alignment(what, _EACH)
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


def _template_files(request: FoldRequest) -> tuple[TemplateFile, ...]:
    """Give the structures that a request brings, called by their names without endings."""
    return tuple(
        TemplateFile(name=_stem(one.name), text=one.text, chain=one.chain.strip())
        for one in request.template_files
    )


def _stem(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    plain = _FOLDER.split(shown)[-1].strip()
    return _ENDING.sub("", plain) or plain or "template"
