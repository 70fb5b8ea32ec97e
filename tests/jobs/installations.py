"""Installations for tests: a database and a store with real files in it."""

import hashlib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from foldsvc.folds.outcome import with_confidence
from foldsvc.jobs import outcomes
from foldsvc.storage.database import Database, migrate, open_database
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.orders import CONFIDENCE, claim_one, submit_one
from tests.postgresql_server import PostgresqlServer


def finish_one(database: Database, store: FolderStore, name: str = "trastuzumab") -> str:
    """Submit a job and give it a sealed result of two files, by its only attempt."""
    job_id = submit_one(database, name, relax=False)
    claimed = claim_one(database)
    assert claimed.job_id == job_id
    files = [
        store.write(claimed.prefix, "ranked_001.pdb", f"ATOM {name}".encode()),
        store.write(claimed.prefix, "scores.json", b"{}"),
    ]
    store.write_manifest(claimed.prefix, files)
    record = with_confidence(job_id, CONFIDENCE)
    outcomes.succeed(database, claimed, result_prefix=claimed.prefix, record=record)
    return job_id


def add_image(database: Database, store: FolderStore) -> str:
    """Keep an image of which nothing is known but a file."""
    volume_id = old_id()
    store.write(f"volumes/{volume_id}", "volume.nii.gz", b"voxels")
    with database.write() as transaction:
        transaction.execute(
            text(
                "INSERT INTO volume (id, upload_id, kind, modality, facts, size, created_at) "
                "VALUES (:id, 'u', 'volume', 'MR', '{}', 6, 1)"
            ),
            {"id": volume_id},
        )
    return volume_id


def old_id(seconds: float = 7_200) -> str:
    """Give an id as it was given out some time ago."""
    milliseconds = int((time.time() - seconds) * 1_000)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | uuid.uuid4().int >> 66))


def content_of(root: Path) -> list[str]:
    """List digests of all files that users or workers made, wherever in the store they are."""
    return sorted(hashlib.sha256((root / name).read_bytes()).hexdigest() for name in names_in(root))


def names_in(root: Path) -> set[str]:
    """Name every file of a store but its mark and the probe of readiness."""
    names = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return {name for name in names if "/" in name and not name.startswith("probes/")}


def execute(database: Database, sql: str) -> None:
    """Change rows behind the service's back."""
    with database.write() as transaction:
        transaction.execute(text(sql))


def id_of(database: Database) -> str:
    """Give the installation id of a database."""
    with database.read() as transaction:
        return str(transaction.execute(text("SELECT id FROM installation")).scalar_one())


def new_url(kind: str, folder: Path, server: PostgresqlServer | None) -> str:
    """Give the URL of a database of that kind that nobody has opened."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'{uuid.uuid4().hex}.db'}"
    assert server is not None
    return server.url(server.new_database())


@contextmanager
def migrated(url: str) -> Iterator[Database]:
    """Open a database with this version's tables."""
    opened = open_database(url)
    migrate(opened)
    try:
        yield opened
    finally:
        opened.close()
