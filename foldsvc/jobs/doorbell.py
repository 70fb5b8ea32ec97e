"""The doorbell: tells idle workers that there may be work; the database says which."""

from typing import Protocol

from foldsvc.records.job_state import Stage


class Doorbell(Protocol):
    """Wakes workers of a stage.

    A ring may be lost, doubled or late: workers claim their jobs from the database, and the
    keeper rings again for what waits.
    """

    def ring(self, stage: Stage, times: int) -> None:
        """Wake up to so many workers; never raises and never waits for the broker."""

    def waiting(self, stage: Stage) -> int | None:
        """Count the rings that no worker has heard yet; None where that cannot be known."""


class SilentDoorbell:
    """Rings nowhere: for a process that works through its jobs itself."""

    def ring(self, stage: Stage, times: int) -> None:
        """Do nothing."""

    def waiting(self, stage: Stage) -> int | None:  # noqa: ARG002 - the Protocol's argument
        """Nobody ever waits."""
        return 0
