"""An antibody that was submitted with something else."""

from collections.abc import Sequence

from foldsvc.errors.submission import InputError


class AntibodyNotAloneError(InputError):
    """An antibody came with what is none, and the network for both together is not here.

    Attributes:
        parts: What is no antibody, each with its place and length.
        missing: The networks that are not here.
    """

    code = "antibody_not_alone"

    def __init__(
        self, record: str, parts: Sequence[str], missing: Sequence[str], remedy: str
    ) -> None:
        others, networks = "; ".join(parts), ", ".join(missing)
        super().__init__(
            f"{record!r} holds more than an antibody: {others}. All of it together is for "
            f"AlphaFold2, and {networks} are not installed here",
            remedy=f"{remedy}. Or ask for the engine flashabb, which folds the antibody "
            f"alone and leaves out {others}",
            record=record,
        )
        self.parts = tuple(parts)
        self.missing = tuple(missing)
