"""Files of an attempt: written one by one, sealed by the manifest, read by the next stage."""

from collections.abc import Sequence

from foldsvc.errors import ResultFileNotFoundError
from foldsvc.predict.result_files import ResultFile
from workers.attempt import Attempt


def seal(attempt: Attempt, files: Sequence[ResultFile]) -> None:
    """Store files under the attempt's prefix, the manifest last."""
    stored = [
        attempt.store.write(
            attempt.prefix,
            file.name,
            file.data,
            media_type=file.media_type,
            description=file.description,
        )
        for file in files
    ]
    attempt.store.write_manifest(attempt.prefix, stored)


def read(attempt: Attempt, name: str) -> bytes:
    """Read a file that the stage before has left."""
    claimed = attempt.claimed
    if claimed.result_prefix is None:
        raise ResultFileNotFoundError(claimed.job_id, name)
    with attempt.store.open(claimed.result_prefix, name) as file:
        return file.read()


def names(attempt: Attempt) -> tuple[str, ...]:
    """Give the names of the files that the stage before has left."""
    prefix = attempt.claimed.result_prefix
    if prefix is None:
        return ()
    return tuple(file.name for file in attempt.store.read_manifest(prefix))
