"""A request checked completely, into the jobs that it makes; nothing is stored here."""

from dataclasses import replace

from foldsvc.errors import AlignmentTooLargeError, InvalidRequestError
from foldsvc.jobs.alphafold2_job import alphafold2_job
from foldsvc.jobs.engines import ALPHAFOLD2, Choice, choose_engine
from foldsvc.jobs.foreign_input import HERE, InputReader
from foldsvc.jobs.known_models import ALPHAFOLD_DB, known_model_job
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.templates import template_files, with_choice
from foldsvc.jobs.worker_facts import NOBODY, WorkersSeen
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.gate import pair_records
from foldsvc.sequence.job_chains import job_chains
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.read import read_chains, read_fasta
from foldsvc.settings import Settings
from foldsvc.wire.fold import Check, CheckedJob, FoldOptions, FoldRequest, Notice


def accept(
    request: FoldRequest,
    settings: Settings,
    seen: WorkersSeen = NOBODY,
    reader: InputReader = HERE,
) -> tuple[NewJob, ...]:
    """Give the jobs that a request makes, in its order.

    Each input gets an engine of its own.

    Args:
        request: As it was sent.
        settings: Limits, weights and ways.
        seen: What the workers can do; what none of them has said yet is not judged.
        reader: Reads what is large or costs much.

    Raises:
        InputError: A sequence, the engine's name or the request as a whole cannot be used.
        WeightsError: The engine cannot run on this machine.
        FvTooLongError: The engine has no program for domains of this length.
        AlignmentError: The way to an alignment is not set up.
        LookupUnavailableError: A known model is asked for by name and nobody can be asked.
        ReadingBusyError: Too much is being read already.
    """
    if request.engine == ALPHAFOLD_DB:
        return (known_model_job(request, settings),)
    request = with_choice(request)
    inputs = _named(_inputs_of(request, Limits.from_settings(settings), reader), request.name)
    if request.template_files:
        if len(inputs) != 1:
            raise InvalidRequestError(
                f"The request has templates of its own and {len(inputs)} records",
                remedy="Send each record with its own templates, as requests of their own",
            )
        inputs = (replace(inputs[0], templates=template_files(request)),)
    if request.a3m:
        if len(inputs) != 1:
            raise InvalidRequestError(
                f"The request has one alignment and {len(inputs)} records",
                remedy="Send each record with its own alignment, as requests of their own",
            )
        if len(request.a3m) > settings.max_alignment_bytes:
            raise AlignmentTooLargeError(settings.max_alignment_bytes)
        inputs = (replace(inputs[0], a3m=request.a3m),)
    elif request.options.msa == "a3m":
        raise InvalidRequestError(
            "The request asks for its own alignment and has none",
            remedy="Send the alignment as `a3m`, or leave `msa` out",
        )
    return tuple(_job(fold_input, request, settings, seen, reader) for fold_input in inputs)


def check(
    request: FoldRequest,
    settings: Settings,
    seen: WorkersSeen = NOBODY,
    reader: InputReader = HERE,
) -> Check:
    """Say what a request would become; raises what `accept` does."""
    return Check(
        jobs=[
            CheckedJob(
                name=job.name,
                engine=job.engine,
                n_res=job.n_res,
                chains=list(job.chains),
                notices=list(job.notices),
            )
            for job in accept(request, settings, seen, reader)
        ]
    )


def _job(
    fold_input: FoldInput,
    request: FoldRequest,
    settings: Settings,
    seen: WorkersSeen,
    reader: InputReader,
) -> NewJob:
    options = request.options
    choice = choose_engine(request.engine, fold_input, options, settings)
    if choice.fv is None:
        return alphafold2_job(fold_input, options, settings, seen, reader, reason=choice.reason)
    return _antibody_job(fold_input, choice, choice.fv, options)


def _antibody_job(
    fold_input: FoldInput, choice: Choice, fv: FvInput, options: FoldOptions
) -> NewJob:
    chosen = Notice(
        level="info",
        code="engine_chosen",
        message=f"The engine {choice.engine} was chosen because {choice.reason}.",
    )
    relax = True if options.relax is None else options.relax
    return NewJob(
        name=fold_input.name,
        engine=choice.engine,
        options=options.model_copy(update={"relax": relax}),
        fold_input=fold_input,
        chains=job_chains(fv),
        notices=[*([chosen] if choice.reason else []), *_notices_of(fv)],
        n_res=fv.n_res,
        first_stage="fold",
    )


def _inputs_of(request: FoldRequest, limits: Limits, reader: InputReader) -> tuple[FoldInput, ...]:
    if (request.fasta is None) == (request.chains is None):
        raise InvalidRequestError(
            "A request needs either fasta or chains, and not both",
            remedy="Send FASTA text as `fasta`, or a list of chains as `chains`",
        )
    if request.fasta is not None:
        inputs = read_fasta(request.fasta, limits)
        reader.domains([chain.sequence for one in inputs for chain in one.chains])
        # Records that make one antibody together are one input, but for who asked otherwise.
        return inputs if request.engine == ALPHAFOLD2 else pair_records(inputs)
    chains = [(chain.name, chain.sequence) for chain in request.chains or ()]
    return (read_chains(request.name, chains, limits),)


def _named(inputs: tuple[FoldInput, ...], name: str) -> tuple[FoldInput, ...]:
    """Give one job the name asked for, and several that name before their own."""
    wanted = printable(name)
    if not wanted:
        return inputs
    if len(inputs) == 1:
        return (replace(inputs[0], name=wanted),)
    return tuple(replace(one, name=f"{wanted}: {one.name}") for one in inputs)


def printable(text: str) -> str:
    """One line of `text` without control characters, which a database or a header refuses."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _notices_of(fv: FvInput) -> list[Notice]:
    return [
        Notice(level=notice.level, code=notice.code, message=notice.message)
        for notice in fv.notices
    ]
