"""What AlphaFold2 needs before a device is used: parameters, an alignment, templates."""

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.networks import networks
from foldsvc.alphafold2.weights_install import WeightsSources, install
from foldsvc.engines.alphafold2.alignment_search import find_alignment
from foldsvc.predict.predictor import Work
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.progress import Progress
from foldsvc.settings import Settings


def prepare(work: Work, settings: Settings) -> FoundAlignment:
    """Fetch the parameters that a job was let in without, and search.

    Raises:
        WeightsError: The parameters cannot be fetched.
        AlignmentError: The search failed.
    """
    _fetch_weights(work, settings)
    return find_alignment(work.fold_input, work.options, settings, work.report)


def _fetch_weights(work: Work, settings: Settings) -> None:
    configs = networks(len(work.fold_input.chains), work.options)
    folders = settings.weights_folders
    missing = [config for config in configs if not weights.installed(folders, config)]
    if not missing:
        return

    def report(message: str, fraction: float | None) -> None:
        work.report(Progress(stage="search", message=message, fraction=fraction))

    sources = WeightsSources(
        alphafold2_url=settings.alphafold2_url, deepfold_url=settings.deepfold_url
    )
    install(folders, missing, report, sources=sources)
