"""Claiming: a worker takes the next jobs of a stage, under a lease."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from foldsvc.jobs.kinds import JobKind, P
from foldsvc.jobs.states import Transition
from foldsvc.records.job_state import Stage
from foldsvc.records.notice import Notice
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.job_queries import jobs_by_id
from foldsvc.storage.job_rows import lock_due, mark_running

log = structlog.get_logger()

P_co = TypeVar("P_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Generic[P_co]):
    """A job in the hands of one attempt.

    Attributes:
        attempt: The fencing token: nothing is accepted from an attempt that is not the newest.
        result_prefix: Where the stage before left its files; None at the first stage.
        notices: What the user has been told so far.
        payload: What the job is made of.
    """

    job_id: str
    attempt: int
    stage: Stage
    kind: str
    name: str
    result_prefix: str | None
    notices: tuple[Notice, ...]
    payload: P_co

    @property
    def prefix(self) -> str:
        """Where this attempt writes, and no other."""
        return f"jobs/{self.job_id}/{self.attempt}"


def claim(
    database: Database,
    kind: JobKind[P],
    *,
    stage: Stage,
    owner: str,
    limit: int,
    lease_seconds: float,
    together: Mapping[str, int] | None = None,
) -> tuple[Claimed[P], ...]:
    """Take up to `limit` jobs that wait at a stage; they share lane and options.

    Highest priority first, then oldest.
    A job whose worker was lost comes alone.
    Empty where nothing waits; two workers never get the same job.

    Args:
        database: Where the jobs are kept.
        kind: Whose stage it is.
        stage: The stage that this worker does.
        owner: Name of the worker, for people.
        limit: Most jobs that it can do as one batch.
        lease_seconds: How long it may be silent.
        together: By lane, the largest size of a job that shares a batch with others.
    """
    with database.write() as connection:
        job_ids = lock_due(connection, stage, limit, kind=kind.name, together=together)
        for job_id in job_ids:
            attempt = mark_running(connection, job_id, owner=owner, lease_seconds=lease_seconds)
            append_event(
                connection,
                EventDraft(
                    job_id=job_id,
                    kind="state",
                    state=Transition.CLAIM.target,
                    stage=stage,
                    attempt=attempt,
                    message=f"Started by {owner}",
                ),
            )
        payloads = kind.read(connection, job_ids) if job_ids else {}
        claims = tuple(
            Claimed(
                job_id=job.id,
                attempt=job.attempt,
                stage=job.stage,
                kind=job.kind,
                name=job.name,
                result_prefix=job.result_prefix,
                notices=job.notices,
                payload=payloads[job.id],
            )
            for job in (jobs_by_id(connection, job_ids) if job_ids else ())
        )
    for claimed in claims:
        log.info("job claimed", job_id=claimed.job_id, attempt=claimed.attempt, stage=stage)
    return claims
