"""Submitting: jobs, their first events and the idempotency key in one transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
import uuid_utils
from pydantic import JsonValue

from foldsvc.errors import IdempotencyConflictError, NotFoundError
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_chain import JobChain
from foldsvc.records.job_state import Stage
from foldsvc.records.notice import Notice
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.idempotency_rows import (
    RememberedRequest,
    remember_request,
    remembered_request,
)
from foldsvc.storage.job_queries import jobs_by_id
from foldsvc.storage.job_rows import JobDraft, insert_batch, insert_jobs
from foldsvc.wire.fold import Submitted

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """One checked job of a submission.

    Attributes:
        engine: Name of an engine that can run here, never `auto`.
        first_stage: The queue that it enters.
        priority: Higher goes first.
    """

    name: str
    engine: str
    options: Mapping[str, JsonValue]
    fold_input: FoldInput
    chains: Sequence[JobChain]
    notices: Sequence[Notice] = field(default=())
    n_res: int
    first_stage: Stage
    priority: int = 0


def submit(
    database: Database,
    jobs: Sequence[NewJob],
    *,
    idempotency_key: str | None,
    request_digest: str,
    doorbell: Doorbell,
) -> Submitted:
    """Queue jobs; several make a batch. Once it returns, they are not lost.

    Args:
        database: Where the jobs are kept.
        jobs: At least one.
        idempotency_key: The same key with the same digest gives the jobs of the first time.
        request_digest: Of everything in the request that decides what is folded.
        doorbell: Rung after the commit; if it fails, the keeper's will do.

    Raises:
        IdempotencyConflictError: The key came before with another digest.
        NotFoundError: The key came before and its job has been deleted since.
        DatabaseUnavailableError: Nothing can be said; safe to repeat with a key.
    """
    # Sorted, so that jobs of one submission run in its order.
    job_ids = tuple(sorted(str(uuid_utils.uuid7()) for _ in jobs))
    batch_id = str(uuid_utils.uuid7()) if len(jobs) > 1 else None
    request = None
    if idempotency_key is not None:
        request = RememberedRequest(
            key=idempotency_key, digest=request_digest, batch_id=batch_id, job_ids=job_ids
        )
    if not _insert(database, jobs, job_ids, batch_id, request):
        return _first_answer(database, idempotency_key or "", request_digest)
    log.info("jobs submitted", job_ids=job_ids, batch_id=batch_id)
    for stage in {job.first_stage for job in jobs}:
        doorbell.ring(stage, sum(job.first_stage == stage for job in jobs))
    with database.read() as connection:
        return Submitted(batch_id=batch_id, jobs=jobs_by_id(connection, job_ids))


def content_key(job: NewJob) -> str:
    """Give a key that is equal where the same chains are folded in the same way."""
    chains = [chain.sequence for chain in job.fold_input.chains]
    options = dict(job.options)
    templates = [[one.name, one.chain, one.text] for one in job.fold_input.templates]
    known = [job.fold_input.known_model] if job.fold_input.known_model else []
    return _digest([job.engine, options, chains, job.fold_input.a3m, templates, *known])


def _insert(
    database: Database,
    jobs: Sequence[NewJob],
    job_ids: Sequence[str],
    batch_id: str | None,
    request: RememberedRequest | None,
) -> bool:
    """Insert everything or nothing; False where the request's key is taken."""
    with database.write() as connection:
        if request is not None and not remember_request(connection, request):
            return False
        if batch_id is not None:
            insert_batch(connection, batch_id)
        numbered = tuple(zip(job_ids, jobs, strict=True))
        insert_jobs(
            connection,
            [
                _draft(job, job_id=job_id, batch_id=batch_id, batch_index=index)
                for index, (job_id, job) in enumerate(numbered)
            ],
        )
        for job_id, job in numbered:
            append_event(
                connection,
                EventDraft(
                    job_id=job_id,
                    kind="state",
                    state="queued",
                    stage=job.first_stage,
                    attempt=0,
                    message="Submitted",
                ),
            )
    return True


def _first_answer(database: Database, key: str, digest: str) -> Submitted:
    with database.read() as connection:
        first = remembered_request(connection, key)
        if first is None or first.digest != digest:
            raise IdempotencyConflictError(key)
        jobs = jobs_by_id(connection, first.job_ids)
    if not jobs:
        raise NotFoundError("job_not_found", first.job_ids[0])
    log.info("submission repeated", job_ids=first.job_ids, batch_id=first.batch_id)
    return Submitted(batch_id=first.batch_id, jobs=jobs)


def _draft(job: NewJob, *, job_id: str, batch_id: str | None, batch_index: int) -> JobDraft:
    return JobDraft(
        id=job_id,
        batch_id=batch_id,
        batch_index=batch_index,
        name=job.name,
        engine=job.engine,
        options=job.options,
        options_key=_digest([job.engine, dict(job.options)]),
        fold_input=job.fold_input,
        chains=tuple(job.chains),
        notices=tuple(job.notices),
        n_res=job.n_res,
        content_key=content_key(job),
        stage=job.first_stage,
        priority=job.priority,
    )


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
