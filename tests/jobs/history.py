"""The checker: reads rows, events and files afterwards, and finds every broken promise."""

from itertools import pairwise

from foldsvc.errors import StorageError
from foldsvc.jobs.events import events_since
from foldsvc.jobs.queries import files_of, get_job
from foldsvc.jobs.states import LEGAL_STEPS, TERMINAL
from foldsvc.storage.database import Database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.wire.fold import Job, JobEvent


def faults_of(
    database: Database, job_id: str, *, store: FolderStore | None = None, ended: bool = True
) -> list[str]:
    """List what is wrong with the history of a job that was answered with 202.

    Args:
        database: Where it is kept.
        job_id: The job.
        store: Where its files are; they are compared with their checksums.
        ended: It is time for the job to have ended.
    """
    job = get_job(database, job_id)
    events = events_since(database, job_id, 0, limit=100_000)
    faults = [*_path_faults(job, events), *_attempt_faults(events)]
    if ended and job.state not in TERMINAL:
        faults.append(f"has not ended, is {job.state}")
    if job.cancel_requested and job.state == "succeeded":
        faults.append("succeeded after a cancel was acknowledged")
    if (job.failure is not None) != (job.state == "failed"):
        faults.append(f"is {job.state} with failure {job.failure}")
    if store is not None and job.state == "succeeded":
        faults += _file_faults(database, store, job)
    return [f"{job_id}: {fault}" for fault in faults]


def published(database: Database, job_id: str) -> int:
    """Count how often a job was given a final result."""
    events = events_since(database, job_id, 0, limit=100_000)
    return sum((event.kind, event.state) == ("end", "succeeded") for event in events)


def starts(database: Database, job_id: str) -> int:
    """Count how often a job was started."""
    events = events_since(database, job_id, 0, limit=100_000)
    return sum((event.kind, event.state) == ("state", "running") for event in events)


def _path_faults(job: Job, events: list[JobEvent]) -> list[str]:
    path = [event.state for event in events if event.kind in ("state", "end")]
    faults = [f"illegal step {step}" for step in pairwise(path) if step not in LEGAL_STEPS]
    if path[:1] != ["queued"]:
        faults.append(f"begins as {path[:1]}")
    if path[-1:] != [job.state]:
        faults.append(f"is {job.state}, its events end with {path[-1:]}")
    ends = [index for index, event in enumerate(events) if event.kind == "end"]
    if ends and (len(ends) > 1 or ends[0] != len(events) - 1):
        faults.append(f"has events after its end: {[event.kind for event in events]}")
    if bool(ends) != (job.state in TERMINAL):
        faults.append(f"is {job.state} with {len(ends)} ends")
    return faults


def _attempt_faults(events: list[JobEvent]) -> list[str]:
    attempts = [event.attempt for event in events]
    faults = []
    if attempts != sorted(attempts):
        faults.append(f"an older attempt was heard: {attempts}")
    started = [
        event.attempt for event in events if (event.kind, event.state) == ("state", "running")
    ]
    if started != list(range(1, len(started) + 1)):
        faults.append(f"attempts are {started}")
    if [event.seq for event in events] != sorted({event.seq for event in events}):
        faults.append("event numbers do not grow")
    return faults


def _file_faults(database: Database, store: FolderStore, job: Job) -> list[str]:
    prefix, files = files_of(database, store, job.id)
    if prefix is None or not files:
        return ["succeeded without files"]
    try:
        store.verify(prefix)
    except StorageError as error:
        return [str(error)]
    return []
