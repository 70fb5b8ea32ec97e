"""Comparing structures at a service."""

from foldsvc.errors.submission import InputError


class ComparedStructureError(InputError):
    """One of the structures to be compared cannot be used.

    Attributes:
        label: What the structure is called.
    """

    code = "compared_structure_invalid"

    def __init__(
        self, label: str, fault: str, remedy: str = "", *, line: int | None = None
    ) -> None:
        super().__init__(
            f"{label}: {fault}",
            remedy=remedy or "Send a PDB or mmCIF file of the same protein as the first structure",
            record=label,
            line=line,
        )
        self.label = label


class ComparisonTooLargeError(InputError):
    """The structures together are more than a service compares while somebody waits."""

    code = "comparison_too_large"

    def __init__(self, what: str, found: int, limit: int) -> None:
        super().__init__(
            f"{what} {found:,} residues; the limit is {limit:,}",
            remedy="Compare fewer or smaller structures, or run `foldsvc compare` on the files",
        )
        self.found = found
        self.limit = limit


class ComparedChainsError(InputError):
    """A structure has more chains than are paired with those of another."""

    code = "comparison_too_many_chains"

    def __init__(self, found: int, limit: int) -> None:
        super().__init__(
            f"A structure has {found:,} chains; at most {limit:,} are compared",
            remedy="Compare a part of it, such as one of many equal units",
        )
        self.found = found
        self.limit = limit


class ComparisonBusyError(InputError):
    """As many comparisons as this service makes at once are being made."""

    code = "comparison_busy"

    def __init__(self) -> None:
        super().__init__(
            "Other structures are being compared",
            remedy="Try again in a few seconds",
        )
