"""What can come of an attempt."""

import time
from collections.abc import Callable

import pytest

from foldsvc.errors import JobCancelledError, LeaseLostError
from foldsvc.folds.outcome import with_confidence
from foldsvc.folds.queries import get_fold
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.claims import Claimed
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since, report_progress
from foldsvc.jobs.keeper import keep
from foldsvc.records.job_state import JobFailure
from foldsvc.records.notice import Notice
from foldsvc.records.progress import Progress
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from tests.jobs.orders import CONFIDENCE, claim_one, submit_one

FAILURE = JobFailure(code="out_of_memory", message="Too long", remedy="Submit less")
WARNING = Notice(level="warning", code="low_confidence", message="Doubt it")

Outcome = Callable[[Database, Claimed[object]], None]


def _advance(database: Database, claimed: Claimed[object]) -> None:
    outcomes.advance(
        database,
        claimed,
        stage="relax",
        result_prefix=claimed.prefix,
        record=with_confidence(claimed.job_id, CONFIDENCE),
        notices=[WARNING],
    )


def _succeed(database: Database, claimed: Claimed[object]) -> None:
    record = with_confidence(claimed.job_id, CONFIDENCE)
    outcomes.succeed(database, claimed, result_prefix=claimed.prefix, record=record)


def _fail(database: Database, claimed: Claimed[object]) -> None:
    outcomes.fail(database, claimed, failure=FAILURE)


OUTCOMES: dict[str, Outcome] = {
    "advance": _advance,
    "succeed": _succeed,
    "fail": _fail,
    "cancelled": outcomes.cancelled,
    "release": outcomes.release,
}


def test_advance_queues_the_next_stage_with_what_is_known(database: Database) -> None:
    """After folding, the job waits for relaxation and its structure can be seen."""
    job_id = submit_one(database)

    _advance(database, claim_one(database))

    job = get_fold(database, job_id)
    assert (job.state, job.stage, job.attempt) == ("queued", "relax", 1)
    assert (job.confidence, job.notices, job.has_structure) == (CONFIDENCE, [WARNING], True)
    kinds = [(event.kind, event.state) for event in events_since(database, job_id, 0)]
    assert kinds[-2:] == [("structure", "running"), ("state", "queued")]


def test_the_next_stage_is_a_new_attempt_that_knows_the_files(database: Database) -> None:
    """The attempt keeps growing over the stages, and the files of the stage before are known."""
    job_id = submit_one(database)
    _advance(database, claim_one(database))

    claimed = claim_one(database, "relax")

    assert (claimed.attempt, claimed.result_prefix) == (2, f"jobs/{job_id}/1")
    assert claimed.notices == (WARNING,)


def test_succeed_ends_the_job_with_its_result(database: Database) -> None:
    """The job is done and its result is where the attempt sealed it."""
    job_id = submit_one(database)

    _succeed(database, claim_one(database))

    job = get_fold(database, job_id)
    assert (job.state, job.has_structure, job.failure) == ("succeeded", True, None)
    assert job.finished_at is not None
    last = events_since(database, job_id, 0)[-1]
    assert (last.kind, last.state) == ("end", "succeeded")


def test_fail_keeps_the_reason_and_the_remedy(database: Database) -> None:
    """A failed job says why and what to do."""
    job_id = submit_one(database)

    _fail(database, claim_one(database))

    job = get_fold(database, job_id)
    assert (job.state, job.failure) == ("failed", FAILURE)
    assert events_since(database, job_id, 0)[-1].message == "Too long"


def test_a_failed_relaxation_leaves_the_structure(database: Database) -> None:
    """What an earlier stage showed stays to be seen."""
    job_id = submit_one(database)
    _advance(database, claim_one(database))

    _fail(database, claim_one(database, "relax"))

    assert get_fold(database, job_id).has_structure


def test_release_counts_no_loss(database: Database) -> None:
    """A worker that shuts down three times costs a job nothing but time."""
    job_id = submit_one(database)

    for _ in range(4):
        outcomes.release(database, claim_one(database))

    job = get_fold(database, job_id)
    assert (job.state, job.attempt) == ("queued", 4)


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_older_attempt_is_fenced_off(database: Database, name: str) -> None:
    """Nothing that an attempt says counts once another has the job."""
    job_id = submit_one(database)
    old = claim_one(database, lease_seconds=0.01)
    time.sleep(0.03)
    keep(database, SilentDoorbell(), Settings())
    new = claim_one(database)
    events = events_since(database, job_id, 0)

    with pytest.raises(LeaseLostError):
        OUTCOMES[name](database, old)
    with pytest.raises(LeaseLostError):
        report_progress(database, old, Progress(stage="fold", message="still here"))

    assert events_since(database, job_id, 0) == events
    assert get_fold(database, job_id).attempt == new.attempt == 2
    _succeed(database, new)


@pytest.mark.parametrize("second", OUTCOMES)
@pytest.mark.parametrize("first", OUTCOMES)
def test_an_attempt_has_one_outcome(database: Database, first: str, second: str) -> None:
    """Whatever was said first stands."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    OUTCOMES[first](database, claimed) if first != "cancelled" else _stop(database, claimed)
    job = get_fold(database, job_id)

    with pytest.raises(LeaseLostError):
        OUTCOMES[second](database, claimed)

    assert get_fold(database, job_id) == job


@pytest.mark.parametrize("name", ["advance", "succeed"])
def test_no_result_after_a_cancel(database: Database, name: str) -> None:
    """Once a cancel is acknowledged, no result is published."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    request_cancel(database, job_id)

    with pytest.raises(JobCancelledError):
        OUTCOMES[name](database, claimed)

    assert not get_fold(database, job_id).has_structure
    outcomes.cancelled(database, claimed)
    assert get_fold(database, job_id).state == "cancelled"


@pytest.mark.parametrize("name", ["fail", "release", "cancelled"])
def test_whatever_ends_a_job_to_be_cancelled_cancels_it(database: Database, name: str) -> None:
    """A cancel that was acknowledged is how the job ends."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    request_cancel(database, job_id)

    OUTCOMES[name](database, claimed)

    job = get_fold(database, job_id)
    assert (job.state, job.failure) == ("cancelled", None)


def _stop(database: Database, claimed: Claimed[object]) -> None:
    request_cancel(database, claimed.job_id)
    outcomes.cancelled(database, claimed)
