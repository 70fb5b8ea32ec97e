"""Looking at jobs."""

from pathlib import Path

import pytest

from foldsvc.errors import NotFoundError
from foldsvc.jobs import outcomes
from foldsvc.jobs.queries import due_jobs, files_of, get_job, queue_facts, require_job
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.orders import claim_one, new_job, submit_all, submit_one


def test_what_does_not_exist_is_named(database: Database) -> None:
    """Unknown ids are errors, not empty answers."""
    for ask in (get_job, require_job):
        with pytest.raises(NotFoundError):
            ask(database, "nothing")
    with pytest.raises(NotFoundError):
        files_of(database, FolderStore(Path("unused")), "nothing")


def test_positions_are_counted_by_stage(database: Database) -> None:
    """A job that waits for relaxation does not stand behind those that wait to be folded."""
    first, second, third = (submit_one(database, f"{i}") for i in range(3))
    outcomes.advance(
        database,
        claim_one(database),
        stage="relax",
        result_prefix=None,
    )

    positions = [get_job(database, job_id).queue for job_id in (first, second, third)]

    assert [place.position for place in positions if place] == [1, 1, 2]


def test_files_are_those_of_the_sealed_prefix(database: Database, tmp_path: Path) -> None:
    """There are no files before a stage shows some, then those of its manifest."""
    store = FolderStore(tmp_path / "results")
    job_id = submit_one(database)
    assert files_of(database, store, job_id) == (None, ())
    claimed = claim_one(database)
    entry = store.write(claimed.prefix, "a.pdb", b"ATOM")
    store.write_manifest(claimed.prefix, [entry])
    assert files_of(database, store, job_id) == (None, ())

    outcomes.succeed(database, claimed, result_prefix=claimed.prefix)

    assert files_of(database, store, job_id) == (claimed.prefix, (entry,))


def test_queue_facts_count_by_state_and_stage(database: Database) -> None:
    """The numbers of /metrics come from the rows."""
    assert queue_facts(database) == ()
    submit_all(database, *(new_job(f"{i}") for i in range(3)))
    claim_one(database, lease_seconds=-5)

    facts = {(fact.state, fact.stage): fact for fact in queue_facts(database)}

    assert {key: fact.jobs for key, fact in facts.items()} == {
        ("queued", "fold"): 2,
        ("running", "fold"): 1,
    }
    assert 0 <= facts["queued", "fold"].oldest_queued_seconds < 60
    assert facts["running", "fold"].attempts == 1
    assert 5 <= facts["running", "fold"].most_overdue_seconds < 60
    assert due_jobs(database, "fold") == 1
    assert due_jobs(database, "fold", at_most=16) == 2
    assert due_jobs(database, "relax") == 0
