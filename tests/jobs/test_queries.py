"""Looking at jobs."""

from pathlib import Path

import pytest

from foldsvc.errors import InvalidRequestError
from foldsvc.jobs import outcomes
from foldsvc.jobs.queries import (
    due_jobs,
    files_of,
    get_batch,
    get_job,
    list_jobs,
    queue_facts,
)
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from tests.fixtures.errors import raises
from tests.jobs.orders import claim_one, new_job, submit_all, submit_one


def test_pages_join_without_gap_or_repeat(database: Database) -> None:
    """Walking the pages gives every job once, newest first, also within one batch."""
    for i in range(3):
        submit_one(database, f"single {i}")
    submit_all(database, *(new_job(f"batch {i}") for i in range(4)))

    names: list[str] = []
    cursor = None
    while True:
        page = list_jobs(database, cursor=cursor, limit=2)
        names += [job.name for job in page.jobs]
        cursor = page.next_cursor
        if cursor is None:
            break

    batch = [f"batch {i}" for i in reversed(range(4))]
    assert names == [*batch, "single 2", "single 1", "single 0"]


def test_a_full_last_page_has_no_cursor(database: Database) -> None:
    """Two jobs on pages of two are one page."""
    submit_all(database, new_job(), new_job())

    assert list_jobs(database, limit=2).next_cursor is None


def test_jobs_are_found_by_state_and_part_of_the_name(database: Database) -> None:
    """Filters narrow the list; wildcards of SQL are letters like others."""
    for name in ("Trastuzumab 1", "trastuzumab_2", "adalimumab"):
        submit_one(database, name)
    claim_one(database)

    assert [job.name for job in list_jobs(database, state="running").jobs] == ["Trastuzumab 1"]
    assert len(list_jobs(database, name="TRASTUZU").jobs) == 2
    assert [job.name for job in list_jobs(database, name="b_").jobs] == ["trastuzumab_2"]
    assert list_jobs(database, name="%").jobs == []


@pytest.mark.parametrize("cursor", ["WzEsIDJd", "1_2", "7", "", "\0"])
def test_a_foreign_cursor_is_refused(database: Database, cursor: str) -> None:
    """What is no cursor is told so before a database is asked."""
    with pytest.raises(InvalidRequestError, match="list of jobs"):
        list_jobs(database, cursor=cursor)


def test_what_does_not_exist_is_named(database: Database) -> None:
    """Unknown ids are errors, not empty answers."""
    with raises("job_not_found"):
        get_job(database, "nothing")
    with raises("batch_not_found"):
        get_batch(database, "nothing")
    with raises("job_not_found"):
        files_of(database, FolderStore(Path("unused")), "nothing")
    with pytest.raises(InvalidRequestError):
        list_jobs(database, cursor="nothing")


def test_positions_are_counted_by_stage(database: Database) -> None:
    """A job that waits for relaxation does not stand behind those that wait to be folded."""
    first, second, third = (submit_one(database, f"{i}") for i in range(3))
    outcomes.advance(
        database,
        claim_one(database),
        stage="relax",
        result_prefix=None,
        confidence=None,
        notices=None,
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

    outcomes.succeed(database, claimed, result_prefix=claimed.prefix, confidence=None, notices=None)

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
