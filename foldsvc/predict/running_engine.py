"""The engine of this process, made once: weights on the device, programs kept warm."""

from dataclasses import asdict
from functools import cache

import jax

from foldsvc.antibody import weights
from foldsvc.antibody.engine import FlashabbEngine
from foldsvc.settings import Settings


@cache
def flashabb(settings: Settings) -> FlashabbEngine:
    """Load FlashABB; raises `WeightsError` where its weights are missing or damaged."""
    return FlashabbEngine(settings.weights, settings.compiled)


def is_loaded() -> bool:
    """Tell whether the weights are on the device already."""
    return flashabb.cache_info().currsize > 0


@cache
def weights_facts(settings: Settings) -> dict[str, object]:
    """Give what `job.json` says of the weights, after every value was checked."""
    facts = asdict(weights.verify(settings.weights))
    return {name: facts[name] for name in ("name", "source", "licence", "sha256")}


def device_name() -> str:
    """Give what the network runs on, such as `cpu` or `NVIDIA H100 80GB HBM3`."""
    return str(jax.devices()[0].device_kind)
