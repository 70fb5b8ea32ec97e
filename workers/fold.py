"""The fold stage: what shares engine and options as one batch, each job stored when it is known."""

from collections.abc import Sequence

from foldsvc.alphafold2.weights import ENGINE as ALPHAFOLD2
from foldsvc.jobs.kinds import FOLD
from foldsvc.settings import settings
from workers.attempt import FoldAttempt, run_claimed
from workers.connections import connections
from workers.facts import device
from workers.fold_alphafold2 import fold_alphafold2
from workers.fold_antibodies import fold_antibodies

_SHORT = 256
"""Residues up to which proteins share a GPU; a CPU gains nothing from it."""


def run() -> None:
    """Fold what waits for it."""
    chosen = settings()
    run_claimed(
        connections(),
        FOLD,
        stage="fold",
        limit=chosen.batch_size,
        lease_seconds=chosen.lease_seconds,
        work=_fold,
        together={ALPHAFOLD2: _SHORT if device().precision == "bfloat16" else 0},
    )


def _fold(attempts: Sequence[FoldAttempt]) -> None:
    if attempts[0].claimed.payload.engine == ALPHAFOLD2:
        fold_alphafold2(attempts)
    else:
        fold_antibodies(attempts)
