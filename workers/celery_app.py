"""The Celery application of the workers: `celery --app workers.celery_app worker -Q fold`."""

from foldsvc.jobs.celery_queue import LOCAL_BROKER, celery_app, task_name
from foldsvc.settings import settings
from workers.facts import say_in_pool
from workers.health import tell_health
from workers.logs import log_as_set
from workers.stopping import listen_in_pool, tell_pool

app = celery_app(settings().broker_url or LOCAL_BROKER)
log_as_set()
listen_in_pool()
say_in_pool()
tell_pool()
tell_health(app)


@app.task(name=task_name("search"))
def search() -> None:
    """Search the alignments of what waits for it."""
    # Imported here, so that a fold worker does not load what searches.
    from workers.search import run  # noqa: PLC0415

    run()


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


@app.task(name=task_name("segment"))
def segment() -> None:
    """Segment what waits for it."""
    # Imported here, in the pool's process: only there may JAX and its device be opened.
    from workers.segment import run  # noqa: PLC0415

    run()
