"""Submitting jobs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from foldsvc.errors import IdempotencyConflictError
from foldsvc.folds.queries import get_batch, get_fold, list_folds
from foldsvc.jobs.cancel import delete_job, request_cancel
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.submit import content_key, submit
from foldsvc.records.job_state import Stage
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from tests.fixtures.errors import raises
from tests.jobs.orders import claim_one, new_job, submit_all


class CountingDoorbell:
    """Counts its rings."""

    def __init__(self) -> None:
        self.rings: list[tuple[Stage, int]] = []

    def ring(self, stage: Stage, times: int) -> None:
        """Remember the ring."""
        self.rings.append((stage, times))

    def waiting(self, stage: Stage) -> int | None:
        """Count the rings of a stage."""
        return sum(times for rung, times in self.rings if rung == stage)


def test_one_job_is_queued_and_reads_back_as_submitted(database: Database) -> None:
    """A submitted job waits first in line, with all that was said of it."""
    order = new_job("a job")

    answer = submit_all(database, order)

    (job,) = answer.jobs
    assert answer.batch_id is None
    assert job == get_fold(database, job.id)
    assert (job.state, job.stage, job.attempt) == ("queued", "fold", 0)
    assert job.queue is not None
    assert job.queue.position == 1
    assert (job.name, job.engine, job.options) == ("a job", "flashabb", order.payload.options)
    assert (job.chains, job.notices, job.n_res) == (
        list(order.payload.chains),
        order.notices,
        9,
    )
    assert not job.has_structure
    assert claim_one(database).payload == order.payload


def test_several_jobs_make_a_batch_in_their_order(database: Database) -> None:
    """The jobs of one submission share a batch and wait in its order."""
    answer = submit_all(database, *(new_job(f"job {i}") for i in range(5)))

    assert answer.batch_id is not None
    batch = get_batch(database, answer.batch_id)
    assert [job.name for job in batch.jobs] == [f"job {i}" for i in range(5)]
    assert [job.queue.position for job in batch.jobs if job.queue] == [1, 2, 3, 4, 5]
    assert batch.counts == {"queued": 5}


def test_submitting_writes_the_first_event(database: Database) -> None:
    """Whoever watches from the beginning sees the job enter its queue."""
    (job,) = submit_all(database, new_job()).jobs

    (event,) = events_since(database, job.id, 0)

    assert (event.kind, event.state, event.stage, event.attempt) == ("state", "queued", "fold", 0)


def test_submitting_rings_once_for_each_job(database: Database) -> None:
    """A submission wakes as many workers as it has jobs."""
    doorbell = CountingDoorbell()

    submit(
        database,
        [new_job(), new_job()],
        idempotency_key=None,
        request_digest="",
        doorbell=doorbell,
    )

    assert doorbell.rings == [("fold", 2)]


def test_the_same_key_and_request_give_the_same_jobs(database: Database) -> None:
    """A repeated submission makes no second job, whatever became of the first."""
    first = submit_all(database, new_job(), new_job(), key="k")
    claim_one(database)

    second = submit_all(database, new_job(), new_job(), key="k")

    assert [job.id for job in second.jobs] == [job.id for job in first.jobs]
    assert second.batch_id == first.batch_id
    assert second.jobs[0].state == "running"
    assert len(list_folds(database).jobs) == 2


def test_the_same_key_with_another_request_is_refused(database: Database) -> None:
    """A key stands for one request."""
    submit_all(database, new_job(), key="k")

    with pytest.raises(IdempotencyConflictError):
        submit(
            database,
            [new_job()],
            idempotency_key="k",
            request_digest="another",
            doorbell=SilentDoorbell(),
        )

    assert len(list_folds(database).jobs) == 1


def test_the_key_of_a_deleted_job_makes_no_new_one(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What was deleted stays deleted, and the answer says so."""
    (job,) = submit_all(database, new_job(), key="k").jobs
    request_cancel(database, job.id)
    delete_job(database, FolderStore(tmp_path_factory.mktemp("results")), job.id)

    with raises("job_not_found"):
        submit_all(database, new_job(), key="k")


def test_submissions_that_race_with_one_key_give_one_job(database: Database) -> None:
    """Eight requests at the same moment with one key are one job."""
    together = threading.Barrier(8)

    def race() -> str:
        together.wait()
        return submit_all(database, new_job(), key="k").jobs[0].id

    with ThreadPoolExecutor(8) as pool:
        ids = {future.result() for future in [pool.submit(race) for _ in range(8)]}

    assert len(ids) == 1
    assert len(list_folds(database).jobs) == 1


def test_a_submission_that_fails_leaves_nothing(database: Database) -> None:
    """Jobs, events and key are written together or not at all."""
    broken = new_job()
    object.__setattr__(broken, "name", None)

    with pytest.raises(Exception, match=r"NOT NULL|not-null"):
        submit_all(database, new_job(), broken, key="k")

    assert list_folds(database).jobs == []
    assert len(submit_all(database, new_job(), key="k").jobs) == 1


def test_a_job_enters_no_queue_of_another_kind(database: Database) -> None:
    """No worker of that stage could do it, and each of them would be woken for it again."""
    with pytest.raises(ValueError, match="segment is not a stage of a fold"):
        submit_all(database, replace(new_job(), first_stage="segment"))

    assert list_folds(database).jobs == []


def test_content_key_is_of_what_is_folded_and_how() -> None:
    """The name does not matter to the content key, the options do."""
    assert content_key(new_job("a")) == content_key(new_job("b"))
    assert content_key(new_job(relax=True)) != content_key(new_job(relax=False))
