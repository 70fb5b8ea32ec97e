"""What the processes of the service load before there is anything to do."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS, MIGRATIONS = {"sqlalchemy"}, {"alembic", "mako"}
CELERY = {"celery.app.base", "kombu.connection", "redis"}
NETWORKS = {"jax", "openmm", "matplotlib"}


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("foldsvc.parent_process", {"structlog", "pydantic", "subprocess", *ROWS}),
        ("workers.celery_app", {*ROWS, *MIGRATIONS, *NETWORKS, "foldsvc.wire.fold", "numpy"}),
        ("workers.keeper", {*MIGRATIONS, *CELERY, *NETWORKS, "fastapi"}),
        ("foldsvc.cli.up", {*CELERY, *NETWORKS, "fastapi"}),
        ("foldsvc.api.app", {*MIGRATIONS, *CELERY, *NETWORKS}),
    ],
)
def test_a_process_starts_without_what_it_may_never_need(module: str, without: set[str]) -> None:
    """Six processes start at once on two cores: what one does not need, it does not import."""
    code = f"import sys, {module}; print(*sys.modules)"

    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(run.stdout.split()) & without == set()
