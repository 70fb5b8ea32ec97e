"""The keeper's rounds."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.keeper import MOST_BELLS, keep
from foldsvc.jobs.queries import get_job
from foldsvc.records.job_state import Stage
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from tests.jobs.orders import claim_one, claim_some, new_job, submit_all, submit_one

SETTINGS = Settings(max_losses=3)


class FakeQueue:
    """A doorbell whose rings stay where they are; None for a broker that is away."""

    def __init__(self, waiting: int | None) -> None:
        self.count = waiting

    def ring(self, stage: Stage, times: int) -> None:
        """Add to what waits."""
        assert stage == "fold"
        assert self.count is not None
        self.count += times

    def waiting(self, stage: Stage) -> int | None:
        """Say how many rings wait."""
        return self.count if stage == "fold" else 0


def _lose(database: Database, stage: Stage = "fold") -> None:
    claim_one(database, stage, lease_seconds=0.01)
    time.sleep(0.03)
    keep(database, SilentDoorbell(), SETTINGS)


def test_a_job_is_given_up_after_its_last_loss(database: Database) -> None:
    """Three lost workers end a job, with the reason."""
    job_id = submit_one(database)

    for _ in range(3):
        assert get_job(database, job_id).state == "queued"
        _lose(database)

    job = get_job(database, job_id)
    assert (job.state, job.attempt) == ("failed", 3)
    assert job.failure is not None
    assert job.failure.code == "worker_lost"
    assert events_since(database, job_id, 0)[-1].kind == "end"


def test_each_stage_has_its_own_losses(database: Database) -> None:
    """Two losses while folding do not shorten relaxation's patience."""
    job_id = submit_one(database)
    _lose(database)
    _lose(database)
    outcomes.advance(
        database,
        claim_one(database),
        stage="relax",
        result_prefix=None,
    )

    _lose(database, "relax")
    _lose(database, "relax")

    assert get_job(database, job_id).state == "queued"
    assert get_job(database, job_id).attempt == 5


def test_a_cancelled_job_of_a_lost_worker_ends_cancelled(database: Database) -> None:
    """A job whose worker died is not started again against its user's wish."""
    job_id = submit_one(database)
    claim_one(database, lease_seconds=0.01)
    request_cancel(database, job_id)
    time.sleep(0.03)

    assert keep(database, SilentDoorbell(), SETTINGS).ended == 1

    assert get_job(database, job_id).state == "cancelled"


def test_keepers_at_once_count_a_loss_once(database: Database) -> None:
    """Four keepers in the same moment move each job once."""
    submit_all(database, *(new_job(f"{i}") for i in range(10)))
    claim_some(database, limit=10, lease_seconds=0.01)
    time.sleep(0.03)
    together = threading.Barrier(4)

    def race() -> int:
        together.wait()
        return keep(database, SilentDoorbell(), SETTINGS).requeued

    with ThreadPoolExecutor(4) as pool:
        requeued = sum(future.result() for future in [pool.submit(race) for _ in range(4)])

    # Rows that one keeper has locked are passed over by the others.
    assert requeued == 10
    assert {claimed.attempt for _ in range(10) for claimed in claim_some(database)} == {2}


def test_bells_are_topped_up_to_the_jobs_that_wait(database: Database) -> None:
    """Rings that were lost are rung again, and none beyond what waits."""
    submit_all(database, *(new_job(f"{i}") for i in range(5)))
    queue = FakeQueue(waiting=2)

    assert keep(database, queue, SETTINGS).rings == {"fold": 3}
    assert keep(database, queue, SETTINGS).rings == {}
    assert queue.count == 5


def test_bells_have_an_upper_limit(database: Database) -> None:
    """A thousand waiting jobs do not fill the broker."""
    submit_all(database, *(new_job(f"{i}") for i in range(MOST_BELLS + 5)))
    queue = FakeQueue(waiting=0)

    keep(database, queue, SETTINGS)

    assert queue.count == MOST_BELLS


def test_a_broker_that_is_away_does_not_stop_the_keeper(database: Database) -> None:
    """Leases are taken back with or without a broker."""
    submit_one(database)
    claim_one(database, lease_seconds=0.01)
    time.sleep(0.03)

    kept = keep(database, FakeQueue(waiting=None), SETTINGS)

    assert (kept.requeued, kept.rings) == (1, {})
