"""A request checked completely, into the jobs that it makes; nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from foldsvc.engines.choice import choose_engine
from foldsvc.engines.engine import Service
from foldsvc.engines.options import EngineOptions
from foldsvc.engines.registry import AUTO, engine_named
from foldsvc.engines.requested_options import requested_options
from foldsvc.inputs.foreign_input import HERE, InputReader
from foldsvc.inputs.request_inputs import inputs_of
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.worker_facts import NOBODY, WorkersSeen
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.notice import Notice
from foldsvc.sequence.notices import read_notices
from foldsvc.settings import Settings
from foldsvc.wire.fold import Check, CheckedJob, FoldRequest


def accept(
    request: FoldRequest,
    settings: Settings,
    seen: WorkersSeen = NOBODY,
    reader: InputReader = HERE,
) -> tuple[NewJob[FoldPayload], ...]:
    """Give the jobs that a request makes, in its order.

    With `auto`, each input gets an engine of its own.

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
    service = Service(settings=settings, seen=seen, reader=reader)
    asked = requested_options(request.engine, request.options)
    if asked.engine == AUTO:
        inputs = inputs_of(request, settings, reader)
        jobs = [_automatic(one, asked.by_engine, service) for one in inputs]
    else:
        engine = engine_named(asked.engine)
        inputs = engine.inputs(request, service)
        options = asked.by_engine[engine.name]
        jobs = [engine.accept(one, options, service) for one in inputs]
    return tuple(_with_notices(job, asked.notices) for job in jobs)


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


def _automatic(
    fold_input: FoldInput, options: Mapping[str, EngineOptions], service: Service
) -> NewJob[FoldPayload]:
    engine, suitability = choose_engine(fold_input, options, service.settings)
    job = engine.accept(fold_input, options[engine.name], service, suitability)
    chosen = Notice(
        level="info",
        code="engine_chosen",
        message=f"The engine {engine.name} was chosen because {suitability.reason}.",
    )
    return replace(job, notices=[chosen, *job.notices])


def _with_notices(job: NewJob[FoldPayload], of_request: Sequence[Notice]) -> NewJob[FoldPayload]:
    """Say what reading the request and its input assumed, whichever engine folds it."""
    return replace(
        job, notices=[*of_request, *read_notices(job.payload.fold_input.notes), *job.notices]
    )
