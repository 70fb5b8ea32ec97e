"""What AlphaFold DB can be asked."""

from typing import Literal

from foldsvc.engines.options import EngineOptions


class AlphafoldDbOptions(EngineOptions):
    """A model is taken as it is: there is nothing to choose."""

    engine: Literal["alphafold-db"] = "alphafold-db"
