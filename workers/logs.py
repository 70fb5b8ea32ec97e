"""Logs of a Celery worker: structlog for the service, only warnings from the libraries."""

import structlog
from celery.signals import setup_logging, worker_ready

from foldsvc.log import configure
from foldsvc.settings import settings

log = structlog.get_logger()


def log_as_set() -> None:
    """Take Celery's own logging over, in the worker and in its pool's process."""
    setup_logging.connect(_configure, weak=False, dispatch_uid="foldsvc.logs.configure")
    worker_ready.connect(_ready, weak=False, dispatch_uid="foldsvc.logs.ready")


def _configure(**_facts: object) -> None:
    configure(level=settings().log_level, as_json=settings().log_json, libraries=True)


def _ready(sender: object, **_facts: object) -> None:
    log.info("worker ready", worker=str(sender))
