"""Foreign text that a confined process was to read."""

from foldsvc.errors.root import FoldsvcError
from foldsvc.errors.submission import InputError


class ReadingLimitError(InputError):
    """What was sent takes more time or memory to read than there is for one request."""

    code = "reading_limit"
    remedy = "Send less of it; the operator of the service can raise the limit"

    def __init__(self, what: str, limit: str) -> None:
        super().__init__(f"The {what} takes more than {limit}, the limit for one request")


class ReadingBrokenError(InputError):
    """What was sent broke what reads it."""

    code = "reading_broken"
    remedy = "Check the file with the program that wrote it, and send it again"

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} cannot be read: what reads it broke down")


class ReadingBusyError(FoldsvcError):
    """As much is being read as this service reads at once."""

    code = "reading_busy"
    message = "The service is reading as many large inputs as it can"
    remedy = "Try again in a few seconds"


class ReadingCancelledError(FoldsvcError):
    """Whoever sent it has gone."""

    code = "reading_cancelled"
    message = "The client went away while its input was read"
    remedy = "Send it again"
