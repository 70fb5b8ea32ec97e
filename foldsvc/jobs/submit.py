"""Submitting: jobs, their first events and the idempotency key in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import structlog
import uuid_utils

from foldsvc.errors import IdempotencyConflictError, NotFoundError
from foldsvc.jobs.claims import P_co
from foldsvc.jobs.doorbell import Doorbell
from foldsvc.jobs.kinds import digest, kind_named, kind_of
from foldsvc.records.job_state import Stage
from foldsvc.records.notice import Notice
from foldsvc.storage.database import Database, Transaction
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.idempotency_rows import (
    RememberedRequest,
    remember_request,
    remembered_request,
)
from foldsvc.storage.job_queries import jobs_by_id
from foldsvc.storage.job_rows import JobDraft, insert_batch, insert_jobs

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob(Generic[P_co]):
    """One checked job of a submission.

    Attributes:
        payload: What it is made of, which says of which kind it is.
        first_stage: The queue that it enters.
        priority: Higher goes first.
        size: By which a worker may let it share a batch.
    """

    name: str
    payload: P_co
    notices: Sequence[Notice] = ()
    first_stage: Stage
    priority: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """The jobs of a submission that are there, in its order; None for the batch of one."""

    batch_id: str | None
    job_ids: tuple[str, ...]


def submit(
    database: Database,
    jobs: Sequence[NewJob[object]],
    *,
    idempotency_key: str | None = None,
    request_digest: str = "",
    doorbell: Doorbell,
) -> Queued:
    """Queue jobs; several make a batch. Once it returns, they are not lost.

    Args:
        database: Where the jobs are kept.
        jobs: At least one.
        idempotency_key: The same key with the same digest gives the jobs of the first time.
        request_digest: Of everything in the request that decides what is made.
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
    return Queued(batch_id=batch_id, job_ids=job_ids)


def content_key(job: NewJob[object]) -> str:
    """Give a key that is equal where the same is made in the same way."""
    return digest(kind_of(job.payload).content(job.payload))


def _insert(
    database: Database,
    jobs: Sequence[NewJob[object]],
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
        _insert_payloads(connection, {job_id: job.payload for job_id, job in numbered})
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


def _insert_payloads(connection: Transaction, payloads: Mapping[str, object]) -> None:
    by_kind: defaultdict[str, dict[str, object]] = defaultdict(dict)
    for job_id, payload in payloads.items():
        by_kind[kind_of(payload).name][job_id] = payload
    for name, of_kind in by_kind.items():
        kind_named(name).insert(connection, of_kind)


def _first_answer(database: Database, key: str, request_digest: str) -> Queued:
    with database.read() as connection:
        first = remembered_request(connection, key)
        if first is None or first.digest != request_digest:
            raise IdempotencyConflictError(key)
        there = tuple(job.id for job in jobs_by_id(connection, first.job_ids))
    if not there:
        raise NotFoundError("job_not_found", first.job_ids[0])
    log.info("submission repeated", job_ids=first.job_ids, batch_id=first.batch_id)
    return Queued(batch_id=first.batch_id, job_ids=there)


def _draft(job: NewJob[object], *, job_id: str, batch_id: str | None, batch_index: int) -> JobDraft:
    kind = kind_of(job.payload)
    if job.first_stage not in kind.stages:
        raise ValueError(f"{job.first_stage} is not a stage of a {kind.name}")
    return JobDraft(
        id=job_id,
        kind=kind.name,
        batch_id=batch_id,
        batch_index=batch_index,
        name=job.name,
        notices=tuple(job.notices),
        content_key=content_key(job),
        lane=kind.lane(job.payload),
        options_key=digest(kind.options(job.payload)),
        size=job.size,
        stage=job.first_stage,
        priority=job.priority,
    )
