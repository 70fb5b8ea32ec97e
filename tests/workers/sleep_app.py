"""A real Celery application whose work is to sleep, for tests that kill its processes.

Only the work differs from the service's own: claims, leases, outcomes and bells are the product's.
The name of a job says how it behaves: `nap 0.4` sleeps that long, `abort` kills its own process,
`boom` raises, `stuck 3` sleeps without ever asking whether it still owns the job, `seize 3` sleeps
with the interpreter locked, `walk 3` reports all the while.
"""

import ctypes
import json
import os
import time
from collections.abc import Sequence

from foldsvc.jobs.celery_queue import celery_app, task_name
from foldsvc.jobs.kinds import FOLD
from foldsvc.records.progress import Progress
from foldsvc.settings import settings
from workers.attempt import Attempt, run_claimed
from workers.connections import connections
from workers.logs import log_as_set
from workers.stopping import listen_in_pool, tell_pool

app = celery_app(settings().broker_url)
log_as_set()
listen_in_pool()
tell_pool()


@app.task(name=task_name("fold"))
def fold() -> None:
    """Sleep at the fold stage, then hand over to the relax stage."""
    _run("fold")


@app.task(name=task_name("relax"))
def relax() -> None:
    """Sleep at the relax stage, then publish."""
    _run("relax")


def _run(stage: str) -> None:
    run_claimed(
        connections(),
        FOLD,
        stage=stage,
        limit=1,
        lease_seconds=settings().lease_seconds,
        work=_sleep_work,
    )


def _sleep_work(attempts: Sequence[Attempt]) -> None:
    (attempt,) = attempts
    claimed = attempt.claimed
    word, _, seconds = claimed.name.partition(" ")
    attempt.report(Progress(stage=claimed.stage, message=f"pid {os.getpid()}", fraction=0))
    if word == "abort":
        os.abort()
    if word == "boom":
        raise RuntimeError(claimed.name)
    if word == "stuck":
        time.sleep(float(seconds))
    elif word == "seize":
        # Through PyDLL, the call keeps the lock that CDLL would give up.
        ctypes.PyDLL(None).sleep(int(seconds))
    else:
        until = time.monotonic() + float(seconds or 0)
        while time.monotonic() < until:
            if word == "walk":
                attempt.report(Progress(stage=claimed.stage, message=f"{time.monotonic()}"))
            attempt.check()
            time.sleep(0.05)
    facts = {"attempt": claimed.attempt, "stage": claimed.stage}
    entry = attempt.store.write(attempt.prefix, "nap.json", json.dumps(facts).encode())
    attempt.store.write_manifest(attempt.prefix, [entry])
    if claimed.stage == "fold" and claimed.payload.options["relax"]:
        attempt.advance("relax")
    else:
        attempt.succeed()
