"""Whether the processes on this machine do their work, in some hundredths of a second.

What `foldsvc healthcheck` runs. The standard library alone is imported, so that a check costs next
to nothing however often it runs.
"""

import sys
from collections.abc import Callable, Sequence

from foldsvc.status_file import Status, read_statuses

_CHECK_FAILED = 10
"""The exit code of a check that found a fault, as `foldsvc.cli.exit_codes` has it."""

_PROBE_SECONDS = 4.0
_STAGES = ("search", "fold", "relax", "segment")


def api_fault() -> str:
    """Say in a line what is wrong with the API; empty if it answers."""
    return _fault_of("api", "api", _unanswered)


def keeper_fault() -> str:
    """Say in a line what is wrong with the keeper; empty if it makes its rounds."""
    return _fault_of("keeper", "keeper")


def worker_fault(stage: str) -> str:
    """Say in a line what is wrong with the worker of a stage; empty if it works or could.

    A worker that is busy, for hours even, is well: its main process does nothing but speak for it.
    """
    return _fault_of(f"{stage}-worker", f"worker --stage {stage}")


def answers(url: str, path: str) -> bool:
    """Whether an HTTP server answers 200."""
    # Imported here: it is half of what a check costs, and workers and keepers are not asked so.
    import http.client  # noqa: PLC0415
    from urllib.parse import urlsplit  # noqa: PLC0415

    address = urlsplit(url)
    connection = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=_PROBE_SECONDS
    )
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def run(arguments: Sequence[str]) -> int | None:
    """Run the check that the arguments ask for and give its exit code; None if they ask for none.

    Args:
        arguments: All that follows `foldsvc`.
    """
    match tuple(arguments):
        case ("healthcheck", "api"):
            fault = api_fault()
        case ("healthcheck", "keeper"):
            fault = keeper_fault()
        case ("healthcheck", "worker", "--stage", stage) if stage in _STAGES:
            fault = worker_fault(stage)
        case _:
            return None
    if fault:
        sys.stderr.write(f"{fault}\n")
    return _CHECK_FAILED if fault else 0


def _fault_of(role: str, command: str, fault_of: Callable[[Status], str] = lambda _said: "") -> str:
    name = role.replace("-", " ")
    statuses = list(read_statuses(role))
    if not statuses:
        return f"No {name} runs here. Start it: foldsvc {command}"
    for said in statuses:
        if said.fault:
            return f"The {name} cannot work: {said.fault}. {said.remedy}".strip()
        if said.is_silent:
            return (
                f"The {name} (process {said.pid}) has made no round for {said.silent_for:.0f} s: "
                "it waits for its broker or its database, or hangs. Look into its log"
            )
        if fault := fault_of(said):
            return fault
    return ""


def _unanswered(said: Status) -> str:
    if answers(said.url, "/healthz"):
        return ""
    return (
        f"The api does not answer at {said.url} within {_PROBE_SECONDS:.0f} s. Look into its log; "
        "if it stays so, start it again"
    )
