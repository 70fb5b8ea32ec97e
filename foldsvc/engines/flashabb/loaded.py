"""FlashABB in this process, made once: parameters on the device, programs kept warm."""

from dataclasses import asdict
from functools import cache

from foldsvc.flashabb import weights
from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.settings import Settings


@cache
def flashabb(settings: Settings) -> FlashabbEngine:
    """Load FlashABB; raises `WeightsError` where its weights are missing or damaged."""
    return FlashabbEngine(settings.weights_folders, settings.compiled)


def is_loaded() -> bool:
    """Tell whether FlashABB's weights are on the device already."""
    return flashabb.cache_info().currsize > 0


@cache
def weights_facts(settings: Settings) -> dict[str, object]:
    """Give what `job.json` says of FlashABB's weights, after every value was checked."""
    known = asdict(weights.verify(settings.weights_folders))
    return {name: known[name] for name in ("name", "source", "licence", "sha256")}
