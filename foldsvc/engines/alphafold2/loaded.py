"""AlphaFold2 in this process, made once: parameters on the device, programs kept warm."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.engine import AlphafoldEngine
from foldsvc.alphafold2.kernels.selection import KernelChoice, kernels_in
from foldsvc.alphafold2.weights import facts, params_path
from foldsvc.settings import Settings
from foldsvc.weights_folders import WeightsFolders


def alphafold2(settings: Settings) -> AlphafoldEngine:
    """Give AlphaFold2, which loads the parameters of a network when it first folds with it."""
    return alphafold2_in(settings.weights_folders, settings.compiled, settings.kernels)


@cache
def alphafold2_in(
    weights_dir: WeightsFolders, compiled_dir: Path, kernels: KernelChoice = "auto"
) -> AlphafoldEngine:
    """Give the one engine of these folders and kernels, whatever else the settings say."""
    chosen = kernels_in(compiled_dir, kernels)
    return AlphafoldEngine(weights_dir, compiled_dir, kernels=chosen)


def network_facts(
    configs: Sequence[ModelConfig], settings: Settings
) -> dict[str, dict[str, object]]:
    """Give what `job.json` says of the parameters of networks, by name."""
    found = (facts(params_path(settings.weights_folders, config)) for config in configs)
    return {
        one.name: {
            "source": one.source,
            "licence": one.licence,
            "sha256": one.sha256,
            "untrained": one.untrained,
        }
        for one in found
    }
