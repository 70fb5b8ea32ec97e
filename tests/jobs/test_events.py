"""The events of a job."""

import threading
from concurrent.futures import ThreadPoolExecutor

from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.events import events_since, report_progress
from foldsvc.jobs.transitions import lock_owned
from foldsvc.records.progress import Progress
from foldsvc.storage.database import Database
from foldsvc.storage.event_rows import EventDraft, append_event
from tests.jobs.orders import claim_one, submit_one


def test_progress_is_read_back_after_what_was_seen(database: Database) -> None:
    """A reader that resumes gets what is new, once."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    seen = events_since(database, job_id, 0)

    report_progress(
        database, claimed, Progress(stage="fold", message="block 3 of 8", fraction=0.375)
    )

    (event,) = events_since(database, job_id, seen[-1].seq)
    assert (event.kind, event.state, event.message) == ("progress", "running", "block 3 of 8")
    assert (event.fraction, event.attempt) == (0.375, 1)
    assert event.at >= seen[-1].at
    assert events_since(database, job_id, event.seq) == []


def test_events_come_in_pieces_on_request(database: Database) -> None:
    """A limit gives the oldest first."""
    job_id = submit_one(database)
    claim_one(database)

    assert [event.state for event in events_since(database, job_id, 0, limit=1)] == ["queued"]


def test_a_later_event_waits_for_an_earlier_one_to_be_visible(database: Database) -> None:
    """A number that a reader has passed over is never filled in behind its back.

    One writer has its number and has not committed; another writer of the same job must wait.
    """
    job_id = submit_one(database)
    claimed = claim_one(database)
    order: list[str] = []
    numbered = threading.Event()

    def cancel() -> None:
        numbered.wait()
        request_cancel(database, job_id)
        order.append("second committed")

    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(cancel)
        with database.write() as transaction:
            lock_owned(transaction, claimed)
            append_event(
                transaction,
                EventDraft(
                    job_id=job_id,
                    kind="progress",
                    state="running",
                    stage="fold",
                    attempt=1,
                    message="first",
                ),
            )
            numbered.set()
            # Time enough to overtake, if it could.
            threading.Event().wait(0.3)
            order.append("first commits")
        second.result()

    assert order == ["first commits", "second committed"]
    messages = [event.message for event in events_since(database, job_id, 0)]
    assert messages[-2:] == ["first", "Cancel requested"]
