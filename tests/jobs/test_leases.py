"""Leases and heartbeats."""

import time
from collections.abc import Callable

import pytest

from foldsvc.errors import JobCancelledError, LeaseLostError
from foldsvc.jobs import outcomes
from foldsvc.jobs.cancel import request_cancel
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.keeper import keep
from foldsvc.jobs.leases import Heartbeat, renew
from foldsvc.jobs.queries import get_job
from foldsvc.settings import Settings
from foldsvc.storage.database import Database, migrate, open_database
from tests.jobs.orders import claim_one, claim_some, new_job, submit_all, submit_one
from tests.postgresql_server import PostgresqlServer


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def _raises(kind: type[Exception], heartbeat: Heartbeat, job_id: str) -> bool:
    try:
        heartbeat.check(job_id)
    except kind:
        return True
    return False


def test_a_renewed_lease_does_not_run_out(database: Database) -> None:
    """While the heart beats, the keeper leaves the jobs alone."""
    submit_all(database, new_job("a"), new_job("b"))
    claims = claim_some(database, lease_seconds=1)

    with Heartbeat(database, claims, 1) as heartbeat:
        for _ in range(4):
            time.sleep(0.35)
            assert keep(database, SilentDoorbell(), Settings()).requeued == 0
        for claimed in claims:
            heartbeat.check(claimed.job_id)


def test_a_lease_runs_out_when_nobody_renews_it(database: Database) -> None:
    """A silent worker's job waits again after its lease."""
    job_id = submit_one(database)
    claim_one(database, lease_seconds=0.1)
    assert keep(database, SilentDoorbell(), Settings()).requeued == 0
    time.sleep(0.15)

    assert keep(database, SilentDoorbell(), Settings()).requeued == 1

    assert get_job(database, job_id).state == "queued"


def test_renewing_tells_of_a_cancel(database: Database) -> None:
    """The answer to a heartbeat carries the user's wish."""
    job_id = submit_one(database)
    claimed = claim_one(database)
    assert renew(database, claimed, 60) is False

    request_cancel(database, job_id)

    assert renew(database, claimed, 60) is True


def test_an_expired_lease_that_nobody_took_can_be_renewed(database: Database) -> None:
    """A worker that was late but is not replaced goes on."""
    submit_one(database)
    claimed = claim_one(database, lease_seconds=0.01)
    time.sleep(0.03)

    renew(database, claimed, 60)

    assert keep(database, SilentDoorbell(), Settings()).requeued == 0


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_clock_of_a_worker_does_not_matter(
    database: Database, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """A worker whose clock is an hour off neither steals jobs nor loses its own."""
    submit_one(database)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + hours * 3600)

    claimed = claim_one(database, lease_seconds=30)
    with Heartbeat(database, [claimed], 30) as heartbeat:
        assert keep(database, SilentDoorbell(), Settings()).requeued == 0
        heartbeat.check(claimed.job_id)
        renew(database, claimed, 30)

    monkeypatch.undo()
    assert keep(database, SilentDoorbell(), Settings()).requeued == 0


def test_the_heartbeat_notices_a_cancel(database: Database) -> None:
    """The work hears of a cancel at its next check."""
    submit_all(database, new_job("a"), new_job("b"))
    first, second = claim_some(database, lease_seconds=3)

    with Heartbeat(database, [first, second], 3) as heartbeat:
        heartbeat.check(first.job_id)
        request_cancel(database, first.job_id)

        assert _within(3, lambda: _raises(JobCancelledError, heartbeat, first.job_id))
        heartbeat.check(second.job_id)


def test_the_heartbeat_notices_that_the_job_is_gone(database: Database) -> None:
    """An attempt that was replaced hears of it at its next check."""
    submit_one(database)
    claimed = claim_one(database, lease_seconds=3)

    with Heartbeat(database, [claimed], 3) as heartbeat:
        outcomes.release(database, claimed)
        claim_one(database)

        assert _within(3, lambda: _raises(LeaseLostError, heartbeat, claimed.job_id))
        assert not heartbeat.holds(claimed.job_id)


def test_a_database_away_for_a_whole_lease_is_a_lost_lease(
    postgresql_killable: PostgresqlServer,
) -> None:
    """Without the database, an attempt counts itself as lost in time, and not before."""
    database = open_database(postgresql_killable.url("postgres"))
    migrate(database)
    submit_one(database)
    claimed = claim_one(database, lease_seconds=2)

    with Heartbeat(database, [claimed], 2) as heartbeat:
        postgresql_killable.kill()
        heartbeat.check(claimed.job_id)
        assert _within(4, lambda: _raises(LeaseLostError, heartbeat, claimed.job_id))
        postgresql_killable.start()

    # The lease was never renewed, so another takes over and the first stays fenced off.
    keep(database, SilentDoorbell(), Settings())
    assert claim_one(database).attempt == 2
    with pytest.raises(LeaseLostError):
        outcomes.succeed(database, claimed, result_prefix="x")
    database.close()
