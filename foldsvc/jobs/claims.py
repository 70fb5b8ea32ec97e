"""Claiming: a worker takes the next jobs of a stage, under a lease."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from pydantic import JsonValue

from foldsvc.jobs.states import Transition
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.job_chain import JobChain
from foldsvc.records.job_state import Stage
from foldsvc.records.notice import Notice
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import EventDraft, append_event
from foldsvc.storage.job_queries import work_of
from foldsvc.storage.job_rows import lock_due, mark_running

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job in the hands of one attempt.

    Attributes:
        attempt: The fencing token: nothing is accepted from an attempt that is not the newest.
        result_prefix: Where the stage before left its files; None at the first stage.
        notices: What the user has been told so far.
    """

    job_id: str
    attempt: int
    stage: Stage
    engine: str
    options: Mapping[str, JsonValue]
    fold_input: FoldInput
    name: str
    result_prefix: str | None
    chains: tuple[JobChain, ...]
    notices: tuple[Notice, ...]

    @property
    def prefix(self) -> str:
        """Where this attempt writes, and no other."""
        return f"jobs/{self.job_id}/{self.attempt}"


def claim(
    database: Database,
    *,
    stage: Stage,
    owner: str,
    limit: int,
    lease_seconds: float,
    together: Mapping[str, int] | None = None,
) -> tuple[Claimed, ...]:
    """Take up to `limit` jobs that wait at a stage; they share engine and options.

    Highest priority first, then oldest.
    A job whose worker was lost comes alone.
    Empty where nothing waits; two workers never get the same job.

    Args:
        database: Where the jobs are kept.
        stage: The stage that this worker does.
        owner: Name of the worker, for people.
        limit: Most jobs that it can do as one batch.
        lease_seconds: How long it may be silent.
        together: By engine, the most residues of a job that shares a batch with others.
    """
    claims = []
    with database.write() as connection:
        for job_id in lock_due(connection, stage, limit, together):
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
            work = work_of(connection, job_id)
            claims.append(
                Claimed(
                    job_id=job_id,
                    attempt=attempt,
                    stage=stage,
                    engine=work.engine,
                    options=work.options,
                    fold_input=work.fold_input,
                    name=work.name,
                    result_prefix=work.result_prefix,
                    chains=work.chains,
                    notices=work.notices,
                )
            )
    for claimed in claims:
        log.info("job claimed", job_id=claimed.job_id, attempt=claimed.attempt, stage=stage)
    return tuple(claims)
