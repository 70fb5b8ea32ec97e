"""The engines of this process, made once: weights on the device, programs kept warm."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import jax

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.device import trunk_dtype
from foldsvc.alphafold2.engine import AlphafoldEngine
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.selection import KernelChoice, kernels_for
from foldsvc.alphafold2.memory import host_bytes
from foldsvc.alphafold2.weights import facts, params_path
from foldsvc.errors import DeviceUnavailableError
from foldsvc.flashabb import weights
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.records.device_facts import DeviceFacts
from foldsvc.settings import Settings
from foldsvc.weights_folders import WeightsFolders


@cache
def flashabb(settings: Settings) -> FlashabbEngine:
    """Load FlashABB; raises `WeightsError` where its weights are missing or damaged."""
    return FlashabbEngine(settings.weights_folders, settings.compiled)


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


@cache
def kernels_in(compiled_dir: Path, wanted: KernelChoice) -> Kernels:
    """Choose what computes AlphaFold2's trunk in this process; fused kernels are judged once."""
    return kernels_for(wanted, trunk_dtype(), compiled_dir)


def is_loaded() -> bool:
    """Tell whether FlashABB's weights are on the device already."""
    return flashabb.cache_info().currsize > 0


@cache
def weights_facts(settings: Settings) -> dict[str, object]:
    """Give what `job.json` says of FlashABB's weights, after every value was checked."""
    known = asdict(weights.verify(settings.weights_folders))
    return {name: known[name] for name in ("name", "source", "licence", "sha256")}


def alphafold2_facts(
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


def device_facts(settings: Settings) -> DeviceFacts:
    """Give what the fold workers' device is, for submission to judge by.

    Raises:
        DeviceUnavailableError: JAX finds none of the kind that it was told to use.
    """
    try:
        device = jax.local_devices()[0]
    # The second where a platform was asked for that this JAX was not built for.
    except (RuntimeError, AssertionError) as error:
        fault = str(error).partition("\n")[0] or "it is not one of those that this JAX has"
        asked_for = str(jax.config.jax_platforms or "")  # type: ignore[attr-defined]
        raise DeviceUnavailableError(asked_for, fault) from error
    stats = device.memory_stats() or {}
    return DeviceFacts(
        name=str(device.device_kind),
        memory_bytes=int(stats.get("bytes_limit", 0)) or host_bytes(),
        precision="bfloat16" if device.platform == "gpu" else "float32",
        fused=kernels_in(settings.compiled, settings.kernels).fused,
    )


def device_name() -> str:
    """Give what the network runs on, such as `cpu` or `NVIDIA H100 80GB HBM3`."""
    return str(jax.devices()[0].device_kind)
