"""The engines that this service knows, and what each has here of what it needs."""

from collections.abc import Sequence
from typing import Literal

from foldsvc.alphafold2.config import MODELS
from foldsvc.alphafold2.networks import networks
from foldsvc.alphafold2.weights import network_state
from foldsvc.flashabb import weights as flashabb_weights
from foldsvc.jobs.engines import ALPHAFOLD2, FLASHABB, FLASHABB_MAX_RESIDUES
from foldsvc.jobs.known_models import ALPHAFOLD_DB
from foldsvc.lookup.alphafold_db import LONGEST
from foldsvc.records.search_plan import REMOTE
from foldsvc.settings import Settings
from foldsvc.wire.engines import Engine, EngineList, EngineNeed, EngineNetwork, Offers
from foldsvc.wire.fold import FoldOptions


def engine_list(settings: Settings) -> EngineList:
    """Every engine, with the networks that are here, and what a request would lack."""
    return EngineList(engines=[_alphafold2(settings), _flashabb(settings), _alphafold_db(settings)])


def _alphafold2(settings: Settings) -> Engine:
    states = {name: network_state(settings.weights_folders, one) for name, one in MODELS.items()}
    found = [
        EngineNetwork(
            name=name,
            state="fetched" if state == "missing" and settings.fetch_weights else state,
        )
        for name, state in states.items()
    ]
    default = FoldOptions()
    needs = [
        _need("single chain", [one.name for one in networks(1, default)], found),
        _need("complex", [one.name for one in networks(2, default)], found),
    ]
    return Engine(
        name=ALPHAFOLD2,
        title="AlphaFold2",
        description=(
            "Any protein or complex. Best with an alignment of relatives; minutes a structure on "
            "a GPU."
        ),
        available=any(one.state != "missing" for one in found),
        ready=all(need.ready for need in needs),
        networks=found,
        needs=needs,
        weights=_alphafold2_weights(found),
        remedy=_remedy(ALPHAFOLD2, needs),
        max_residues=settings.max_total_residues,
        offers=Offers(
            relaxes=True,
            searches_with={"msa": list(REMOTE)},
            takes_alignment=True,
            takes_templates=True,
            shows_passes=True,
        ),
    )


def _alphafold2_weights(found: Sequence[EngineNetwork]) -> str:
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


def _flashabb(settings: Settings) -> Engine:
    here = flashabb_weights.installed(settings.weights_folders)
    found = [
        EngineNetwork(name=flashabb_weights.WEIGHTS_NAME, state="installed" if here else "missing")
    ]
    need = _need("antibody", [flashabb_weights.WEIGHTS_NAME], found)
    return Engine(
        name=FLASHABB,
        title="FlashABB",
        description=(
            "Antibody variable domains: VH with VL, a light chain alone, and, as an "
            "experiment, a VH alone. Seconds a structure, no alignment needed."
        ),
        available=here,
        ready=here,
        networks=found,
        needs=[need],
        weights=(
            f"{flashabb_weights.WEIGHTS_NAME}, trained by the Oxford Protein Informatics Group, "
            f"{flashabb_weights.LICENCE}"
        ),
        remedy="" if here else f"Run: foldsvc weights install {FLASHABB}",
        max_residues=FLASHABB_MAX_RESIDUES,
        offers=Offers(relaxes=True, pairs_records=True),
    )


def _alphafold_db(settings: Settings) -> Engine:
    return Engine(
        name=ALPHAFOLD_DB,
        title="AlphaFold DB",
        description=(
            "One chain whose structure AlphaFold DB has already: taken from there, not folded."
        ),
        available=settings.afdb_lookup,
        ready=settings.afdb_lookup,
        networks=[],
        needs=[],
        weights="structures under CC BY 4.0",
        remedy="" if settings.afdb_lookup else "The operator sets FOLDSVC_AFDB_LOOKUP=true",
        max_residues=LONGEST,
        offers=Offers(folds_here=False, automatic=False, takes_known_model=True),
    )


def _need(
    request: Literal["single chain", "complex", "antibody"],
    names: Sequence[str],
    found: Sequence[EngineNetwork],
) -> EngineNeed:
    """Hold the networks that a request runs against those that are here."""
    states = {one.name: one.state for one in found}
    by_state = {
        state: [name for name in names if states[name] == state]
        for state in ("missing", "untrained", "damaged")
    }
    faults = [
        f"{_listed(faulty)} {'is' if len(faulty) == 1 else 'are'} {word}"
        for faulty, word in zip(by_state.values(), ("missing", "UNTRAINED", "damaged"), strict=True)
        if faulty
    ]
    return EngineNeed(request=request, ready=not faults, fault="; ".join(faults), **by_state)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _remedy(engine: str, needs: Sequence[EngineNeed]) -> str:
    """Give the command that makes every need ready; untrained parameters are replaced by it."""
    if all(need.ready for need in needs):
        return ""
    damaged = [name for need in needs for name in need.damaged]
    faulty = [name for need in needs for name in (*need.missing, *need.untrained)] + damaged
    n_needed = sum(len(networks(n_chain, FoldOptions())) for n_chain in (1, 2))
    chosen = "" if len(faulty) == n_needed else f" --models {','.join(faulty)}"
    return f"Run: foldsvc weights install {engine}{chosen}{' --force' if damaged else ''}"
