"""Looking at folds: lists and batches."""

import pytest

from foldsvc.errors import InvalidRequestError, NotFoundError
from foldsvc.folds.queries import get_batch, get_fold, list_folds, require_fold
from foldsvc.storage.database import Database
from tests.jobs.orders import claim_one, new_job, submit_all, submit_one


def test_pages_join_without_gap_or_repeat(database: Database) -> None:
    """Walking the pages gives every job once, newest first, also within one batch."""
    for i in range(3):
        submit_one(database, f"single {i}")
    submit_all(database, *(new_job(f"batch {i}") for i in range(4)))

    names: list[str] = []
    cursor = None
    while True:
        page = list_folds(database, cursor=cursor, limit=2)
        names += [job.name for job in page.jobs]
        cursor = page.next_cursor
        if cursor is None:
            break

    batch = [f"batch {i}" for i in reversed(range(4))]
    assert names == [*batch, "single 2", "single 1", "single 0"]


def test_a_full_last_page_has_no_cursor(database: Database) -> None:
    """Two jobs on pages of two are one page."""
    submit_all(database, new_job(), new_job())

    assert list_folds(database, limit=2).next_cursor is None


def test_jobs_are_found_by_state_and_part_of_the_name(database: Database) -> None:
    """Filters narrow the list; wildcards of SQL are letters like others."""
    for name in ("Trastuzumab 1", "trastuzumab_2", "adalimumab"):
        submit_one(database, name)
    claim_one(database)

    assert [job.name for job in list_folds(database, state="running").jobs] == ["Trastuzumab 1"]
    assert len(list_folds(database, name="TRASTUZU").jobs) == 2
    assert [job.name for job in list_folds(database, name="b_").jobs] == ["trastuzumab_2"]
    assert list_folds(database, name="%").jobs == []


@pytest.mark.parametrize("cursor", ["WzEsIDJd", "1_2", "7", "", "\0"])
def test_a_foreign_cursor_is_refused(database: Database, cursor: str) -> None:
    """What is no cursor is told so before a database is asked."""
    with pytest.raises(InvalidRequestError, match="list of jobs"):
        list_folds(database, cursor=cursor)


def test_what_does_not_exist_is_named(database: Database) -> None:
    """Unknown ids are errors, not empty answers."""
    for ask in (get_fold, require_fold):
        with pytest.raises(NotFoundError):
            ask(database, "nothing")
    with pytest.raises(NotFoundError):
        get_batch(database, "nothing")
    with pytest.raises(InvalidRequestError):
        list_folds(database, cursor="nothing")
