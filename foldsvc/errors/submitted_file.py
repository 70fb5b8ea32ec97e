"""A file was submitted as the input that is something else than protein sequences."""

from foldsvc.errors.submission import InputError


class NotSequencesError(InputError):
    """The input is a file of a known kind that holds no sequences, or not as they are read."""

    code = "input_not_sequences"

    def __init__(self, what: str, *, remedy: str, line: int = 1) -> None:
        super().__init__(f"The input is {what}, not protein sequences", remedy=remedy, line=line)


class DamagedFileError(InputError):
    """A file of a kind that is read has not what it should have."""

    code = "input_damaged"

    def __init__(self, what: str, fault: str, *, remedy: str, line: int | None = None) -> None:
        super().__init__(f"The input is {what}, and {fault}", remedy=remedy, line=line)


class IdentifierError(InputError):
    """The identifier of an entry in a database stands where its sequence is wanted."""

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


class OtherMoleculeError(InputError):
    """A complex has a part that is not a protein."""

    code = "molecule_not_protein"
    remedy = (
        "Proteins alone are folded here: take it out, or fold the complex with a "
        "program for other molecules"
    )

    def __init__(self, record: str, molecule: str, *, line: int | None = None) -> None:
        super().__init__(
            f"{record!r} has a part that is not a protein: {molecule}", record=record, line=line
        )


class AlignmentAsInputError(InputError):
    """An alignment was given as the input, and it cannot be taken so."""

    code = "input_is_alignment"

    def __init__(self, what: str, fault: str, *, remedy: str, line: int | None = None) -> None:
        super().__init__(f"The input is {what}, and {fault}", remedy=remedy, line=line)


class ComparedStructureError(InputError):
    """One of the structures to be compared cannot be used."""

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
