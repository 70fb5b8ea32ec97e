"""Searching for an alignment: on a server, or in databases on this machine."""

from foldsvc.errors.root import FoldsvcError

_OTHER_WAYS = "an alignment of your own (A3M), a local database, or single-sequence need no server"


class AlignmentError(FoldsvcError):
    """No alignment was found for the sequences."""

    code = "alignment_error"


class SearchContactMissingError(AlignmentError):
    """The contact for the search server is not filled in, or cannot be sent."""

    code = "search_contact_missing"

    def __init__(self, server: str, contact: str) -> None:
        contact_words = f"is {contact!r}" if contact else "is empty"
        super().__init__(
            f"FOLDSVC_MSA_SERVER_CONTACT {contact_words}, so nothing was sent to {server}",
            remedy=(
                "Set it to an e-mail address or URL of whoever runs this service: the server's "
                "owners ask to know it, and sequences leave this machine once it is set; "
                f"{_OTHER_WAYS}"
            ),
        )


class SearchUnavailableError(AlignmentError):
    """The search server does not answer, is broken, or is down for maintenance.

    Attributes:
        retry_after_seconds: How long it asks to wait; None where it does not say.
    """

    code = "search_unavailable"

    def __init__(
        self, server: str, fault: str, *, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(
            f"The alignment server {server} is not available: {fault}",
            remedy=f"Try again later, or check FOLDSVC_MSA_SERVER_URL; {_OTHER_WAYS}",
        )
        self.fault = fault
        self.retry_after_seconds = retry_after_seconds


class SearchRefusedError(AlignmentError):
    """The search server refuses this service, or something between the two does."""

    code = "search_refused"

    def __init__(self, server: str, fault: str) -> None:
        super().__init__(
            f"The alignment server {server} refused: {fault}",
            remedy=(
                "If it names a form to lift a block, fill that in; behind a proxy or a firewall, "
                f"ask for {server} to be allowed; {_OTHER_WAYS}"
            ),
        )
        self.fault = fault


class RateLimitedError(AlignmentError):
    """The search server has had too many searches from this address.

    Attributes:
        retry_after_seconds: How long it asks to wait; None where it does not say.
    """

    code = "search_rate_limited"

    def __init__(self, server: str, *, retry_after_seconds: float | None = None) -> None:
        wait = "" if retry_after_seconds is None else f", to be asked in {retry_after_seconds:g} s"
        super().__init__(
            f"The alignment server {server} takes no more searches from here for now{wait}",
            remedy=(
                "Try again later; nothing found so far is lost, and no chain is asked for twice; "
                f"{_OTHER_WAYS}"
            ),
        )
        self.retry_after_seconds = retry_after_seconds


class SearchFailedError(AlignmentError):
    """The search itself ended with an error on the server."""

    code = "search_failed"

    def __init__(self, server: str, ticket: str, fault: str) -> None:
        super().__init__(
            f"The alignment server {server} could not finish the search {ticket}: {fault}",
            remedy=f"Submit again, which starts a new search; if that fails too: {_OTHER_WAYS}",
        )
        self.ticket = ticket


class SearchTimeoutError(AlignmentError):
    """The search did not end within its time."""

    code = "search_timeout"

    def __init__(self, server: str, seconds: float, doing: str) -> None:
        super().__init__(
            f"The search on {server} did not end within {seconds:g} s; last: {doing}",
            remedy=(
                "Submit again later: the server keeps what it has begun; "
                f"FOLDSVC_MSA_SERVER_SECONDS sets the time; {_OTHER_WAYS}"
            ),
        )


class SearchReplyError(AlignmentError):
    """The reply to a search is cut short, damaged, or belongs to another search."""

    code = "search_reply_invalid"
    remedy = "Submit again; nothing of it was kept"

    def __init__(self, server: str, fault: str) -> None:
        super().__init__(f"What {server} found cannot be used: {fault}")
        self.fault = fault


class ArchiveUnsafeError(AlignmentError):
    """An archive holds what no honest server sends, and was not unpacked."""

    code = "archive_unsafe"
    remedy = "Check that its source is one that you trust; nothing of it was kept"

    def __init__(self, server: str, fault: str) -> None:
        super().__init__(f"The archive from {server} was refused: {fault}")


class SearchDatabaseError(AlignmentError):
    """A local sequence database is missing or incomplete."""

    code = "search_database_missing"
    remedy = (
        "Run: foldsvc databases install; FOLDSVC_DATABASES_DIR names the folder of "
        "databases that are elsewhere"
    )

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(f"The sequence database {path} cannot be searched: {fault}")
        self.path = path
        self.fault = fault


class DatabaseDownloadError(AlignmentError):
    """A sequence database could not be fetched or unpacked."""

    code = "database_download_failed"
    remedy = "Run the command again: it goes on where it stopped"

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(f"Fetching {source} failed: {fault}")


class DatabaseSpaceError(AlignmentError):
    """The disk is too small for a sequence database."""

    code = "database_space_missing"
    remedy = "Free space, or set FOLDSVC_DATABASES_DIR to a folder on a larger disk"

    def __init__(self, folder: str, needed: int, free: int) -> None:
        super().__init__(
            f"{folder} has {free / 1e9:,.0f} GB free, and the databases need about "
            f"{needed / 1e9:,.0f} GB"
        )


class UnknownDatabaseError(AlignmentError):
    """There is no published database of this name."""

    code = "unknown_database"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no database {name!r}", remedy=f"Choose from: {', '.join(known)}"
        )
