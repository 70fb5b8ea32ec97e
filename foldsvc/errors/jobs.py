"""Jobs, their files and where both are kept."""

from collections.abc import Sequence

from foldsvc.errors.root import FoldsvcError


class StateError(FoldsvcError):
    """The state of what is there forbids what was asked."""

    code = "job_error"


class IllegalMoveError(StateError):
    """A job was asked to move between states that no move joins."""

    code = "illegal_move"

    def __init__(self, job_id: str, state: str, target: str) -> None:
        super().__init__(f"Job {job_id} is {state} and cannot become {target}")


class LeaseLostError(StateError):
    """This attempt no longer owns the job: its lease ran out and another attempt has it."""

    code = "lease_lost"

    def __init__(self, job_id: str, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} no longer owns job {job_id}")


class JobCancelledError(StateError):
    """The user asked for this job to stop."""

    code = "cancelled"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} was cancelled")


class WorkerStoppingError(StateError):
    """The worker shuts down; it gives the job back for another to do."""

    code = "worker_stopping"
    message = "The worker shuts down"


class IdempotencyConflictError(StateError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_conflict"
    remedy = "Send a new key with a new request"

    def __init__(self, key: str) -> None:
        super().__init__(f"Idempotency-Key {key!r} was used before with a different request")


class VolumeChangedError(StateError):
    """Someone else changed the image in the meantime."""

    code = "volume_changed"
    remedy = "Look at it again, then retry"

    def __init__(self, volume_id: str) -> None:
        super().__init__(f"Image {volume_id} was changed in the meantime")


class NotShareableError(StateError):
    """Images of a case may carry a name in their pixels."""

    code = "case_not_shareable"
    remedy = "Black the text out on the image's page, or take the image out of the case"

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(
            f"{len(titles)} of the images in the case cannot be shared, since text may be written "
            f"into their pixels: {'; '.join(titles)}"
        )


class StorageError(FoldsvcError):
    """The result store failed."""

    code = "storage_error"


class StorageFullError(StorageError):
    """No space is left, or less than must be free before anything new is taken in."""

    code = "storage_full"
    remedy = (
        "Free space there, by deleting jobs and images for instance; what waits goes on "
        "by itself then. FOLDSVC_MIN_FREE_GB says how much must be free"
    )

    def __init__(self, path: str, *, free: int | None = None, needed: int = 0) -> None:
        space = f"No space is left at {path}"
        if free is not None:
            space = f"{free / 1e6:,.0f} MB are free for {path}, {needed / 1e6:,.0f} MB are needed"
        super().__init__(space)


class ArtifactCorruptError(StorageError):
    """A stored file no longer matches the checksum of its manifest."""

    code = "artifact_corrupt"
    remedy = "Fold the sequence again"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} no longer matches its checksum")
        self.name = name


class DatabaseUnavailableError(StorageError):
    """The database cannot be reached; what was being written may or may not be there."""

    code = "database_unavailable"
    remedy = "Try again in a few seconds; an Idempotency-Key makes that safe"

    def __init__(self, fault: str) -> None:
        super().__init__(f"The database cannot be reached: {fault}")


class DatabaseUrlError(StorageError):
    """A database is named in no way that is understood."""

    code = "database_url_invalid"
    remedy = "Write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"

    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is not a kind of database that can be used")


class DeidentificationKeyError(StorageError):
    """The secret by which identifiers become pseudonyms cannot be used."""

    code = "deidentification_key_unusable"
    remedy = (
        "It is a file of 32 random bytes, or of 64 hexadecimal digits; restore it, or "
        "name another in FOLDSVC_DEIDENTIFICATION_KEY_FILE: with a new one, a patient whose "
        "images are here has another pseudonym from now on"
    )

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(f"{path}, the secret that makes pseudonyms, cannot be used: {fault}")


class DatabaseFullError(DatabaseUnavailableError):
    """The database has no space to write."""

    code = "database_full"

    def __init__(self) -> None:
        super().__init__("no space is left where it is kept")
        self.remedy = "Free space there, by deleting jobs and images for instance"


class ArchiveNameError(StorageError):
    """A file cannot go into an archive under this name."""

    code = "archive_name_invalid"

    def __init__(self, name: str) -> None:
        super().__init__(f"No archive entry can be named {name!r}")
