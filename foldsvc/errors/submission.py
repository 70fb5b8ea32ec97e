"""What was submitted cannot be used."""

from foldsvc.errors.root import FoldsvcError


class InputError(FoldsvcError):
    """Something submitted cannot be used.

    Attributes:
        record: Name of the FASTA record or chain, where one is at fault.
        line: 1-based line of the submitted text.
        position: 1-based residue position in the chain, or column where there is no chain.
        column: 1-based character of that line, where one letter is at fault.
    """

    code = "input_invalid"
    record: str | None = None
    line: int | None = None
    position: int | None = None
    column: int | None = None

    def __init__(
        self,
        message: str = "",
        *,
        remedy: str = "",
        record: str | None = None,
        line: int | None = None,
        position: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.record = self.record if record is None else record
        self.line = self.line if line is None else line
        self.position = position
        self.column = column


class InvalidRequestError(InputError):
    """The request's fields contradict each other or are missing."""

    code = "request_invalid"


class RepeatedPartError(InputError):
    """A form has a field twice, or two files of one name."""

    code = "form_part_repeated"

    def __init__(self, part: str, *, remedy: str) -> None:
        super().__init__(f"The form has more than one {part!a}", remedy=remedy)


class UnknownNetworkError(InputError):
    """There is no network of this name."""

    code = "unknown_model"
    remedy = "Choose one of the models named"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no model {name!r}; expected one of {', '.join(known)}")


class UnknownEngineError(InputError):
    """An engine was asked for by a name that does not exist."""

    code = "engine_unknown"

    def __init__(self, engine: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no engine named {engine!r}",
            remedy=f"Choose one of {', '.join(known)}, or leave it out",
        )


class TextEncodingError(InputError):
    """The submitted bytes are not text.

    Attributes:
        what: What they are, where that is known; "" otherwise.
    """

    code = "not_text"
    remedy = "Send a FASTA file, as plain text in UTF-8, or compressed by gzip"

    def __init__(self, what: str = "") -> None:
        super().__init__(
            f"The input is {what}, not text" if what else "The input is not text", line=1
        )
        self.what = what


class NoSequenceError(InputError):
    """There is nothing to fold."""

    code = "no_sequence"
    message = "The input holds no sequence"
    remedy = "Paste a FASTA record: a line '>name', then the residues in one-letter code"
    line = 1


class EmptyRecordError(InputError):
    """A FASTA header has no sequence under it."""

    code = "record_empty"
    remedy = "Put the residues on the lines after its header, or remove the header"

    def __init__(self, record: str, line: int) -> None:
        super().__init__(
            f"Record {record!r} at line {line} has no sequence", record=record, line=line
        )


class EmptyChainError(InputError):
    """A chain of a complex has no residues: two `:` stand together, or one ends the sequence."""

    code = "chain_empty"
    remedy = "Write chains with one ':' between them and none at either end"

    def __init__(self, record: str, chain: int, line: int | None) -> None:
        where = f" at line {line}" if line else ""
        super().__init__(
            f"Chain {chain} of record {record!r}{where} is empty", record=record, line=line
        )


class IllegalLetterError(InputError):
    """A letter that stands for no residue."""

    code = "letter_illegal"

    def __init__(
        self,
        record: str,
        letter: str,
        *,
        line: int | None,
        column: int | None = None,
        position: int,
        remedy: str,
    ) -> None:
        where = f"line {line}, residue {position}" if line else f"residue {position}"
        super().__init__(
            f"Record {record!r} has the letter {letter!r} at {where}",
            remedy=remedy,
            record=record,
            line=line,
            position=position,
            column=column,
        )
        self.letter = letter


class NucleotideSequenceError(InputError):
    """A sequence of DNA or RNA was given for a protein."""

    code = "nucleotide_sequence"
    remedy = (
        "Translate it, then submit the protein. If it is a protein, say so: "
        "read_as=proteins, or --read-as proteins"
    )

    def __init__(self, record: str, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} looks like a nucleotide sequence",
            record=record,
            line=line,
            position=1,
        )
