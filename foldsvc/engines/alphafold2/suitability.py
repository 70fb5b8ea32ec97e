"""Whether AlphaFold2 can fold an input here; there is none that it is not for."""

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODELS
from foldsvc.alphafold2.networks import networks
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.engine import Refused, Suitability
from foldsvc.errors import WeightsMissingError
from foldsvc.records.fold_input import FoldInput
from foldsvc.settings import Settings

_ABSENT = (
    "AlphaFold2, which folds all that is no antibody, is not installed here. "
    f"Run: foldsvc weights install {weights.ENGINE}"
)


def suits(
    fold_input: FoldInput, options: Alphafold2Options, settings: Settings
) -> Suitability | Refused:
    """Take an input if its networks are here, or are fetched when they are needed."""
    try:
        require_networks(fold_input, options, settings)
    except WeightsMissingError as error:
        here = any(
            weights.installed(settings.weights_folders, config) for config in MODELS.values()
        )
        return Refused(reason=error.message, error=error, absent="" if here else _ABSENT)
    return Suitability(reason="it folds any protein or complex")


def require_networks(fold_input: FoldInput, options: Alphafold2Options, settings: Settings) -> None:
    """Return where the networks of an input are here, or are fetched when they are needed.

    Raises:
        WeightsMissingError: Some are neither.
    """
    if not settings.fetch_weights:
        weights.require(settings.weights_folders, networks(len(fold_input.chains), options))
