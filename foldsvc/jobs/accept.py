"""A request checked completely, into the jobs that it makes; nothing is stored here."""

from dataclasses import replace

from foldsvc.jobs.alphafold2_job import alphafold2_job
from foldsvc.jobs.engines import Choice, choose_engine
from foldsvc.jobs.foreign_input import HERE, InputReader
from foldsvc.jobs.known_models import ALPHAFOLD_DB, known_model_job
from foldsvc.jobs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.templates import with_choice
from foldsvc.jobs.worker_facts import NOBODY, WorkersSeen
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.notice import Notice
from foldsvc.sequence.job_chains import job_chains
from foldsvc.sequence.notices import read_notices
from foldsvc.settings import Settings
from foldsvc.wire.fold import Check, CheckedJob, FoldOptions, FoldRequest


def accept(
    request: FoldRequest,
    settings: Settings,
    seen: WorkersSeen = NOBODY,
    reader: InputReader = HERE,
) -> tuple[NewJob[FoldPayload], ...]:
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
        return (_told(known_model_job(request, settings, reader)),)
    request = with_choice(request)
    inputs = inputs_of(request, settings, reader)
    return tuple(_told(_job(one, request, settings, seen, reader)) for one in inputs)


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
                engine=job.payload.engine,
                n_res=job.payload.n_res,
                chains=list(job.payload.chains),
                notices=list(job.notices),
            )
            for job in accept(request, settings, seen, reader)
        ]
    )


def _told(job: NewJob[FoldPayload]) -> NewJob[FoldPayload]:
    """Say what reading the input assumed, whichever engine folds it."""
    return replace(job, notices=[*read_notices(job.payload.fold_input.notes), *job.notices])


def _job(
    fold_input: FoldInput,
    request: FoldRequest,
    settings: Settings,
    seen: WorkersSeen,
    reader: InputReader,
) -> NewJob[FoldPayload]:
    options = request.options
    choice = choose_engine(request.engine, fold_input, options, settings)
    if choice.fv is None:
        return alphafold2_job(fold_input, options, settings, seen, reader, reason=choice.reason)
    return _antibody_job(fold_input, choice, choice.fv, options)


def _antibody_job(
    fold_input: FoldInput, choice: Choice, fv: FvInput, options: FoldOptions
) -> NewJob[FoldPayload]:
    chosen = Notice(
        level="info",
        code="engine_chosen",
        message=f"The engine {choice.engine} was chosen because {choice.reason}.",
    )
    relax = True if options.relax is None else options.relax
    return NewJob(
        name=fold_input.name,
        payload=FoldPayload(
            engine=choice.engine,
            options=options.model_copy(update={"relax": relax}).model_dump(mode="json"),
            fold_input=fold_input,
            chains=tuple(job_chains(fv)),
            n_res=fv.n_res,
        ),
        notices=[*([chosen] if choice.reason else []), *fv.notices],
        first_stage="fold",
        size=fv.n_res,
    )
