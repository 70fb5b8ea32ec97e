"""The structure of a running job as it stands, for whoever watches the protein fold."""

from foldsvc.errors import NotFoundError
from foldsvc.folds.queries import get_fold
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore

LIVE = "live.pdb"


def live_prefix(job_id: str) -> str:
    """Where a job's attempts leave it, one after the other."""
    return f"jobs/{job_id}/live"


def live_structure(database: Database, store: ResultStore, job_id: str) -> bytes:
    """Give the structure after the latest pass, as PDB.

    Raises:
        NotFoundError: There is no such job.
        NotFoundError: The job does not run, or has finished no pass yet.
    """
    if get_fold(database, job_id).state != "running":
        raise NotFoundError("file_not_found", LIVE, job_id)
    prefix = live_prefix(job_id)
    if store.path(prefix, LIVE) is None:
        raise NotFoundError("file_not_found", LIVE, job_id)
    with store.open(prefix, LIVE) as file:
        return file.read()
