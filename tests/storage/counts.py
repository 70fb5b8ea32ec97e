"""The counts of the jobs: as they are kept, and as the rows have them."""

from sqlalchemy import func, select

from foldsvc.storage.database import Database
from foldsvc.storage.job_counts import job_counts
from foldsvc.storage.tables import job

Counts = dict[tuple[str, str], tuple[int, int, int]]


def kept_counts(database: Database) -> Counts:
    """Give jobs, attempts and losses by state and stage, as they were counted move by move."""
    with database.read() as connection:
        return {
            (count.state, count.stage): (count.jobs, count.attempts, count.losses)
            for count in job_counts(connection)
        }


def counts_of_rows(database: Database) -> Counts:
    """Give the same, counted now."""
    counted = select(
        job.c.state, job.c.stage, func.count(), func.sum(job.c.attempt), func.sum(job.c.losses)
    ).group_by(job.c.state, job.c.stage)
    with database.read() as connection:
        return {
            (state, stage): (jobs, attempts, losses)
            for state, stage, jobs, attempts, losses in connection.execute(counted)
        }
