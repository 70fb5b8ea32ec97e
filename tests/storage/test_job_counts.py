"""How many jobs there are, kept move by move."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.keeper import keep
from foldsvc.settings import Settings
from foldsvc.storage import database as databases
from foldsvc.storage import job_counts
from foldsvc.storage.database import Database, migrate
from foldsvc.storage.job_counts import sum_up_counts
from foldsvc.storage.job_rows import delete_job_row, mark_running
from foldsvc.storage.tables import job_count
from tests.jobs.orders import claim_one, claim_some, new_job, submit_all, submit_one
from tests.storage.counts import counts_of_rows, kept_counts


def n_rows(database: Database) -> int:
    """Count the rows that the counts are made of."""
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(job_count)).scalar_one()


def test_what_is_undone_is_not_counted(database: Database) -> None:
    """A transaction that fails leaves the counts as it found them."""
    job_id = submit_one(database)
    before = kept_counts(database)

    def move_and_fail() -> None:
        with database.write() as connection:
            mark_running(connection, job_id, owner="test", lease_seconds=60)
            delete_job_row(connection, job_id)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        move_and_fail()

    assert kept_counts(database) == before == {("queued", "fold"): (1, 0, 0)}


def test_counts_hold_while_many_move_and_sum_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers that claim and end, and two keepers that sum up all the while, lose no job."""
    monkeypatch.setattr(job_counts, "_FEW", 3)
    submit_all(database, *(new_job(f"{number}") for number in range(60)))
    at_work = threading.Event()
    at_work.set()

    def work() -> None:
        while claims := claim_some(database, limit=4):
            for claimed in claims:
                outcomes.succeed(
                    database,
                    claimed,
                    result_prefix=claimed.prefix,
                )

    def sum_up() -> None:
        while at_work.is_set():
            keep(database, SilentDoorbell(), Settings())
            assert sum(jobs for jobs, _, _ in kept_counts(database).values()) == 60

    with ThreadPoolExecutor(5) as pool:
        keepers = [pool.submit(sum_up) for _ in range(2)]
        workers = [pool.submit(work) for _ in range(3)]
        for worker in workers:
            worker.result()
        at_work.clear()
        for keeper in keepers:
            keeper.result()

    assert kept_counts(database) == counts_of_rows(database) == {("succeeded", "fold"): (60, 60, 0)}


def test_summing_up_leaves_few_rows(database: Database) -> None:
    """However many moves there were, one row for each state and stage is left."""
    for _ in range(60):
        request_cancel(database, submit_one(database))
    assert n_rows(database) > 100

    with database.write() as connection:
        sum_up_counts(connection)

    assert n_rows(database) == 1
    assert kept_counts(database) == {("cancelled", "fold"): (60, 0, 0)}


def test_an_older_database_is_counted_when_it_is_brought_up_to_date(database: Database) -> None:
    """The migration counts the jobs that it finds, and undoing it leaves them."""
    submit_all(database, *(new_job(f"{number}") for number in range(3)))
    claim_one(database)
    with database.write() as connection:
        config = databases._migration_config()
        config.attributes["connection"] = connection
        revisions = ScriptDirectory.from_config(config).walk_revisions()
        (scale,) = (one for one in revisions if one.path.endswith("_scale.py"))
        command.downgrade(config, str(scale.down_revision))

    migrate(database)

    assert kept_counts(database) == counts_of_rows(database)
    assert kept_counts(database) == {("queued", "fold"): (2, 0, 0), ("running", "fold"): (1, 1, 0)}
