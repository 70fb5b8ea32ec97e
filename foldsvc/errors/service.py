"""The service on this machine, and a service seen from its client."""

from foldsvc.errors.root import FoldsvcError


class SupervisionError(FoldsvcError):
    """The service cannot run on this machine as it was asked to."""

    code = "supervision_error"


class DataDirInUseError(SupervisionError):
    """Another service runs on this data folder."""

    code = "data_dir_in_use"
    remedy = "Use that one, stop it, or choose another folder with --data"

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(f"Another foldsvc ({holder}) runs on {path}")


class PortInUseError(SupervisionError):
    """Another program listens where the API should."""

    code = "port_in_use"
    remedy = "Stop it, or choose another port with --port (0 takes any free one)"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"Another program listens on {host}:{port}")


class ProcessNotReadyError(SupervisionError):
    """One of the service's processes does not start."""

    code = "process_not_ready"

    def __init__(self, process: str, fault: str, log_file: str) -> None:
        super().__init__(f"The {process} does not start: {fault}", remedy=f"Its log is {log_file}")


class NotReadyError(SupervisionError):
    """A part that the API cannot do without does not work."""

    code = "not_ready"

    def __init__(self, part: str, fault: str, remedy: str = "Try again in a few seconds") -> None:
        super().__init__(f"The {part} does not work: {fault}", remedy=remedy)


class DrawingBusyError(SupervisionError):
    """As many plots and reports as this service draws at once are being drawn, and more wait."""

    code = "drawing_busy"
    message = "Plots and reports of other results are being drawn"
    remedy = "Try again in a few seconds"


class ServiceError(FoldsvcError):
    """A service did not answer, or answered with a problem document.

    Attributes:
        code: That of the problem document, where there was one.
        problem_code: The same; empty where there was none.
        status: HTTP status, where there was an answer.
    """

    code = "service_error"

    def __init__(
        self, message: str, *, remedy: str = "", problem_code: str = "", status: int | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.problem_code = problem_code
        self.status = status
        if problem_code:
            # What the service called it, so that a script reads one attribute for all errors.
            self.code = problem_code
