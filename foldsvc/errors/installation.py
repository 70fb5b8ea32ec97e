"""Database and result store: whether they belong together, and how they are moved."""

from foldsvc.errors.jobs import StorageError


class InstallationError(StorageError):
    """Database and result store are not known to belong together; nothing is swept."""

    code = "installation_error"


class StoreOfAnotherError(InstallationError):
    """The result store belongs to another database than the one that is open."""

    code = "store_of_another"

    def __init__(self, database_id: str, store_id: str, mark: str) -> None:
        super().__init__(
            f"The result store is of installation {store_id}, the database of {database_id}",
            remedy="Correct FOLDSVC_DATABASE_URL or FOLDSVC_RESULTS_DIR, or move the database "
            "with foldsvc migrate --from; only if the store is to belong to this database "
            f"from now on, write {database_id} into {mark}",
        )


class StoreUnknownError(InstallationError):
    """A result store without an id has results of which the database knows nothing."""

    code = "store_unknown"

    def __init__(self, database_id: str, example: str, mark: str) -> None:
        super().__init__(
            f"The result store has no installation id, and {example} in it is not known to the "
            "database",
            remedy="Correct FOLDSVC_DATABASE_URL, or move the database with foldsvc migrate "
            f"--from; if the store does belong to this database, write {database_id} into {mark}",
        )


class StoreEmptyError(InstallationError):
    """The database tells of results, and the result store has none and no id."""

    code = "store_empty"

    def __init__(self, database_id: str, mark: str) -> None:
        super().__init__(
            "The database tells of results, and the result store is empty",
            remedy="Mount the results, or correct FOLDSVC_RESULTS_DIR; if they were removed on "
            f"purpose, write {database_id} into {mark}",
        )


class DatabaseMovedError(InstallationError):
    """What the database had was moved to another one, which is to be used."""

    code = "database_moved"
    remedy = "Set FOLDSVC_DATABASE_URL to that one"

    def __init__(self, moved_to: str) -> None:
        super().__init__(f"This database was moved to {moved_to} and is out of use")


class TransferError(StorageError):
    """An installation was not moved to another database; nothing of it is there."""

    code = "transfer_failed"

    def __init__(self, subject: str, fault: str, *, remedy: str = "") -> None:
        super().__init__(f"{subject} was not moved: {fault}", remedy=remedy)


class TargetNotEmptyError(TransferError):
    """The database to move to has rows already."""

    code = "target_not_empty"
    remedy = "Name an empty database; what it has must not be mixed with another's"

    def __init__(self, table: str, rows: int) -> None:
        super().__init__("The installation", f"the database to move to has {rows} rows in {table}")


class SourceBusyError(TransferError):
    """Workers hold jobs of the database that is to be moved."""

    code = "source_busy"
    remedy = (
        "Stop the service, whose workers then give their jobs back, or wait until "
        "their leases have run out (FOLDSVC_LEASE_SECONDS)"
    )

    def __init__(self, jobs: int) -> None:
        super().__init__("The installation", f"workers hold {jobs} of its jobs")
