"""Jobs, their files and where both are kept."""

from foldsvc.errors.root import FoldsvcError


class JobError(FoldsvcError):
    """The state of a job forbids what was asked."""

    code = "job_error"


class JobNotFoundError(JobError):
    """No job has this id."""

    code = "job_not_found"

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"There is no job {job_id}",
            remedy="It may have been deleted; GET /api/v1/folds lists jobs",
        )
        self.job_id = job_id


class BatchNotFoundError(JobError):
    """No batch has this id."""

    code = "batch_not_found"

    def __init__(self, batch_id: str) -> None:
        super().__init__(f"There is no batch {batch_id}")
        self.batch_id = batch_id


class ResultFileNotFoundError(JobError):
    """The job has no file of this name, or none yet."""

    code = "file_not_found"

    def __init__(self, job_id: str, name: str) -> None:
        super().__init__(
            f"Job {job_id} has no file {name!r}",
            remedy=f"GET /api/v1/folds/{job_id}/files lists what there is",
        )
        self.job_id = job_id
        self.name = name


class IllegalMoveError(JobError):
    """A job was asked to move between states that no move joins."""

    code = "illegal_move"

    def __init__(self, job_id: str, state: str, wanted: str) -> None:
        super().__init__(f"Job {job_id} is {state} and cannot become {wanted}")
        self.job_id = job_id
        self.state = state


class LeaseLostError(JobError):
    """This attempt no longer owns the job: its lease ran out and another attempt has it."""

    code = "lease_lost"

    def __init__(self, job_id: str, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} no longer owns job {job_id}")
        self.job_id = job_id
        self.attempt = attempt


class JobCancelledError(JobError):
    """The user asked for this job to stop."""

    code = "cancelled"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} was cancelled")
        self.job_id = job_id


class WorkerStoppingError(JobError):
    """The worker shuts down; it gives the job back for another to do."""

    code = "worker_stopping"

    def __init__(self) -> None:
        super().__init__("The worker shuts down")


class IdempotencyConflictError(JobError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_conflict"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Idempotency-Key {key!r} was used before with a different request",
            remedy="Send a new key with a new request",
        )
        self.key = key


class StorageError(FoldsvcError):
    """The result store failed."""

    code = "storage_error"


class StorageFullError(StorageError):
    """No space is left, or less than must be free before anything new is taken in.

    Attributes:
        path: What lacks space.
        free: In bytes, where it was measured.
        needed: In bytes, likewise.
    """

    code = "storage_full"

    def __init__(self, path: str, *, free: int | None = None, needed: int = 0) -> None:
        found = f"No space is left at {path}"
        if free is not None:
            found = f"{free / 1e6:,.0f} MB are free for {path}, {needed / 1e6:,.0f} MB are needed"
        super().__init__(
            found,
            remedy="Free space there, by deleting jobs and images for instance; what waits goes on "
            "by itself then. FOLDSVC_MIN_FREE_GB says how much must be free",
        )
        self.path = path
        self.free = free
        self.needed = needed


class ArtifactCorruptError(StorageError):
    """A stored file no longer matches the checksum of its manifest."""

    code = "artifact_corrupt"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} no longer matches its checksum", remedy="Fold the sequence again")
        self.name = name


class DatabaseUnavailableError(StorageError):
    """The database cannot be reached; what was being written may or may not be there."""

    code = "database_unavailable"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"The database cannot be reached: {fault}",
            remedy="Try again in a few seconds; an Idempotency-Key makes that safe",
        )


class DatabaseUrlError(StorageError):
    """A database is named in no way that is understood."""

    code = "database_url_invalid"

    def __init__(self, given: str) -> None:
        super().__init__(
            f"{given!r} is no kind of database that can be used",
            remedy="Write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
        )


class DeidentificationKeyError(StorageError):
    """The secret by which identifiers become pseudonyms cannot be used."""

    code = "deidentification_key_unusable"

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(
            f"{path}, the secret that makes pseudonyms, cannot be used: {fault}",
            remedy="It is a file of 32 random bytes, or of 64 hexadecimal digits; restore it, or "
            "name another in FOLDSVC_DEIDENTIFICATION_KEY_FILE: with a new one, a patient whose "
            "images are here has another pseudonym from now on",
        )
        self.path = path
        self.fault = fault


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
        self.name = name
