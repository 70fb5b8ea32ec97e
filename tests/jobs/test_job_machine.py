"""The whole machine under random moves of users, workers, keepers and lost leases."""

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foldsvc.errors import FoldsvcError, JobCancelledError, LeaseLostError
from foldsvc.folds.queries import list_folds
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.claims import Claimed, claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import report_progress
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.kinds import FOLD, SEGMENTATION
from foldsvc.jobs.leases import renew
from foldsvc.jobs.queries import get_job
from foldsvc.jobs.states import TERMINAL, Transition
from foldsvc.records.job_payloads import FoldPayload, SegmentationPayload
from foldsvc.records.job_state import JobFailure, State
from foldsvc.records.progress import Progress
from foldsvc.settings import Settings
from foldsvc.storage import job_counts
from foldsvc.storage.database import Database
from foldsvc.storage.job_queries import jobs_by_id
from tests.jobs.history import faults_of, published
from tests.jobs.orders import add_volume, new_job, submit_all, submit_segmentation
from tests.storage.counts import counts_of_rows, kept_counts

SETTINGS = Settings(max_losses=3)
FAILURE = JobFailure(code="engine_error", message="It broke")
KINDS_BY_STAGE = {"fold": FOLD, "relax": FOLD, "segment": SEGMENTATION}
STAGES = st.sampled_from(list(KINDS_BY_STAGE))
WORDS = ["finish", "fail", "release", "yield", "stall", "beat", "report"]
IMAGE = "image"
CHOICE = st.integers(min_value=0, max_value=1_000)


class JobMachine(RuleBasedStateMachine):
    """Users submit and cancel; workers claim, work, die and come back; the checker looks on.

    The jobs are of both kinds. Every claim ever made is kept, so that attempts long fenced off go
    on trying.
    """

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[str] = []
        self.claims: list[Claimed[object]] = []
        self.ended: dict[str, State] = {}
        self.cancelled: set[str] = set()
        self.segmentations: set[str] = set()

    @rule(number=st.integers(min_value=1, max_value=3), relax=st.booleans())
    def submit(self, number: int, *, relax: bool) -> None:
        """A user submits one job or a batch."""
        answer = submit_all(self.database, *(new_job(f"{i}", relax=relax) for i in range(number)))
        self.jobs += [job.id for job in answer.jobs]

    @rule(network=st.sampled_from(["deepbet", "deepbrain"]))
    def submit_segmentation(self, network: str) -> None:
        """A user asks for the segmentation of an image."""
        job_id = submit_segmentation(self.database, IMAGE, network)
        self.jobs.append(job_id)
        self.segmentations.add(job_id)

    @rule(stage=STAGES, limit=st.integers(min_value=1, max_value=4), silent=st.booleans())
    def work(self, stage: str, limit: int, *, silent: bool) -> None:
        """A worker claims; a silent one has lost its lease by the time that anyone looks."""
        lease_seconds = -1.0 if silent else 600.0
        kind = KINDS_BY_STAGE[stage]
        claims = claim(
            self.database, kind, stage=stage, owner="w", limit=limit, lease_seconds=lease_seconds
        )
        assert {claimed.kind for claimed in claims} <= {kind.name}
        assert len({_alike(claimed.payload) for claimed in claims}) <= 1
        self.claims += claims

    @rule()
    def keeper(self) -> None:
        """A keeper makes a round."""
        keep(self.database, SilentDoorbell(), SETTINGS)

    @precondition(lambda self: self.jobs)
    @rule(choice=CHOICE)
    def cancel(self, choice: int) -> None:
        """A user cancels; from its answer on, the job may not succeed."""
        job = request_cancel(self.database, self.jobs[choice % len(self.jobs)])
        if job.state not in {"succeeded", "failed"}:
            self.cancelled.add(job.id)

    @precondition(lambda self: self.claims)
    @rule(choice=CHOICE, what=st.sampled_from(WORDS))
    def attempt(self, choice: int, what: str) -> None:
        """An attempt, of now or of long ago, says something."""
        claimed = self.claims[choice % len(self.claims)]
        before = get_job(self.database, claimed.job_id)
        owns = (before.state, before.attempt) == ("running", claimed.attempt)
        try:
            self._say(claimed, what)
        except LeaseLostError:
            assert not owns
            assert get_job(self.database, claimed.job_id) == before
        except JobCancelledError:
            assert before.cancel_requested
            outcomes.cancelled(self.database, claimed)
        else:
            assert owns

    def _say(self, claimed: Claimed[object], what: str) -> None:
        if what == "beat":
            renew(self.database, claimed, 600)
        elif what == "report":
            report_progress(self.database, claimed, Progress(stage=claimed.stage, message="on"))
        elif what == "release":
            outcomes.release(self.database, claimed)
        elif what == "yield":
            outcomes.release(self.database, claimed, move=Transition.YIELD)
        elif what == "stall":
            alone = claimed.name == "0"
            outcomes.stalled(
                self.database, claimed, failure=FAILURE, alone=alone, max_losses=SETTINGS.max_losses
            )
        elif what == "fail":
            outcomes.fail(self.database, claimed, failure=FAILURE)
        elif claimed.stage == "fold" and claimed.payload.options["relax"]:
            outcomes.advance(
                self.database,
                claimed,
                stage="relax",
                result_prefix=claimed.prefix,
            )
        else:
            outcomes.succeed(
                self.database,
                claimed,
                result_prefix=claimed.prefix,
            )

    @invariant()
    def what_has_ended_stays(self) -> None:
        """At every moment, nothing leaves a terminal state, and a cancel holds."""
        if not self.jobs:
            return
        listed = {job.id for job in list_folds(self.database, limit=200).jobs}
        assert not listed & self.segmentations
        with self.database.read() as connection:
            jobs = jobs_by_id(connection, self.jobs)
        for job in jobs:
            assert job.kind == ("segmentation" if job.id in self.segmentations else "fold")
            if job.id in listed | self.segmentations:
                assert job.state == self.ended.get(job.id, job.state)
                assert not (job.id in self.cancelled and job.state in {"succeeded", "failed"})
                if job.state in TERMINAL:
                    self.ended[job.id] = job.state

    @invariant()
    def what_is_counted_is_there(self) -> None:
        """The counts that are kept are those of the rows."""
        assert kept_counts(self.database) == counts_of_rows(self.database)

    def teardown(self) -> None:
        """Let honest workers finish: every job then ends, in one terminal state."""
        for _ in range(40):
            self._fall_silent()
            keep(self.database, SilentDoorbell(), SETTINGS)
            for stage in KINDS_BY_STAGE:
                self.work(stage=stage, limit=8, silent=False)
                for choice in range(len(self.claims)):
                    self.attempt(choice=choice, what="finish")
                self.claims.clear()
            if all(get_job(self.database, job_id).state in TERMINAL for job_id in self.jobs):
                break
        self.what_has_ended_stays()
        for job_id in self.jobs:
            assert not faults_of(self.database, job_id)
            assert published(self.database, job_id) == (self.ended[job_id] == "succeeded")

    def _fall_silent(self) -> None:
        """Every worker falls silent for longer than its lease."""
        for claimed in self.claims:
            try:
                renew(self.database, claimed, -1)
            except FoldsvcError:
                continue


def _alike(payload: FoldPayload | SegmentationPayload) -> str:
    """Give what those that share a batch have in common."""
    if isinstance(payload, SegmentationPayload):
        return payload.network
    return json.dumps(dict(payload.options))


def test_the_machine_keeps_its_promises(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No order of moves breaks a history: one terminal state, one result, older attempts fenced.

    Few examples on PostgreSQL, where each step takes longer; the rules are the same code.
    """

    class Machine(JobMachine):
        """The machine on this database; its jobs pile up over the examples."""

    Machine.database = database
    add_volume(database, IMAGE)
    monkeypatch.setattr(job_counts, "_FEW", 5)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=12 if database.dialect == "sqlite" else 6,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
