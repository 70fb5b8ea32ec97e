"""The options of a fold, as its row has them."""

from collections.abc import Mapping

from foldsvc.wire.fold import FoldOptions


def fold_options_of(options: Mapping[str, object]) -> FoldOptions:
    """Read the options of a payload or a row."""
    return FoldOptions.model_validate(options)
