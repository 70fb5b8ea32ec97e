"""A kind of job is a row of one table: the queue serves it without knowing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from foldsvc.errors import NotFoundError
from foldsvc.folds.queries import get_fold, list_folds
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import delete_job, request_cancel
from foldsvc.jobs.claims import claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.events import events_since
from foldsvc.jobs.kinds import KINDS, JobKind
from foldsvc.jobs.queries import get_job
from foldsvc.jobs.submit import NewJob, submit
from foldsvc.storage.database import Database, Transaction
from foldsvc.storage.folder_store import FolderStore
from tests.jobs.orders import submit_one


@dataclass(frozen=True)
class Echo:
    """What jobs of the third kind are made of."""

    said: str


class EchoRows:
    """The payloads of the third kind, where a table would be."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}

    def insert(self, _transaction: Transaction, payloads: Mapping[str, Echo]) -> None:
        """Keep payloads."""
        self.said |= {job_id: payload.said for job_id, payload in payloads.items()}

    def read(self, _transaction: Transaction, job_ids: Sequence[str]) -> dict[str, Echo]:
        """Give payloads."""
        return {job_id: Echo(self.said[job_id]) for job_id in job_ids}


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> JobKind[Echo]:
    """Give a third kind, added to the table."""
    rows = EchoRows()
    kind = JobKind(
        name="echo",
        payload=Echo,
        stages=("publish",),
        insert=rows.insert,
        read=rows.read,
        lane=lambda _payload: "echo",
        options=lambda _payload: [],
        content=lambda payload: payload.said,
        result_path=lambda _transaction, job_id: f"/echoes/{job_id}",
    )
    monkeypatch.setitem(KINDS, "echo", kind)
    return kind


def _submit(database: Database, *said: str) -> tuple[str, ...]:
    jobs = [NewJob(name=one, payload=Echo(one), first_stage="publish") for one in said]
    return submit(database, jobs, doorbell=SilentDoorbell()).job_ids


def test_a_kind_of_its_own_goes_through_the_queue(database: Database, echo: JobKind[Echo]) -> None:
    """Its jobs are queued, claimed with their payloads as a batch, and succeed."""
    first, second = _submit(database, "a", "b")

    claims = claim(database, echo, stage="publish", owner="w", limit=8, lease_seconds=60)

    assert [(one.job_id, one.payload) for one in claims] == [
        (first, Echo("a")),
        (second, Echo("b")),
    ]
    outcomes.succeed(database, claims[0], result_prefix=claims[0].prefix)
    job = get_job(database, first)
    assert (job.kind, job.name, job.state) == ("echo", "a", "succeeded")
    assert job.links.result == f"/api/v1/echoes/{first}"
    assert [event.kind for event in events_since(database, first, 0)] == ["state", "state", "end"]


def test_a_kind_of_its_own_is_no_fold(
    database: Database, echo: JobKind[Echo], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It is in no list of folds, is cancelled and deleted as a job, and folds stay."""
    del echo
    fold, (job_id,) = submit_one(database), _submit(database, "a")

    assert [job.id for job in list_folds(database).jobs] == [fold]
    with pytest.raises(NotFoundError):
        get_fold(database, job_id)
    assert request_cancel(database, job_id).state == "cancelled"
    delete_job(database, FolderStore(tmp_path_factory.mktemp("results")), job_id)
    with pytest.raises(NotFoundError):
        get_job(database, job_id)
    assert get_job(database, fold).state == "queued"


def test_a_worker_gets_jobs_of_its_kind_alone(database: Database, echo: JobKind[Echo]) -> None:
    """Where rows of two kinds wait at one stage, neither is handed to the other's worker."""
    (job_id,) = _submit(database, "a")

    assert (
        claim(database, KINDS["fold"], stage="publish", owner="w", limit=8, lease_seconds=1) == ()
    )
    (claimed,) = claim(database, echo, stage="publish", owner="w", limit=8, lease_seconds=1)
    assert claimed.job_id == job_id


def test_what_no_kind_is_made_of_is_refused(database: Database) -> None:
    """A payload that nobody has registered stands in no queue."""
    with pytest.raises(TypeError, match="no job is made of Echo"):
        _submit(database, "a")
