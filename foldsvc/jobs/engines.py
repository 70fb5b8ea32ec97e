"""The engines that this service knows, whether they can run here, and which one `auto` means."""

from foldsvc.antibody import weights
from foldsvc.errors import UnknownEngineError, WeightsMissingError
from foldsvc.settings import Settings
from foldsvc.wire.fold import Engine, EngineList

AUTO = "auto"
FLASHABB = "flashabb"
KNOWN = (AUTO, FLASHABB)

FLASHABB_MAX_RESIDUES = 512
"""Of the domains folded together: the engine's longest padded length."""

_CURE = f"Run: foldsvc weights install {FLASHABB}"


def engine_list(settings: Settings) -> EngineList:
    """Every engine, with what it needs before it can run here."""
    available = weights.installed(settings.weights)
    return EngineList(
        engines=[
            Engine(
                name=FLASHABB,
                title="FlashABB",
                description=(
                    "Antibody variable domains: VH with VL, a light chain alone, and, as an "
                    "experiment, a VH alone. Seconds a structure, no alignment needed."
                ),
                available=available,
                weights=(
                    f"{weights.WEIGHTS_NAME}, trained by the Oxford Protein Informatics Group, "
                    f"{weights.LICENCE}"
                ),
                remedy="" if available else _CURE,
                max_residues=FLASHABB_MAX_RESIDUES,
            )
        ]
    )


def choose_engine(name: str, settings: Settings) -> str:
    """Give the engine that `name` means.

    Raises:
        UnknownEngineError: There is none of this name.
        WeightsMissingError: Its parameters are not on this machine.
    """
    if name not in KNOWN:
        raise UnknownEngineError(name, KNOWN)
    if not weights.installed(settings.weights):
        raise WeightsMissingError(FLASHABB, str(settings.weights / weights.WEIGHTS_NAME))
    return FLASHABB
