"""What FlashABB says of itself: whether its parameters are here."""

from foldsvc.engines.flashabb.suitability import MAX_RESIDUES
from foldsvc.engines.needs import need_of
from foldsvc.flashabb import weights
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine, EngineNetwork, Offers


def about(name: str, title: str, offers: Offers, settings: Settings) -> Engine:
    """Say whether the parameters are here."""
    here = weights.installed(settings.weights_folders)
    found = [EngineNetwork(name=weights.WEIGHTS_NAME, state="installed" if here else "missing")]
    need = need_of("antibody", [weights.WEIGHTS_NAME], found)
    return Engine(
        name=name,
        title=title,
        description=(
            "Antibody variable domains: VH with VL, a light chain alone, and, as an "
            "experiment, a VH alone. Seconds a structure, no alignment needed."
        ),
        available=here,
        ready=here,
        networks=found,
        needs=[need],
        weights=(
            f"{weights.WEIGHTS_NAME}, trained by the Oxford Protein Informatics Group, "
            f"{weights.LICENCE}"
        ),
        remedy="" if here else f"Run: foldsvc weights install {name}",
        max_residues=MAX_RESIDUES,
        offers=offers,
    )
