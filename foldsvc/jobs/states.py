"""The states of a job and the legal moves between them: the whole machine as a table.

```
            claim                     succeed
  queued ──────────────► running ───────────────► succeeded
    │  ◄────────────────    │ │
    │   advance, release,   │ └─ fail, lose ─────► failed
    │   yield, stall, expire│
    └── cancel ──► cancelled ◄── stop ┘
```
"""

from dataclasses import dataclass
from enum import Enum

from foldsvc.records.job_state import State

TERMINAL: frozenset[State] = frozenset({"succeeded", "failed", "cancelled"})
"""States that a job never leaves."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one state to another."""

    source: State
    target: State


class Transition(Enum):
    """Every way in which a job's state changes; what is not here is illegal."""

    CLAIM = ("A worker took the job", Step("queued", "running"))
    ADVANCE = ("The stage is done and the next one waits", Step("running", "queued"))
    RELEASE = ("The worker shuts down and gave the job back", Step("running", "queued"))
    EXPIRE = ("The worker fell silent and the job waits for another", Step("running", "queued"))
    STALL = (
        "The work made no progress and the job waits for another try",
        Step("running", "queued"),
    )
    YIELD = (
        "No space is left for results and the job waits until there is",
        Step("running", "queued"),
    )
    SUCCEED = ("The result is ready", Step("running", "succeeded"))
    FAIL = ("The work failed", Step("running", "failed"))
    LOSE = ("Too many workers were lost", Step("running", "failed"))
    CANCEL = ("Cancelled while it waited", Step("queued", "cancelled"))
    STOP = ("Cancelled while it ran", Step("running", "cancelled"))

    @property
    def reason(self) -> str:
        """What happened, in words for the user."""
        return self.value[0]

    @property
    def source(self) -> State:
        """The only state that the move starts from."""
        return self.value[1].source

    @property
    def target(self) -> State:
        """The state that it ends in."""
        return self.value[1].target


LEGAL_STEPS: frozenset[tuple[State, State]] = frozenset(
    (move.source, move.target) for move in Transition
)
"""Every pair of states that some move joins."""
