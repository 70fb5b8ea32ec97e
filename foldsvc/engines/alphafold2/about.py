"""What AlphaFold2 says of itself: which networks are here, and what a request would lack."""

from collections.abc import Sequence

from foldsvc.alphafold2.config import MODELS
from foldsvc.alphafold2.networks import networks
from foldsvc.alphafold2.weights import network_state
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.needs import need_of
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine, EngineNeed, EngineNetwork, Offers


def about(name: str, title: str, offers: Offers, settings: Settings) -> Engine:
    """Say which networks are here, trained or not, and which default requests lack some."""
    states = {name: network_state(settings.weights_folders, one) for name, one in MODELS.items()}
    found = [
        EngineNetwork(
            name=name,
            state="fetched" if state == "missing" and settings.fetch_weights else state,
        )
        for name, state in states.items()
    ]
    default = Alphafold2Options()
    needs = [
        need_of("single chain", [one.name for one in networks(1, default)], found),
        need_of("complex", [one.name for one in networks(2, default)], found),
    ]
    return Engine(
        name=name,
        title=title,
        description=(
            "Any protein or complex. Best with an alignment of relatives; minutes a structure on "
            "a GPU."
        ),
        available=any(one.state != "missing" for one in found),
        ready=all(need.ready for need in needs),
        networks=found,
        needs=needs,
        weights=_weights(found),
        remedy=_remedy(name, needs),
        max_residues=settings.max_total_residues,
        offers=offers,
    )


def _weights(found: Sequence[EngineNetwork]) -> str:
    """Say which networks are here and whose they are, apart from those that nobody trained."""
    origin = "trained by Google DeepMind, CC BY 4.0"
    trained = [one.name for one in found if one.state == "installed"]
    of_deepfold = [name for name in trained if name.startswith("deepfold")]
    of_deepmind = [name for name in trained if name not in of_deepfold]
    said = [
        f"{word}: {', '.join(names)}"
        for word, state in (("UNTRAINED", "untrained"), ("damaged", "damaged"))
        if (names := [one.name for one in found if one.state == state])
    ]
    if of_deepmind:
        said.append(f"{', '.join(of_deepmind)}, {origin}")
    if of_deepfold:
        said.append(f"{', '.join(of_deepfold)}, of DeepFold, no licence stated")
    return "; ".join(said) or origin


def _remedy(engine: str, needs: Sequence[EngineNeed]) -> str:
    """Give the command that makes every need ready; untrained parameters are replaced by it."""
    if all(need.ready for need in needs):
        return ""
    damaged = [name for need in needs for name in need.damaged]
    faulty = [name for need in needs for name in (*need.missing, *need.untrained)] + damaged
    n_needed = sum(len(networks(n_chain, Alphafold2Options())) for n_chain in (1, 2))
    chosen = "" if len(faulty) == n_needed else f" --models {','.join(faulty)}"
    return f"Run: foldsvc weights install {engine}{chosen}{' --force' if damaged else ''}"
