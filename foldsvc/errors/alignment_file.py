"""An alignment that was submitted cannot be used."""

from foldsvc.errors.submission import InputError

_HOW_ROWS_ARE = (
    "Each row has one upper-case letter or '-' for each residue of the first row; "
    "lower-case letters are insertions and do not count"
)


class AlignmentFileError(InputError):
    """An alignment in A3M cannot be used; `record` is the row at fault, where one is."""

    code = "alignment_file_invalid"


class EmptyAlignmentError(AlignmentFileError):
    """There is no sequence in the file."""

    code = "alignment_empty"
    message = "The alignment holds no sequence"
    remedy = "Send an A3M file: a line '>name', then the sequence itself, then its relatives"
    line = 1


class AlignmentNotTextError(AlignmentFileError):
    """The file is not text, or a damaged gzip file."""

    code = "alignment_not_text"
    remedy = "Send an A3M file, as plain text or compressed by gzip"

    def __init__(self, fault: str) -> None:
        super().__init__(f"The alignment cannot be read: {fault}", line=1)


class UnevenRowError(AlignmentFileError):
    """A row has more or fewer columns than the first row."""

    code = "alignment_uneven"

    def __init__(self, row: str, line: int, found: int, expected: int) -> None:
        super().__init__(
            f"Row {row!r} at line {line} has {found:,} columns and the first row has {expected:,}",
            remedy=_HOW_ROWS_ARE,
            record=row,
            line=line,
        )
        self.found = found
        self.expected = expected


class EmptyRowError(AlignmentFileError):
    """A header has no sequence under it."""

    code = "alignment_row_empty"
    remedy = "Put the aligned sequence on the lines after its header, or remove the header"

    def __init__(self, row: str, line: int) -> None:
        super().__init__(f"Row {row!r} at line {line} has no sequence", record=row, line=line)


class AlignmentLetterError(AlignmentFileError):
    """A row has a letter that stands for no residue, or a header is missing."""

    code = "alignment_letter_illegal"
    remedy = (
        "Use one-letter codes of residues, '-' for a gap and lower case for insertions; "
        "begin each header with '>'"
    )

    def __init__(
        self, row: str, letter: str, *, line: int, position: int, column: int | None = None
    ) -> None:
        where = f"in column {position} of row {row!r}" if position else "before the first header"
        super().__init__(
            f"The letter {letter!r} stands at line {line}, {where}",
            record=row or None,
            line=line,
            position=position or None,
            column=column,
        )
        self.letter = letter


class QueryRowError(AlignmentFileError):
    """The first row, which is the sequence to be folded, has lower case or gaps."""

    code = "alignment_query_row"
    remedy = (
        "Put the sequence that is to be folded first, in upper case and without gaps, "
        "and align the others to it"
    )

    def __init__(self, row: str, found: str, *, line: int, position: int) -> None:
        super().__init__(
            f"The first row, {row!r}, has {found} after {position} residues at line {line}",
            record=row,
            line=line,
            position=position + 1,
        )
        self.found = found


class QueryMismatchError(AlignmentFileError):
    """The first row is not the sequence that is to be folded."""

    code = "alignment_query_differs"
    remedy = "Send the alignment of this very sequence, or fold the alignment's first row"

    def __init__(self, row: str, *, found: str, expected: str, line: int, position: int) -> None:
        super().__init__(
            f"The alignment's first row, {row!r}, differs from the sequence to be folded at "
            f"residue {position}: {found} in the alignment, {expected} in the sequence",
            record=row,
            line=line,
            position=position,
        )
        self.found = found
        self.expected = expected


class SeveralAlignmentsError(AlignmentFileError):
    """One file holds alignments of different sequences, one after the other."""

    code = "alignment_several"
    remedy = "Send one file for each chain, or ColabFold's format for complexes"

    def __init__(self, row: str, line: int) -> None:
        super().__init__(
            f"A second alignment, of another sequence, begins at line {line} with {row!r}",
            record=row,
            line=line,
        )


class ComplexHeaderError(AlignmentFileError):
    """The first line of ColabFold's format for complexes does not fit the rows."""

    code = "alignment_complex_header"
    remedy = (
        "It is '#', the lengths of the different chains joined by ',', a tab, and how many "
        "copies there are of each, such as '#93,87<TAB>1,1'; without it, the file is the "
        "alignment of one chain"
    )

    def __init__(self, found: str, fault: str) -> None:
        super().__init__(f"The first line of the alignment is {found!r}: {fault}", line=1)


class ChainsMismatchError(AlignmentFileError):
    """The alignment is of other chains than those to be folded, or of another number of them."""

    code = "alignment_chains_differ"
    remedy = (
        "Send one A3M file for each different chain, or one in ColabFold's format for "
        "complexes, whose first line is '#', lengths, a tab, copies"
    )

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"The alignment is of {found}, and {expected} are to be folded")
