"""Places in the queues."""

import random

import pytest
from sqlalchemy import update

from foldsvc.jobs.queries import get_job
from foldsvc.storage import queue_places
from foldsvc.storage.database import Database
from foldsvc.storage.tables import job
from tests.jobs.orders import claim_one, new_job, submit_all

FARTHEST = 20
N_JOBS = 60


def line_up(database: Database, draw: random.Random) -> dict[str, tuple[str, int, float, str]]:
    """Submit jobs and spread them over queues; gives what decides their order, by id."""
    jobs = [new_job(f"{number}", priority=draw.choice([0, 0, 0, 7])) for number in range(N_JOBS)]
    submitted = submit_all(database, *jobs).jobs
    standing = {}
    with database.write() as connection:
        for one, new in zip(submitted, jobs, strict=True):
            stage = draw.choice(["fold", "fold", "relax"])
            # Many of one time, as those of a batch are.
            created_at = float(draw.randrange(10))
            connection.execute(
                update(job).where(job.c.id == one.id).values(stage=stage, created_at=created_at)
            )
            standing[one.id] = (stage, -new.priority, created_at, one.id)
    return standing


@pytest.mark.parametrize("seed", range(3))
def test_a_place_is_the_number_of_those_that_go_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Any selection of jobs gets the places of the whole queues, as far as they are counted."""
    monkeypatch.setattr(queue_places, "FARTHEST", FARTHEST)
    draw = random.Random(seed)  # noqa: S311 - of nothing secret
    standing = line_up(database, draw)
    places = {
        job_id: sum(other[0] == mine[0] and other <= mine for other in standing.values())
        for job_id, mine in standing.items()
    }
    assert max(places.values()) > FARTHEST

    for n_asked in (1, 2, 7, 30, N_JOBS):
        asked = draw.sample(sorted(standing), n_asked)
        with database.read() as connection:
            told = queue_places.queue_places(connection, asked)

        assert {job_id: (told[job_id].position, told[job_id].or_later) for job_id in asked} == {
            job_id: (min(places[job_id], FARTHEST), places[job_id] > FARTHEST) for job_id in asked
        }


def test_what_no_longer_waits_has_no_place(database: Database) -> None:
    """A job that runs is before nobody, and those behind move up."""
    first, second = submit_all(database, new_job("a"), new_job("b")).jobs
    claim_one(database)

    waiting = get_job(database, second.id).queue
    assert get_job(database, first.id).queue is None
    assert waiting is not None
    assert (waiting.position, waiting.or_later) == (1, False)
