"""The search stage: the alignment of a protein or complex, kept by content for the fold stage."""

from collections.abc import Sequence

from foldsvc.predict.alphafold2 import find_alignment
from foldsvc.settings import settings
from workers.attempt import Attempt, run_claimed
from workers.connections import connections


def run() -> None:
    """Search for what waits for it."""
    run_claimed(
        connections(),
        stage="search",
        limit=1,
        lease_seconds=settings().lease_seconds,
        work=_search,
    )


def _search(attempts: Sequence[Attempt]) -> None:
    for attempt in attempts:
        claimed = attempt.claimed
        find_alignment(claimed.fold_input, claimed.options, settings(), attempt.report)
        attempt.advance("fold", sealed=False)
