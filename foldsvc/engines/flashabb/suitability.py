"""Whether an input is an antibody and nothing else."""

from foldsvc.engines.engine import Refused, Suitability
from foldsvc.errors import (
    AlignmentAsInputError,
    AntibodyNotAloneError,
    FoldsvcError,
    FvTooLongError,
    InputError,
    WeightsMissingError,
)
from foldsvc.flashabb import weights
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import FoldInput
from foldsvc.sequence.foreign_parts import foreign_parts
from foldsvc.sequence.fv_recognition import find_fv
from foldsvc.settings import Settings

MAX_RESIDUES = 512
"""Of the domains folded together: the network's longest padded length."""


def suits(fold_input: FoldInput, settings: Settings) -> Suitability | Refused:
    """Take an input where every chain is an antibody's and nothing is of another protein."""
    if fold_input.a3m:
        return Refused(
            reason="an alignment was given, which flashabb does not read",
            error=with_an_alignment("given with an alignment", ""),
        )
    try:
        fv = checked_fv(fold_input)
    except (InputError, FvTooLongError) as error:
        return _no_antibody(error)
    foreign = [part.words for part in foreign_parts(fold_input)]
    if foreign:
        return _not_alone(fold_input, foreign)
    try:
        require_weights(settings)
    except WeightsMissingError as error:
        return _without_weights(error)
    return Suitability(
        reason="antibody variable domains were found, which it was trained for", fv=fv
    )


def checked_fv(fold_input: FoldInput) -> FvInput:
    """Give the variable fragment of an input.

    Raises:
        InputError: It has none.
        FvTooLongError: The network has no program for domains of this length.
    """
    fv = find_fv(fold_input)
    domains = (fv.heavy, fv.light, fv.stand_in_light)
    n_folded = sum(len(domain.sequence) for domain in domains if domain)
    if n_folded > MAX_RESIDUES:
        raise FvTooLongError(fv.name, n_folded, MAX_RESIDUES)
    return fv


def require_weights(settings: Settings) -> None:
    """Return where the parameters are here.

    Raises:
        WeightsMissingError: They are not.
    """
    if not weights.installed(settings.weights_folders):
        raise WeightsMissingError(weights.ENGINE, str(settings.weights / weights.WEIGHTS_NAME))


def with_an_alignment(what: str, otherwise: str) -> AlignmentAsInputError:
    """Give the refusal of an alignment.

    Args:
        what: It is, or comes with.
        otherwise: What else could be meant, and how to say that; "" if nothing.
    """
    if not otherwise:
        remedy = "Leave the alignment out, or choose the engine alphafold2"
    else:
        remedy = f"Send the sequences alone, or choose the engine alphafold2; {otherwise}"
    return AlignmentAsInputError(
        what, "the engine flashabb folds antibodies without one", remedy=remedy
    )


def _no_antibody(error: InputError | FvTooLongError) -> Refused:
    def after(last: Refused) -> FoldsvcError:
        if not last.absent:
            return last.error
        error.remedy = f"{last.absent}. For an antibody: {error.remedy}"
        return error

    return Refused(reason=f"this is not for flashabb: {error.message}", error=error, after=after)


def _not_alone(fold_input: FoldInput, foreign: list[str]) -> Refused:
    def after(last: Refused) -> FoldsvcError:
        missing = last.error.models if isinstance(last.error, WeightsMissingError) else ()
        return AntibodyNotAloneError(fold_input.name, foreign, missing, last.error.remedy)

    return Refused(
        reason=f"the engine for antibodies would leave out {'; '.join(foreign)}",
        error=AntibodyNotAloneError(fold_input.name, foreign, (), ""),
        after=after,
    )


def _without_weights(error: WeightsMissingError) -> Refused:
    return Refused(
        reason="the weights of flashabb, which is for antibodies, are not installed here",
        error=error,
        after=lambda _: error,
    )
