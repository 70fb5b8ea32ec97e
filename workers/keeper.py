"""The keeper's process: `python -m workers.keeper`; several copies are harmless."""

import signal
import threading
import time

import structlog

from foldsvc.errors import FoldsvcError
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.sweep import sweep
from foldsvc.log import configure
from foldsvc.settings import Settings, settings
from foldsvc.status_file import StatusFile
from workers.connections import Connections, connections
from workers.standing_fault import StandingFault

log = structlog.get_logger()

_SWEEP_SECONDS = 60.0
_STOP_SECONDS = 5.0
_WORD_SECONDS = 5.0
_SILENT_SECONDS = 60.0
_WELL = ("", "")
_DEAF = ("it does not reach its broker", "Start the broker, or correct FOLDSVC_BROKER_URL")


def run_keeper(opened: Connections, chosen: Settings, stopped: threading.Event) -> None:
    """Keep, round after round, until told to stop; what fails is tried again next time.

    The result store is swept beside that, in a thread of its own, so that a slow store never
    delays a lease.
    """
    sweeper = threading.Thread(
        target=run_sweeper, args=(opened, chosen, stopped), name="sweeper", daemon=True
    )
    sweeper.start()
    next_word = time.monotonic()
    status = StatusFile("keeper", silent_seconds=_SILENT_SECONDS + chosen.keeper_seconds)
    status.say("it has made no round yet")
    while not stopped.is_set():
        opened.database.hold_reserve()
        try:
            keep(opened.database, opened.doorbell, chosen)
        except FoldsvcError as error:
            log.warning("keeper's round failed", code=error.code, fault=error.message)
            next_word = time.monotonic()
            status.say(error.message, error.remedy)
        else:
            if time.monotonic() >= next_word:
                next_word = time.monotonic() + _WORD_SECONDS
                status.say(*(_WELL if opened.doorbell.waiting("fold") is not None else _DEAF))
        stopped.wait(chosen.keeper_seconds)
    sweeper.join(_STOP_SECONDS)


def run_sweeper(
    opened: Connections,
    chosen: Settings,
    stopped: threading.Event,
    *,
    every_seconds: float = _SWEEP_SECONDS,
) -> None:
    """Sweep, time after time, until told to stop; where it may not or cannot, say so."""
    fault = StandingFault("nothing is swept")
    while not stopped.is_set():
        try:
            sweep(opened.database, opened.store, chosen, stopping=stopped.is_set)
        except FoldsvcError as error:
            fault.tell(error)
        else:
            fault.end()
        stopped.wait(every_seconds)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    chosen = settings()
    configure(level=chosen.log_level, as_json=chosen.log_json, libraries=True)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    log.info("keeper started", seconds=chosen.keeper_seconds)
    run_keeper(connections(), chosen, stopped)
    log.info("keeper stopped")


if __name__ == "__main__":
    main()
