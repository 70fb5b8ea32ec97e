"""A file was submitted as the input that is something else than protein sequences."""

from foldsvc.errors.submission import InputError


class NotSequencesError(InputError):
    """The input is a file of a known kind that holds no sequences, or not as they are read.

    Attributes:
        what: What the file is.
    """

    code = "input_not_sequences"

    def __init__(self, what: str, *, remedy: str, line: int = 1) -> None:
        super().__init__(f"The input is {what}, not protein sequences", remedy=remedy, line=line)
        self.what = what


class DamagedFileError(InputError):
    """A file of a kind that is read has not what it should have.

    Attributes:
        what: What the file is.
    """

    code = "input_damaged"

    def __init__(self, what: str, fault: str, *, remedy: str, line: int | None = None) -> None:
        super().__init__(f"The input is {what}, and {fault}", remedy=remedy, line=line)
        self.what = what
        self.fault = fault


class IdentifierError(InputError):
    """The identifier of an entry in a database stands where its sequence is wanted.

    Attributes:
        identifier: As it was given.
    """

    code = "identifier_not_sequence"

    def __init__(
        self,
        identifier: str,
        kind: str,
        *,
        record: str,
        remedy: str,
        line: int | None,
        column: int | None,
        position: int,
    ) -> None:
        super().__init__(
            f"{identifier!r} is {kind}, not a sequence",
            remedy=remedy,
            record=record,
            line=line,
            column=column,
            position=position,
        )
        self.identifier = identifier


class OtherMoleculeError(InputError):
    """A complex has a part that is no protein.

    Attributes:
        molecule: What it is, such as `ligand ATP`.
    """

    code = "molecule_not_protein"

    def __init__(self, record: str, molecule: str, *, line: int | None = None) -> None:
        super().__init__(
            f"{record!r} has a part that is no protein: {molecule}",
            remedy="Proteins alone are folded here: take it out, or fold the complex with a "
            "program for other molecules",
            record=record,
            line=line,
        )
        self.molecule = molecule


class AlignmentAsInputError(InputError):
    """An alignment was given as the input, and it cannot be taken so.

    Attributes:
        what: What the input is, such as `an A3M of 3 rows`.
    """

    code = "input_is_alignment"

    def __init__(self, what: str, fault: str, *, remedy: str, line: int | None = None) -> None:
        super().__init__(f"The input is {what}, and {fault}", remedy=remedy, line=line)
        self.what = what
