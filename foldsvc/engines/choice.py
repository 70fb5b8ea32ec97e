"""Which engine `auto` means for an input."""

from collections.abc import Mapping
from dataclasses import replace

from foldsvc.engines.engine import Engine, Refused, Suitability
from foldsvc.engines.options import EngineOptions
from foldsvc.engines.registry import automatic
from foldsvc.records.fold_input import FoldInput
from foldsvc.settings import Settings


def choose_engine(
    fold_input: FoldInput, options: Mapping[str, EngineOptions], settings: Settings
) -> tuple[Engine, Suitability]:
    """Give the first engine that an input suits, and why it was chosen.

    The most special engine is asked first; the next is chosen because of what that had against
    the input. Nothing is left out to make an input fit.

    Raises:
        FoldsvcError: None that can run here takes it.
    """
    refused: list[Refused] = []
    for engine in automatic():
        said = engine.suits(fold_input, options[engine.name], settings)
        if isinstance(said, Suitability):
            return engine, replace(said, reason=refused[-1].reason) if refused else said
        refused.append(said)
    last = refused[-1]
    raise next((said.after(last) for said in refused if said.after is not None), last.error)
