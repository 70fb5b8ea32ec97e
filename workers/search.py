"""The search stage: what is fetched and found before a device is used.

For AlphaFold2, parameters and alignments; a model that AlphaFold DB has is all that its job is for.
"""

from collections.abc import Sequence

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.networks import networks
from foldsvc.alphafold2.weights_install import WeightsSources, install
from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.engines.alphafold_db.acceptance import ENGINE as ALPHAFOLD_DB
from foldsvc.folds.options import fold_options_of
from foldsvc.formats.found_file import pack_found
from foldsvc.jobs.kinds import FOLD
from foldsvc.records.progress import Progress
from foldsvc.result.layout import FOUND
from foldsvc.result.result_file import ResultFile
from foldsvc.settings import settings
from workers.attempt import FoldAttempt, run_claimed
from workers.connections import connections
from workers.known_model import take_known_model
from workers.sealing import seal


def run() -> None:
    """Search for what waits for it."""
    run_claimed(
        connections(),
        FOLD,
        stage="search",
        limit=1,
        lease_seconds=settings().lease_seconds,
        work=_search,
    )


def _search(attempts: Sequence[FoldAttempt]) -> None:
    for attempt in attempts:
        claimed = attempt.claimed
        if claimed.payload.engine == ALPHAFOLD_DB:
            take_known_model(attempt)
            continue
        _fetch_weights(attempt)
        found = find_alignment(
            claimed.payload.fold_input,
            fold_options_of(claimed.payload.options),
            settings(),
            attempt.report,
        )
        seal(attempt, [ResultFile(name=FOUND, data=pack_found(found))])
        attempt.advance("fold")


def _fetch_weights(attempt: FoldAttempt) -> None:
    """Fetch the parameters that the job was let in without."""
    chosen, claimed = settings(), attempt.claimed
    configs = networks(
        len(claimed.payload.fold_input.chains), fold_options_of(claimed.payload.options)
    )
    folders = chosen.weights_folders
    missing = [config for config in configs if not weights.installed(folders, config)]
    if not missing:
        return

    def report(message: str, fraction: float | None) -> None:
        attempt.report(Progress(stage="search", message=message, fraction=fraction))

    sources = WeightsSources(alphafold2_url=chosen.alphafold2_url, deepfold_url=chosen.deepfold_url)
    install(folders, missing, report, sources=sources)
