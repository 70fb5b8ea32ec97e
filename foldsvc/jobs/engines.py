"""Which engine an input is for, and which one `auto` means."""

from collections.abc import Sequence
from dataclasses import dataclass

from foldsvc.alphafold2 import weights as alphafold2_weights
from foldsvc.alphafold2.config import MODELS, ModelConfig
from foldsvc.alphafold2.networks import networks
from foldsvc.errors import (
    AlignmentAsInputError,
    AntibodyNotAloneError,
    FoldsvcError,
    FvTooLongError,
    InputError,
    UnknownEngineError,
    WeightsMissingError,
)
from foldsvc.flashabb import weights as flashabb_weights
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.foreign_parts import foreign_parts
from foldsvc.sequence.fv_recognition import find_fv
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldOptions

AUTO = "auto"
ALPHAFOLD2 = "alphafold2"
FLASHABB = "flashabb"
KNOWN = (AUTO, ALPHAFOLD2, FLASHABB)

FLASHABB_MAX_RESIDUES = 512
"""Of the domains folded together: the engine's longest padded length."""


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


def choose_engine(
    name: str, fold_input: FoldInput, options: FoldOptions, settings: Settings
) -> Choice:
    """Give the engine that `name` means for an input.

    `auto` takes the antibody engine where every chain is an antibody's and nothing of another
    protein, and AlphaFold2 for all else; an antibody goes to AlphaFold2 too where only its weights
    are here. Nothing else is left out to make an input fit an engine.

    Raises:
        UnknownEngineError: There is none of this name.
        WeightsMissingError: Its parameters are not on this machine.
        InputError: The input is not for this engine, or, with `auto`, for none that can run here.
        AntibodyNotAloneError: With `auto`, the input has more than an antibody, and AlphaFold2's
            networks for it are not here.
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
            alphafold2_weights.require(settings.weights_folders, configs)
        return Choice(engine=ALPHAFOLD2, reason="")
    return _automatic(fold_input, options, settings)


def _automatic(fold_input: FoldInput, options: FoldOptions, settings: Settings) -> Choice:
    configs = networks(len(fold_input.chains), options)
    missing = _missing(configs, settings)
    if fold_input.a3m:
        if missing:
            alphafold2_weights.require(settings.weights_folders, configs)
        reason = "an alignment was given, which flashabb does not read"
        return Choice(engine=ALPHAFOLD2, reason=reason)
    try:
        fv = _checked_fv(fold_input)
    except (InputError, FvTooLongError) as error:
        if missing:
            raise _none_can_fold(error, configs, settings) from error
        return Choice(engine=ALPHAFOLD2, reason=f"this is not for flashabb: {error.message}")
    foreign = [part.words for part in foreign_parts(fold_input)]
    if foreign:
        if missing:
            here = alphafold2_weights.numbers_here(settings.weights_folders, configs[0].model_type)
            raise AntibodyNotAloneError(fold_input.name, foreign, missing, here)
        reason = f"the engine for antibodies would leave out {'; '.join(foreign)}"
        return Choice(engine=ALPHAFOLD2, reason=reason)
    if not flashabb_weights.installed(settings.weights_folders) and not missing:
        reason = "the weights of flashabb, which is for antibodies, are not installed here"
        return Choice(engine=ALPHAFOLD2, reason=reason)
    _require_flashabb(settings)
    reason = "antibody variable domains were found, which it was trained for"
    return Choice(engine=FLASHABB, reason=reason, fv=fv)


def _none_can_fold(
    error: InputError | FvTooLongError, configs: Sequence[ModelConfig], settings: Settings
) -> FoldsvcError:
    """Say what AlphaFold2 lacks here, and what flashabb has against it where AlphaFold2 is not.

    Args:
        error: Why flashabb cannot fold the input.
        configs: The networks of AlphaFold2 that would.
        settings: Where the weights are.
    """
    folders = settings.weights_folders
    if any(alphafold2_weights.installed(folders, config) for config in MODELS.values()):
        try:
            alphafold2_weights.require(folders, configs)
        except WeightsMissingError as lacking:
            return lacking
    error.remedy = (
        "AlphaFold2, which folds all that is no antibody, is not installed here. "
        f"Run: foldsvc weights install {ALPHAFOLD2}. For an antibody: {error.remedy}"
    )
    return error


def _missing(configs: Sequence[ModelConfig], settings: Settings) -> tuple[str, ...]:
    """Give the networks that are not here and are not fetched when they are needed."""
    if settings.fetch_weights:
        return ()
    folders = settings.weights_folders
    return tuple(one.name for one in configs if not alphafold2_weights.installed(folders, one))


def _checked_fv(fold_input: FoldInput) -> FvInput:
    fv = find_fv(fold_input)
    domains = (fv.heavy, fv.light, fv.stand_in_light)
    n_folded = sum(len(domain.sequence) for domain in domains if domain)
    if n_folded > FLASHABB_MAX_RESIDUES:
        raise FvTooLongError(fv.name, n_folded, FLASHABB_MAX_RESIDUES)
    return fv


def _require_flashabb(settings: Settings) -> None:
    if not flashabb_weights.installed(settings.weights_folders):
        path = settings.weights / flashabb_weights.WEIGHTS_NAME
        raise WeightsMissingError(FLASHABB, str(path))
