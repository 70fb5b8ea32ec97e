"""Databases from before there were kinds of jobs are brought up to date."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select

from foldsvc.errors import NotFoundError
from foldsvc.folds.queries import get_batch, get_fold, list_folds
from foldsvc.jobs.claims import claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.kinds import FOLD, SEGMENTATION
from foldsvc.jobs.queries import get_job
from foldsvc.records.job_payloads import SegmentationPayload
from foldsvc.settings import Settings
from foldsvc.storage import database as opened
from foldsvc.storage.database import Database, is_current, migrate, open_database
from foldsvc.storage.fold_rows import fold_payloads
from foldsvc.storage.segmentation_rows import segmentations_of
from foldsvc.storage.tables import segmentation
from foldsvc.storage.transfer import transfer
from tests.jobs.installations import execute, new_url
from tests.storage.counts import counts_of_rows, kept_counts
from tests.storage.jobs_before_kinds import (
    BEFORE,
    CHAIN,
    CONFIDENCE,
    IMAGE,
    OPTIONS,
    by_state,
    fill_before_kinds,
    jobs_as_before,
    opened_before_kinds,
)

Rows = list[dict[str, Any]]


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Give the kind of database."""
    return str(request.param)


@pytest.fixture
def before(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Database, Rows]]:
    """Give a database of the version before, and its rows of jobs."""
    server = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    with closing(opened_before_kinds(new_url(kind, tmp_path, server))) as database:
        yield database, fill_before_kinds(database)


@pytest.fixture
def after(before: tuple[Database, Rows]) -> tuple[Database, Rows]:
    """Give the same, brought up to date."""
    database, rows = before
    assert not is_current(database)
    migrate(database)
    assert is_current(database)
    return database, rows


def test_folds_are_what_they_were(after: tuple[Database, Rows]) -> None:
    """State, options, chains, confidence and what the user brought along are all there."""
    database, rows = after
    folds = [row for row in rows if row["stage"] != "segment"]
    with database.read() as connection:
        payloads = fold_payloads(connection, [row["id"] for row in rows])
    assert list(payloads) == [row["id"] for row in folds]
    for row in folds:
        job = get_fold(database, row["id"]).model_dump(mode="json")
        for name in ("name", "state", "stage", "engine", "batch_id", "n_res", "attempt", "failure"):
            assert job[name] == row[name]
        assert (job["options"], job["chains"]) == (OPTIONS, [CHAIN])
        assert (job["notices"], job["confidence"]) == (row["notices"], row["confidence"])
        assert job["has_structure"] == (row["confidence"] is not None)
        fold_input = payloads[row["id"]].fold_input
        assert (fold_input.name, fold_input.a3m) == (row["name"], ">q\nMKV\n")
        assert fold_input.templates[0].name == "1abc.cif"
    assert CONFIDENCE in [row["confidence"] for row in folds]


def test_segmentations_are_no_folds_any_more(after: tuple[Database, Rows]) -> None:
    """They have their image and network, a state of their own, and nothing of a fold."""
    database, rows = after
    ids = [row["id"] for row in rows if row["stage"] == "segment"]
    with database.read() as connection:
        found = segmentations_of(connection, IMAGE)
        assert fold_payloads(connection, ids) == {}
        assert len(connection.execute(select(segmentation)).all()) == len(ids)
    assert set(found) == set(ids)
    assert set(found.values()) == {SegmentationPayload(volume_id=IMAGE, network="deepbet")}
    for row in rows[-len(ids) :]:
        job = get_job(database, row["id"])
        assert (job.kind, job.state, job.name) == ("segmentation", row["state"], row["name"])
        assert job.links.result == f"/api/v1/volumes/{IMAGE}/segmentations/{row['id']}"
        with pytest.raises(NotFoundError):
            get_fold(database, row["id"])


def test_lists_counts_events_and_batches_go_on(after: tuple[Database, Rows]) -> None:
    """Pages join by their cursors, a search finds names, and nothing that was counted is lost."""
    database, rows = after
    folds = [row["id"] for row in rows if row["stage"] != "segment"]
    listed: list[str] = []
    page = list_folds(database, limit=4)
    while True:
        listed += [job.id for job in page.jobs]
        if page.next_cursor is None:
            break
        page = list_folds(database, limit=4, cursor=page.next_cursor)
    assert listed == folds[::-1]
    assert [job.name for job in list_folds(database, name="FOLD 11").jobs] == ["fold 11"]
    assert list_folds(database, name="Brain").jobs == []
    assert len(list_folds(database, state="failed").jobs) == 2
    assert [job.id for job in get_batch(database, "batch").jobs] == folds[:2]
    assert kept_counts(database) == counts_of_rows(database)
    assert all(len(events_since(database, row["id"], 0)) == 1 for row in rows)


def test_what_waits_and_what_ran_is_worked_on(after: tuple[Database, Rows]) -> None:
    """Alike folds share a batch, sizes limit it by engine, and lost leases come back."""
    database, rows = after
    first, second = by_state(rows, "queued", "fold")

    def claimed(together: dict[str, int]) -> list[str]:
        return [
            one.job_id
            for one in claim(
                database,
                FOLD,
                stage="fold",
                owner="w",
                limit=8,
                lease_seconds=-1,
                together=together,
            )
        ]

    assert claimed({"alphafold2": 4}) == [first]
    assert keep(database, SilentDoorbell(), Settings(max_losses=9)).requeued == 5
    execute(database, "UPDATE job SET losses = 0")
    assert claimed({"alphafold2": 99}) == [first, second, *by_state(rows, "running", "fold")]
    brains = claim(database, SEGMENTATION, stage="segment", owner="w", limit=1, lease_seconds=60)
    assert [one.payload for one in brains] == [
        SegmentationPayload(volume_id=IMAGE, network="deepbet")
    ]


def test_an_older_version_finds_its_rows_again(before: tuple[Database, Rows]) -> None:
    """Undone, the migration leaves every column as it was, but for what folded nothing."""
    database, rows = before
    migrate(database)
    config = opened._migration_config()
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE)

    nothing = {
        "options": {"relax": False},
        "fold_input": {"name": "", "chains": [], "notes": []},
    }
    for found, row in zip(jobs_as_before(database), rows, strict=True):
        assert found == (row | nothing if row["stage"] == "segment" else row)


@pytest.mark.parametrize("target_kind", ["sqlite", "postgresql"])
def test_an_upgraded_database_moves(
    after: tuple[Database, Rows], target_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Payloads of both kinds arrive where the installation moves to."""
    database, rows = after
    server = request.getfixturevalue("postgresql") if target_kind == "postgresql" else None
    with closing(open_database(new_url(target_kind, tmp_path, server))) as target:
        moved: dict[str, int] = {}
        transfer(database, target, target_name="there", told=moved.__setitem__)
        assert (moved["job"], moved["fold"], moved["segmentation"]) == (20, 15, 5)
        with database.read() as source_rows, target.read() as target_rows:
            ids = [row["id"] for row in rows]
            assert fold_payloads(target_rows, ids) == fold_payloads(source_rows, ids)
