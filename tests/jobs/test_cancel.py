"""Cancelling and deleting jobs."""

from pathlib import Path

import pytest

from foldsvc.errors import IllegalMoveError
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import delete_job, request_cancel
from foldsvc.jobs.events import events_since
from foldsvc.jobs.queries import get_job
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from tests.fixtures.errors import raises
from tests.jobs.orders import claim_one, claim_some, submit_one


def test_a_waiting_job_is_cancelled_at_once(database: Database) -> None:
    """Nobody runs it, so nothing is waited for, and nobody will."""
    job_id = submit_one(database)

    job = request_cancel(database, job_id)

    assert (job.state, job.queue) == ("cancelled", None)
    assert job.finished_at is not None
    assert claim_some(database) == ()
    assert events_since(database, job_id, 0)[-1].kind == "end"


def test_a_running_job_is_asked_to_stop(database: Database) -> None:
    """The worker has the last word on when, not on whether."""
    job_id = submit_one(database)
    claim_one(database)

    job = request_cancel(database, job_id)

    assert (job.state, job.cancel_requested) == ("running", True)


def test_cancelling_again_changes_nothing(database: Database) -> None:
    """A second click is no second event."""
    job_id = submit_one(database)
    claim_one(database)
    request_cancel(database, job_id)
    events = events_since(database, job_id, 0)

    request_cancel(database, job_id)

    assert events_since(database, job_id, 0) == events


def test_a_job_that_has_ended_stays_as_it_is(database: Database) -> None:
    """A cancel that comes too late says what has become of the job."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    outcomes.succeed(database, claimed, result_prefix=claimed.prefix)

    assert request_cancel(database, job_id).state == "succeeded"


def test_cancelling_no_job_is_an_error(database: Database) -> None:
    """An unknown id is named."""
    with raises("job_not_found", match="nothing"):
        request_cancel(database, "nothing")


def test_a_deleted_job_is_gone_with_its_files(database: Database, tmp_path: Path) -> None:
    """Row, events and files go together."""
    store = FolderStore(tmp_path / "results")
    job_id = submit_one(database)
    claimed = claim_one(database)
    store.write(claimed.prefix, "a.pdb", b"ATOM")
    outcomes.succeed(database, claimed, result_prefix=claimed.prefix)

    delete_job(database, store, job_id)

    with raises("job_not_found"):
        get_job(database, job_id)
    with raises("job_not_found"):
        events_since(database, job_id, 0)
    assert store.path(claimed.prefix, "a.pdb") is None
    with raises("job_not_found"):
        delete_job(database, store, job_id)


def test_a_job_that_has_not_ended_cannot_be_deleted(database: Database, tmp_path: Path) -> None:
    """Cancel first, then delete."""
    job_id = submit_one(database)

    with pytest.raises(IllegalMoveError):
        delete_job(database, FolderStore(tmp_path), job_id)
