"""What goes from the result store, when, and what never does."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foldsvc.errors import InstallationError, StorageError
from foldsvc.images.volumes import delete_volume
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import delete_job, request_cancel
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.leases import renew
from foldsvc.jobs.queries import files_of
from foldsvc.jobs.sweep import ASIDE, Swept, sweep
from foldsvc.records.job_payloads import SegmentationPayload
from foldsvc.settings import Settings
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.segmentation_rows import insert_segmentations
from foldsvc.storage.sweep_rows import note_leftovers
from tests.jobs.installations import (
    add_image,
    content_of,
    execute,
    finish_one,
    names_in,
    old_id,
)
from tests.jobs.orders import claim_one, submit_one

NOTHING = Swept(removed=0, put_back=0, expired=0, set_aside=0)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give the folder of the store."""
    return tmp_path / "results"


@pytest.fixture
def store(database: Database, results: Path) -> FolderStore:
    """Give a store that is the database's own."""
    opened = FolderStore(results)
    sweep(database, opened, Settings())
    return opened


def _sweep(database: Database, store: FolderStore, *, days: int = 7) -> Swept:
    """Sweep as it is done once a day, with every grace period over."""
    execute(database, "UPDATE installation SET compared_at = NULL")
    return sweep(database, store, Settings(set_aside_days=days), grace_seconds=0)


def _aside(store: FolderStore) -> list[str]:
    return [
        prefix.split("/", 2)[2]
        for day in store.children(ASIDE)
        for kind in store.children(day)
        for prefix in store.children(kind)
    ]


def _days_pass(results: Path, days: int) -> None:
    """Let what was set aside last have been set aside so many days ago."""
    (last,) = (results / ASIDE).iterdir()
    last.rename(last.with_name((datetime.now(UTC).date() - timedelta(days=days)).isoformat()))


def test_superseded_attempts_go_once_their_job_has_ended(
    database: Database, store: FolderStore
) -> None:
    """Its result stays, all of a job that has not ended, and what is no attempt's."""
    done, running = submit_one(database, "done"), submit_one(database, "runs")
    first = claim_one(database)
    store.write(first.prefix, "a.pdb", b"fenced")
    renew(database, first, -1)
    keep(database, SilentDoorbell(), Settings())
    claims = {claimed.job_id: claimed for claimed in (claim_one(database), claim_one(database))}
    for job_id in (done, running):
        for other in ("models", "live", "made_on_demand"):
            store.write(f"jobs/{job_id}/{other}", "a", b"x")
        store.write(claims[job_id].prefix, "a.pdb", b"written")
    before = store.children(f"jobs/{running}")
    assert _sweep(database, store) == NOTHING
    outcomes.succeed(database, claims[done], result_prefix=claims[done].prefix)

    assert _sweep(database, store) == Swept(removed=3, put_back=0, expired=0, set_aside=0)

    assert store.children(f"jobs/{done}") == (f"jobs/{done}/2", f"jobs/{done}/made_on_demand")
    assert store.children(f"jobs/{running}") == before
    assert _sweep(database, store) == NOTHING


def test_superseded_attempts_have_a_grace_period(database: Database, store: FolderStore) -> None:
    """What has just ended is left alone for an hour, since a fenced attempt may still write."""
    job_id = finish_one(database, store)
    store.write(f"jobs/{job_id}/7", "a.pdb", b"fenced")

    assert sweep(database, store, Settings()) == NOTHING
    execute(database, "UPDATE sweep SET since = since - 3601")
    assert sweep(database, store, Settings()).removed == 1

    assert store.children(f"jobs/{job_id}") == (f"jobs/{job_id}/1",)


def test_what_has_no_row_is_set_aside_and_goes_days_later(
    database: Database, store: FolderStore, results: Path
) -> None:
    """Jobs and images alike; nothing of them goes before its days have passed."""
    kept, image, lost = finish_one(database, store), add_image(database, store), old_id()
    for kind in ("jobs", "volumes"):
        store.write(f"{kind}/{lost}", "a.pdb", b"whose?")
    before = content_of(results)

    assert _sweep(database, store) == Swept(removed=0, put_back=0, expired=0, set_aside=2)
    assert _sweep(database, store) == NOTHING

    assert content_of(results) == before
    assert _aside(store) == [f"jobs/{lost}", f"volumes/{lost}"]
    _days_pass(results, 7)
    assert _sweep(database, store) == NOTHING
    _days_pass(results, 8)
    assert _sweep(database, store, days=0) == NOTHING
    assert _sweep(database, store, days=8) == NOTHING
    assert _sweep(database, store) == Swept(removed=0, put_back=0, expired=2, set_aside=0)
    assert store.children(ASIDE) == ()
    assert store.children("volumes") == (f"volumes/{image}",)
    assert files_of(database, store, kept)[1] != ()


def test_files_come_back_with_their_row(
    database: Database, store: FolderStore, results: Path
) -> None:
    """However long ago they were set aside, and into a folder that was made anew meanwhile."""
    job_id, image = finish_one(database, store), add_image(database, store)
    before = names_in(results)
    for prefix in (f"jobs/{job_id}", f"volumes/{image}"):
        store.move(prefix, f"{ASIDE}/2020-01-01/{prefix}")
    store.write(f"jobs/{job_id}/2", "late.pdb", b"of a fenced attempt")

    assert _sweep(database, store).put_back == 2

    assert before <= names_in(results)
    assert len(files_of(database, store, job_id)[1]) == 2
    assert store.children(ASIDE) == ()


def test_a_row_that_is_back_protects_what_cannot_be_put_back(
    database: Database, store: FolderStore, results: Path
) -> None:
    """A file that is there already is not replaced, and the other is kept, too."""
    job_id = finish_one(database, store)
    store.write(f"{ASIDE}/2020-01-01/jobs/{job_id}/1", "ranked_001.pdb", b"another")
    before = content_of(results)

    _sweep(database, store)

    assert content_of(results) == before
    store.verify(f"jobs/{job_id}/1")


def test_the_young_and_the_foreign_are_left_alone(
    database: Database, store: FolderStore, results: Path
) -> None:
    """An image's row comes after its files, and what no id names was put there by others."""
    young = old_id(seconds=1)
    store.write(f"volumes/{young}", "volume.nii.gz", b"x")
    store.write("jobs/backup_of_mine/1", "a", b"x")
    (results / "jobs" / "lost+found").mkdir()
    execute(database, "UPDATE installation SET compared_at = NULL")

    assert sweep(database, store, Settings()) == NOTHING

    assert store.children("volumes") == (f"volumes/{young}",)
    assert (results / "jobs" / "lost+found").is_dir()
    assert store.children("jobs") == ("jobs/backup_of_mine",)


def test_what_a_user_deleted_is_gone_at_once_and_does_not_come_back(
    database: Database, store: FolderStore, results: Path
) -> None:
    """Neither what a crash left behind the row nor what a fenced attempt wrote later stays."""
    job_id = finish_one(database, store)
    delete_job(database, store, job_id)
    assert content_of(results) == []
    store.write(f"jobs/{job_id}/1", "a.pdb", b"written by a fenced attempt")

    assert _sweep(database, store) == Swept(removed=1, put_back=0, expired=0, set_aside=0)

    assert content_of(results) == []


def test_what_a_user_deleted_is_not_kept_aside(
    database: Database, store: FolderStore, results: Path
) -> None:
    """Also where it was set aside and its row came back before its files did."""
    job_id = finish_one(database, store)
    store.move(f"jobs/{job_id}", f"{ASIDE}/2999-01-01/jobs/{job_id}")
    delete_job(database, store, job_id)

    _sweep(database, store)

    assert content_of(results) == []


def test_a_process_that_dies_between_row_and_files_leaves_nothing_for_ever(
    database: Database, store: FolderStore, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row says that they were deleted, before a file is touched."""

    class DiesError(Exception):
        """The process ends here."""

    def dies(_store: FolderStore, _prefix: str) -> None:
        raise DiesError

    job_id = finish_one(database, store)
    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "delete", dies)
        with pytest.raises(DiesError):
            delete_job(database, store, job_id)
    assert len(content_of(results)) == 3

    _sweep(database, store)

    assert content_of(results) == []


def test_an_image_goes_with_its_segmentations(
    database: Database, store: FolderStore, results: Path
) -> None:
    """What was seen in a head is deleted with the head, at once."""
    image, job_id = add_image(database, store), finish_one(database, store)
    with database.write() as transaction:
        payload = SegmentationPayload(volume_id=image, network="deepbet")
        insert_segmentations(transaction, {job_id: payload})

    delete_volume(database, store, image)

    assert content_of(results) == []


def test_files_are_compared_with_rows_once_a_day_by_one_keeper(
    database: Database, store: FolderStore
) -> None:
    """A sweep in between does not list what is stored; the day is the database's."""
    store.write(f"jobs/{old_id()}", "a.pdb", b"whose?")

    assert sweep(database, store, Settings()) == NOTHING
    execute(database, "UPDATE installation SET compared_at = compared_at - 86401")

    assert sweep(database, store, Settings()).set_aside == 1


def test_a_comparison_that_is_stopped_is_begun_anew(database: Database, store: FolderStore) -> None:
    """A keeper that is restarted every day still gets through."""
    store.write(f"jobs/{old_id()}", "a.pdb", b"whose?")
    execute(database, "UPDATE installation SET compared_at = NULL")

    assert sweep(database, store, Settings(), stopping=lambda: True) == NOTHING
    assert sweep(database, store, Settings()).set_aside == 1


def test_many_are_swept_page_by_page(database: Database, store: FolderStore) -> None:
    """More than one question to the database can hold are cleared in one go."""
    prefixes = [f"jobs/{old_id()}" for _ in range(250)]
    for prefix in prefixes:
        store.write(prefix, "a.pdb", b"x")
    with database.write() as transaction:
        note_leftovers(transaction, prefixes[:125], deleted=True)
        note_leftovers(transaction, prefixes[125:], deleted=False)

    assert _sweep(database, store) == Swept(removed=125, put_back=0, expired=0, set_aside=125)


def test_a_cancelled_job_leaves_nothing(database: Database, store: FolderStore) -> None:
    """Whatever ends a job, what it wrote and does not show goes."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    store.write(claimed.prefix, "a.pdb", b"half")
    request_cancel(database, job_id)
    outcomes.cancelled(database, claimed)

    assert _sweep(database, store).removed == 1

    assert store.children(f"jobs/{job_id}") == ()


def test_a_store_that_cannot_be_written_is_an_error_of_storage(
    database: Database, store: FolderStore, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a mount that is read-only nothing is swept, nothing struck off, and it is said."""

    def refuse(*_arguments: object, **_facts: object) -> None:
        raise OSError(30, os.strerror(30))

    job_id = finish_one(database, store)
    store.write(f"jobs/{job_id}/7", "a.pdb", b"fenced")
    store.write(f"jobs/{old_id()}", "a.pdb", b"whose?")
    before = content_of(results)
    with monkeypatch.context() as read_only:
        for name in ("unlink", "rmdir", "rename", "mkdir", "open"):
            real = getattr(os, name)
            read_only.setattr(os, name, refuse if name != "open" else real)
        with pytest.raises(StorageError, match="Read-only"):
            _sweep(database, store)
    assert content_of(results) == before

    swept = _sweep(database, store)

    assert (swept.removed, swept.set_aside) == (1, 1)


@pytest.mark.parametrize("where", ["leftover", "aside", "unknown"])
def test_what_cannot_be_removed_is_not_in_the_way_of_the_rest(
    database: Database, results: Path, where: str
) -> None:
    """A folder of somebody else's keeps its own turn, and no other from theirs."""
    stuck = old_id()

    class Stuck(FolderStore):
        """A store in which one folder cannot be touched."""

        def delete(self, prefix: str) -> None:
            """Remove a prefix, but for one."""
            self._refuse(prefix)
            super().delete(prefix)

        def move(self, prefix: str, target: str) -> None:
            """Move a prefix, but for one."""
            self._refuse(prefix)
            super().move(prefix, target)

        def _refuse(self, prefix: str) -> None:
            if stuck in prefix:
                raise StorageError(f"{prefix} cannot be deleted: Permission denied")

    store = Stuck(results)
    sweep(database, store, Settings())
    others = [old_id() for _ in range(3)]
    root = f"{ASIDE}/2020-01-01/jobs" if where == "aside" else "jobs"
    for one in (stuck, *others):
        store.write(f"{root}/{one}", "a.pdb", b"x")
        if where == "leftover":
            with database.write() as transaction:
                note_leftovers(transaction, [f"jobs/{one}"], deleted=True)

    with pytest.raises(StorageError, match="Permission denied"):
        _sweep(database, store)

    assert store.children(root) == (f"{root}/{stuck}",)
    if where == "leftover":
        execute(database, "UPDATE sweep SET since = 0")
        with pytest.raises(StorageError, match="Permission denied"):
            _sweep(database, store)


def test_a_mount_that_has_vanished_is_not_an_empty_store(
    database: Database, store: FolderStore, results: Path
) -> None:
    """Nothing is struck off while the files are away, and nothing is marked in their place."""
    job_id = finish_one(database, store)
    store.write(f"jobs/{job_id}/7", "a.pdb", b"fenced")
    away = results.rename(results.with_name("away"))
    for mount_point_is_left in (False, True):
        if mount_point_is_left:
            results.mkdir()
        with pytest.raises(InstallationError, match="empty"):
            _sweep(database, store)
    assert list(results.iterdir()) == []
    results.rmdir()
    away.rename(results)

    assert _sweep(database, store).removed == 1
