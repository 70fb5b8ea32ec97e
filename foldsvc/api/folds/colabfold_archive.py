"""The files of a job as ColabFold would name and shape them, for the archive."""

import hashlib
from collections.abc import Mapping, Sequence

from foldsvc.alphafold2.config import model_config
from foldsvc.api.backend import Backend
from foldsvc.errors import NotFoundError
from foldsvc.jobs.events import events_since
from foldsvc.records.recycling import RecycleEvent
from foldsvc.report.archive import Entry
from foldsvc.result.colabfold_result import StoredResult, colabfold_entries
from foldsvc.result.layout import PLOTS, Ending, model_file, plot_file
from foldsvc.storage.result_store import StoredFile, read_checked
from foldsvc.wire.fold import Job

_PAGE = 500


PICTURES = tuple(plot_file(plot, "png") for plot in PLOTS)
"""What ColabFold has of the files that are drawn."""


def colabfold_archive(
    job: Job,
    prefix: str,
    stored: Sequence[StoredFile],
    drawn: Mapping[str, Mapping[str, bytes]],
    backend: Backend,
) -> list[Entry]:
    """Give the entries; each is made when it is read.

    Args:
        job: Whose files they are.
        prefix: Where they are stored.
        stored: All for people.
        drawn: For each picture that is not stored, where it will be when entries are read.
        backend: With the store and the job's events.

    Raises:
        NotFoundError: The job has no PDB file, which is all that ColabFold knows.
        ArtifactCorruptError: A scores file is damaged.
    """
    files = {file.name: file for file in stored}
    if not any(name.endswith(".pdb") for name in files):
        raise NotFoundError("file_not_found", model_file(1, Ending.PDB), job.id)

    def read(name: str) -> bytes:
        if name in drawn:
            return drawn[name][name]
        return read_checked(files[name], backend.store, prefix)

    result = StoredResult(
        name=job.name,
        names=[*files, *drawn],
        read=read,
        n_res=job.n_res,
        finished=job.finished_at or job.created_at,
        passes=_passes(job, backend),
        model_type=lambda model: model_config(model).model_type if model else job.engine,
    )
    sums = "".join(file.sha256 for file in stored)
    version = hashlib.sha256(f"{job.model_dump_json()}{sums}".encode()).hexdigest()
    return [
        Entry(name=name, version=version, chunks=chunks)
        for name, chunks in colabfold_entries(result)
    ]


def _passes(job: Job, backend: Backend) -> list[RecycleEvent]:
    """Give every recycle that was reported; of one that was made twice, the later."""
    passes: dict[tuple[str, int, int], RecycleEvent] = {}
    seq = 0
    while events := events_since(backend.database, job.id, seq, _PAGE):
        for event in events:
            if (done := event.recycle) is not None:
                passes[done.model, done.seed, done.recycle] = done
        seq = events[-1].seq
    return list(passes.values())
