"""What keeping a result store clear costs the keeper, in CPU seconds; on SQLite, in a folder.

    python benchmarks/sweep.py
    python benchmarks/sweep.py --jobs 100000

Each job has a sealed result of three files beside a superseded attempt.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, text
from uuid_utils import uuid7

from foldsvc.jobs.sweep import Swept, sweep
from foldsvc.result.layout import Ending, model_file
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.job_rows import standings_of
from foldsvc.storage.sweep_rows import note_leftovers
from foldsvc.storage.tables import job

ENDED = 100
"""Jobs that ended between two sweeps."""


def main() -> None:
    """Print one line a kind of sweep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=10_000, help="jobs that have ended")
    n_jobs = parser.parse_args().jobs
    folder = Path(tempfile.mkdtemp(prefix="foldsvc-sweep-"))
    try:
        with closing(open_database(f"sqlite:///{folder / 'foldsvc.db'}")) as database:
            migrate(database)
            measure(database, FolderStore(folder / "results"), fill(database, folder, n_jobs))
    finally:
        shutil.rmtree(folder)


def fill(database: Database, folder: Path, n_jobs: int) -> list[str]:
    """Put ended jobs into the table and their files into the store; gives the jobs' ids."""
    ids = [str(uuid7()) for _ in range(n_jobs)]
    row = {
        **dict.fromkeys(("name", "lane", "options_key", "content_key"), "x"),
        "notices": [],
        **dict.fromkeys(("batch_index", "not_before", "created_at", "queued_at"), 0),
        "size": 230,
        "state": "succeeded",
        "stage": "relax",
        "attempt": 2,
        "finished_at": 0,
    }
    with database.write() as transaction:
        transaction.execute(
            insert(job), [row | {"id": one, "result_prefix": f"jobs/{one}/2"} for one in ids]
        )
    for one in ids:
        for attempt in ("1", "2"):
            place = folder / "results" / "jobs" / one / attempt
            place.mkdir(parents=True)
            for name in (model_file(1, Ending.PDB), "scores.json", "manifest.json"):
                (place / name).touch()
    return ids


def measure(database: Database, store: FolderStore, ids: list[str]) -> None:
    """Time each kind of sweep once."""
    sweep(database, store, Settings())
    with database.write() as transaction:
        prefixes = [f"jobs/{one}" for one in ids[:ENDED]]
        note_leftovers(transaction, prefixes, deleted=False)
    tell(f"listing and asking for each of {len(ids)}", lambda: list_all(database, store))
    with database.write() as transaction:
        transaction.execute(text("UPDATE sweep SET since = 0"))
    tell(f"a sweep after {ENDED} jobs ended", _swept(database, store))
    tell("a sweep after none ended", _swept(database, store))
    with database.write() as transaction:
        transaction.execute(text("UPDATE installation SET compared_at = NULL"))
    tell("the daily comparison of all files with all rows", _swept(database, store))


def list_all(database: Database, store: FolderStore) -> int:
    """Look at every folder of every job, as was done each ten minutes before there was a table."""
    seen = 0
    prefixes = store.children("jobs")
    for start in range(0, len(prefixes), 100):
        ids = [prefix.rpartition("/")[2] for prefix in prefixes[start : start + 100]]
        attempts = [store.children(f"jobs/{one}") for one in ids]
        with database.read() as transaction:
            seen += len(standings_of(transaction, ids)) + len(attempts)
    return seen


def _swept(database: Database, store: FolderStore) -> Callable[[], Swept]:
    return lambda: sweep(database, store, Settings())


def tell(what: str, work: Callable[[], object]) -> None:
    """Print what some work cost."""
    begun, begun_at = time.process_time(), time.monotonic()
    work()
    cpu, wall = time.process_time() - begun, time.monotonic() - begun_at
    print(f"{what:<60} {cpu:7.3f} CPU-s {wall:7.3f} s")


if __name__ == "__main__":
    main()
