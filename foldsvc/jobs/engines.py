"""The engines that this service knows, whether they can run here, and which one `auto` means."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.antibody import weights as flashabb_weights
from foldsvc.errors import (
    AlignmentAsInputError,
    FvTooLongError,
    InputError,
    UnknownEngineError,
    WeightsError,
    WeightsMissingError,
)
from foldsvc.lookup.alphafold_db import LONGEST
from foldsvc.model import weights as alphafold2_weights
from foldsvc.model.choice import networks
from foldsvc.model.config import MODELS, ModelConfig
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.gate import fv_input
from foldsvc.settings import Settings
from foldsvc.wire.fold import Engine, EngineList, FoldOptions

AUTO = "auto"
ALPHAFOLD2 = "alphafold2"
FLASHABB = "flashabb"
KNOWN = (AUTO, ALPHAFOLD2, FLASHABB)

FLASHABB_MAX_RESIDUES = 512
"""Of the domains folded together: the engine's longest padded length."""

_CURE = "Run: foldsvc weights install {engine}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The engine of one input.

    Attributes:
        engine: Its name.
        reason: Why `auto` chose it; "" where the user did.
        fv: The variable fragment, if the engine is for antibodies.
    """

    engine: str
    reason: str
    fv: FvInput | None = None


def engine_list(settings: Settings) -> EngineList:
    """Every engine, with what it needs before it can run here."""
    return EngineList(engines=[_alphafold2(settings), _flashabb(settings), _alphafold_db(settings)])


def choose_engine(
    name: str, fold_input: FoldInput, options: FoldOptions, settings: Settings
) -> Choice:
    """Give the engine that `name` means for an input.

    `auto` takes the antibody engine for what it was trained for, and AlphaFold2 for all else; an
    engine whose weights are not here is not chosen if the other's are.

    Raises:
        UnknownEngineError: There is none of this name.
        WeightsMissingError: Its parameters are not on this machine.
        InputError: The input is not for this engine, or, with `auto`, for none that can run here.
        FvTooLongError: The engine has no program for domains of this length.
    """
    if name not in KNOWN:
        raise UnknownEngineError(name, KNOWN)
    if name == FLASHABB:
        if fold_input.a3m:
            raise AlignmentAsInputError(
                "given with an alignment",
                "the engine flashabb folds antibodies without one",
                remedy="Leave the alignment out, or choose the engine alphafold2",
            )
        fv = _checked_fv(fold_input)
        _require_flashabb(settings)
        return Choice(engine=FLASHABB, reason="", fv=fv)
    if name == ALPHAFOLD2:
        if not settings.fetch_weights:
            configs = networks(len(fold_input.chains), options)
            alphafold2_weights.require(settings.weights, configs)
        return Choice(engine=ALPHAFOLD2, reason="")
    return _automatic(fold_input, options, settings)


def _automatic(fold_input: FoldInput, options: FoldOptions, settings: Settings) -> Choice:
    configs = networks(len(fold_input.chains), options)
    if fold_input.a3m:
        if not settings.fetch_weights:
            alphafold2_weights.require(settings.weights, configs)
        reason = "an alignment was given, which flashabb does not read"
        return Choice(engine=ALPHAFOLD2, reason=reason)
    alphafold2_here = settings.fetch_weights or _are_installed(settings, configs)
    try:
        fv = _checked_fv(fold_input)
    except (InputError, FvTooLongError) as error:
        if not alphafold2_here:
            raise _with_other_cure(error) from error
        reason = "these chains are no antibody variable domains that flashabb could fold"
        return Choice(engine=ALPHAFOLD2, reason=reason)
    if not flashabb_weights.installed(settings.weights) and alphafold2_here:
        reason = "the weights of flashabb, which is for antibodies, are not installed here"
        return Choice(engine=ALPHAFOLD2, reason=reason)
    _require_flashabb(settings)
    reason = "antibody variable domains were found, which it was trained for"
    return Choice(engine=FLASHABB, reason=reason, fv=fv)


def _with_other_cure(error: InputError | FvTooLongError) -> InputError | FvTooLongError:
    """Say that the engine for everything else is not here, beside what the gate found."""
    error.remedy = (
        f"{error.remedy}. For proteins that are no antibodies, install AlphaFold2: "
        f"{_CURE.format(engine=ALPHAFOLD2).removeprefix('Run: ')}"
    )
    return error


def _checked_fv(fold_input: FoldInput) -> FvInput:
    fv = fv_input(fold_input)
    domains = (fv.heavy, fv.light, fv.stand_in_light)
    n_folded = sum(len(domain.sequence) for domain in domains if domain)
    if n_folded > FLASHABB_MAX_RESIDUES:
        raise FvTooLongError(fv.name, n_folded, FLASHABB_MAX_RESIDUES)
    return fv


def _require_flashabb(settings: Settings) -> None:
    if not flashabb_weights.installed(settings.weights):
        path = settings.weights / flashabb_weights.WEIGHTS_NAME
        raise WeightsMissingError(FLASHABB, str(path))


def _are_installed(settings: Settings, configs: Sequence[ModelConfig]) -> bool:
    return all(alphafold2_weights.installed(settings.weights, config) for config in configs)


def _alphafold2(settings: Settings) -> Engine:
    here = [name for name, config in MODELS.items() if _are_installed(settings, (config,))]
    return Engine(
        name=ALPHAFOLD2,
        title="AlphaFold2",
        description=(
            "Any protein or complex. Best with an alignment of relatives; minutes a structure on "
            "a GPU."
        ),
        available=bool(here),
        weights=_alphafold2_weights(settings, here),
        remedy="" if here else _CURE.format(engine=ALPHAFOLD2),
        max_residues=settings.max_total_residues,
    )


def _alphafold2_weights(settings: Settings, here: Sequence[str]) -> str:
    """Say which networks are here and whose they are, apart from those that nobody trained."""
    origin = "trained by Google DeepMind, CC BY 4.0"
    random = [name for name in here if _is_untrained(settings, MODELS[name])]
    others = [name for name in here if name not in random and name.startswith("deepfold")]
    trained = [name for name in here if name not in random and name not in others]
    said = [f"UNTRAINED: {', '.join(random)}"] if random else []
    if trained:
        said.append(f"{', '.join(trained)}, {origin}")
    if others:
        said.append(f"{', '.join(others)}, of DeepFold, no licence stated")
    return "; ".join(said) or origin


def _is_untrained(settings: Settings, config: ModelConfig) -> bool:
    try:
        return alphafold2_weights.is_untrained(
            alphafold2_weights.params_path(settings.weights, config)
        )
    except WeightsError:
        # Who folds with it is told what is wrong with the file.
        return False


def _flashabb(settings: Settings) -> Engine:
    available = flashabb_weights.installed(settings.weights)
    return Engine(
        name=FLASHABB,
        title="FlashABB",
        description=(
            "Antibody variable domains: VH with VL, a light chain alone, and, as an "
            "experiment, a VH alone. Seconds a structure, no alignment needed."
        ),
        available=available,
        weights=(
            f"{flashabb_weights.WEIGHTS_NAME}, trained by the Oxford Protein Informatics Group, "
            f"{flashabb_weights.LICENCE}"
        ),
        remedy="" if available else _CURE.format(engine=FLASHABB),
        max_residues=FLASHABB_MAX_RESIDUES,
    )


def _alphafold_db(settings: Settings) -> Engine:
    return Engine(
        name="alphafold-db",
        title="AlphaFold DB",
        description=(
            "One chain whose structure AlphaFold DB has already: taken from there, not folded."
        ),
        available=settings.afdb_lookup,
        weights="structures under CC BY 4.0",
        remedy="" if settings.afdb_lookup else "The operator sets FOLDSVC_AFDB_LOOKUP=true",
        max_residues=LONGEST,
    )
