"""Claiming jobs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.queries import get_job
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from tests.jobs.orders import claim_one, claim_some, new_job, submit_all, submit_one


def test_nothing_to_claim_is_no_error(database: Database) -> None:
    """A bell that rings for nothing does no harm."""
    submit_one(database)

    assert claim_some(database, "relax") == ()


def test_a_claimed_job_runs_under_the_next_attempt(database: Database) -> None:
    """Claiming moves the job to running and says so in its events."""
    job_id = submit_one(database)

    claimed = claim_one(database)

    job = get_job(database, job_id)
    assert (job.state, job.attempt, job.queue) == ("running", 1, None)
    assert job.started_at is not None
    assert (claimed.job_id, claimed.attempt, claimed.prefix) == (job_id, 1, f"jobs/{job_id}/1")
    last = events_since(database, job_id, 0)[-1]
    assert (last.kind, last.state, last.attempt) == ("state", "running", 1)


def test_a_batch_shares_engine_and_options(database: Database) -> None:
    """Jobs with other options are left for another claim."""
    submit_all(
        database, new_job("a"), new_job("b", relax=False), new_job("c"), new_job("d", relax=False)
    )

    assert [claimed.name for claimed in claim_some(database)] == ["a", "c"]
    assert [claimed.name for claimed in claim_some(database)] == ["b", "d"]


def test_a_long_job_shares_no_batch(database: Database) -> None:
    """Of an engine with a longest length for a batch, what is longer is claimed alone."""
    lengths = {"short": 9, "long": 11, "at the edge": 10, "longer": 12, "short too": 9}
    jobs = [replace(new_job(name), size=n_res) for name, n_res in lengths.items()]
    submit_all(database, *jobs)

    def names(together: dict[str, int]) -> list[str]:
        return [claimed.name for claimed in claim_some(database, together=together)]

    assert names({"flashabb": 10}) == ["short", "at the edge", "short too"]
    assert names({"flashabb": 10}) == ["long"]
    assert names({"alphafold2": 10}) == ["longer"]


def test_lengths_of_other_engines_do_not_count(database: Database) -> None:
    """An engine without a longest length batches jobs of any length."""
    submit_all(database, *(replace(new_job(f"{n_res}"), size=n_res) for n_res in (9, 900)))

    claimed = claim_some(database, together={"alphafold2": 10})
    assert [one.name for one in claimed] == ["9", "900"]


def test_a_claim_takes_no_more_than_its_limit(database: Database) -> None:
    """A worker that can batch two gets two."""
    submit_all(database, *(new_job(f"{i}") for i in range(3)))

    assert [claimed.name for claimed in claim_some(database, limit=2)] == ["0", "1"]


def test_priority_goes_before_age(database: Database) -> None:
    """The highest priority is claimed first, then the oldest."""
    for name, priority in (("old", 0), ("young", 0), ("urgent", 5)):
        submit_one(database, name, priority=priority)

    assert [claim_one(database).name for _ in range(3)] == ["urgent", "old", "young"]


def test_workers_never_get_the_same_job(database: Database) -> None:
    """Six workers that claim at the same time share thirty jobs without overlap."""
    submit_all(database, *(new_job(f"{i}") for i in range(30)))
    together = threading.Barrier(6)

    def work() -> list[str]:
        together.wait()
        got: list[str] = []
        while claims := claim_some(database, limit=3):
            got += [claimed.job_id for claimed in claims]
        return got

    with ThreadPoolExecutor(6) as pool:
        shares = [future.result() for future in [pool.submit(work) for _ in range(6)]]

    claimed = [job_id for share in shares for job_id in share]
    assert len(claimed) == len(set(claimed)) == 30


def test_a_job_whose_worker_was_lost_runs_alone(database: Database) -> None:
    """A job that may have killed its worker takes no neighbours along the second time."""
    submit_all(database, *(new_job(f"{i}") for i in range(3)))
    assert len(claim_some(database, limit=2, lease_seconds=0.01)) == 2
    time.sleep(0.03)
    keep(database, SilentDoorbell(), Settings())

    names = [[claimed.name for claimed in claim_some(database)] for _ in range(3)]

    assert names == [["0"], ["1"], ["2"]]
