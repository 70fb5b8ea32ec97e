"""The Celery application of the workers: `celery --app workers.celery_app worker -Q fold`."""

from celery.signals import setup_logging

from foldsvc.jobs.celery_queue import celery_app, task_name
from foldsvc.log import configure
from foldsvc.settings import settings
from workers.connections import LOCAL_BROKER
from workers.stopping import listen_in_pool, tell_pool

app = celery_app(settings().broker_url or LOCAL_BROKER)
listen_in_pool()
tell_pool()


@setup_logging.connect(weak=False)
def _configure_logs(**_facts: object) -> None:
    configure(level=settings().log_level, as_json=settings().log_json)


@app.task(name=task_name("fold"))
def fold() -> None:
    """Fold what waits for it."""
    # Imported here, in the pool's process: only there may JAX and its device be opened.
    from workers.fold import run  # noqa: PLC0415

    run()


@app.task(name=task_name("relax"))
def relax() -> None:
    """Relax what waits for it."""
    # Imported here, so that a fold worker does not load OpenMM.
    from workers.relax import run  # noqa: PLC0415

    run()
