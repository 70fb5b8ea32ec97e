"""Files of an attempt: written one by one, sealed by the manifest, read by the next stage."""

from collections.abc import Sequence

from foldsvc.errors import ArtifactCorruptError, NotFoundError
from foldsvc.result.result_file import ResultFile
from foldsvc.storage.result_store import MANIFEST, StoredFile
from workers.attempt import Attempt


def seal(
    attempt: Attempt[object], files: Sequence[ResultFile], *, handed_on: Sequence[StoredFile] = ()
) -> None:
    """Store files under the attempt's prefix, the manifest last.

    Args:
        attempt: Whose files they are.
        files: What this stage has made.
        handed_on: Files of the stage before that are taken over as they are.
    """
    taken = [
        attempt.store.copy(attempt.prefix, one, source_prefix=_prefix(attempt, one.name))
        for one in handed_on
    ]
    stored = [
        attempt.store.write(
            attempt.prefix,
            file.name,
            file.data,
            media_type=file.media_type,
            description=file.description,
            packed=file.packs_well,
            inner=file.inner,
        )
        for file in files
    ]
    attempt.store.write_manifest(attempt.prefix, [*stored, *taken])


def read(attempt: Attempt[object], name: str) -> bytes:
    """Read a file that the stage before has left."""
    with attempt.store.open(_prefix(attempt, name), name) as file:
        return file.read()


def handed_over(attempt: Attempt[object]) -> dict[str, StoredFile]:
    """Give the files that the stage before has left, by name; none at the first stage.

    Raises:
        ArtifactCorruptError: They were sealed and are not there.
    """
    prefix = attempt.claimed.result_prefix
    if prefix is None:
        return {}
    files = {file.name: file for file in attempt.store.read_manifest(prefix)}
    if not files:
        raise ArtifactCorruptError(MANIFEST)
    return files


def _prefix(attempt: Attempt[object], name: str) -> str:
    claimed = attempt.claimed
    if claimed.result_prefix is None:
        raise NotFoundError("file_not_found", name, claimed.job_id)
    return claimed.result_prefix
