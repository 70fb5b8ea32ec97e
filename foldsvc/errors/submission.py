"""What was submitted cannot be used."""

from collections.abc import Sequence

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

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        record: str | None = None,
        line: int | None = None,
        position: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.record = record
        self.line = line
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

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no model {name!r}; expected one of {', '.join(known)}",
            remedy="Choose one of the models named",
        )
        self.name = name
        self.known = known


class UnknownEngineError(InputError):
    """An engine was asked for by a name that does not exist."""

    code = "engine_unknown"

    def __init__(self, engine: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no engine named {engine!r}",
            remedy=f"Choose one of {', '.join(known)}, or leave it out",
        )
        self.engine = engine


class EngineNotFoundError(InputError):
    """No engine has this name."""

    code = "engine_not_found"

    def __init__(self, engine: str) -> None:
        super().__init__(
            f"There is no engine {engine!a}", remedy="GET /api/v1/engines lists the engines"
        )


class TextEncodingError(InputError):
    """The submitted bytes are not text.

    Attributes:
        what: What they are, where that is known; "" otherwise.
    """

    code = "not_text"

    def __init__(self, what: str = "") -> None:
        super().__init__(
            f"The input is {what}, not text" if what else "The input is not text",
            remedy="Send a FASTA file, as plain text in UTF-8, or compressed by gzip",
            line=1,
        )
        self.what = what


class InputTooLargeError(InputError):
    """The submission has more bytes than the service reads."""

    code = "input_too_large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"The input has {size:,} bytes and the limit is {limit:,}",
            remedy="Send it in several submissions, each with its own records; "
            "FOLDSVC_MAX_REQUEST_BYTES and FOLDSVC_MAX_ALIGNMENT_BYTES are the limits",
        )
        self.size = size
        self.limit = limit


class NoSequenceError(InputError):
    """There is nothing to fold."""

    code = "no_sequence"

    def __init__(self) -> None:
        super().__init__(
            "The input holds no sequence",
            remedy="Paste a FASTA record: a line '>name', then the residues in one-letter code",
            line=1,
        )


class EmptyRecordError(InputError):
    """A FASTA header has no sequence under it."""

    code = "record_empty"

    def __init__(self, record: str, line: int) -> None:
        super().__init__(
            f"Record {record!r} at line {line} has no sequence",
            remedy="Put the residues on the lines after its header, or remove the header",
            record=record,
            line=line,
        )


class EmptyChainError(InputError):
    """A chain of a complex has no residues: two `:` stand together, or one ends the sequence."""

    code = "chain_empty"

    def __init__(self, record: str, chain: int, line: int | None) -> None:
        place = f" at line {line}" if line else ""
        super().__init__(
            f"Chain {chain} of record {record!r}{place} is empty",
            remedy="Write chains with one ':' between them and none at either end",
            record=record,
            line=line,
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
        place = f"line {line}, residue {position}" if line else f"residue {position}"
        super().__init__(
            f"Record {record!r} has the letter {letter!r} at {place}",
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

    def __init__(self, record: str, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} looks like a nucleotide sequence",
            remedy="Translate it, then submit the protein. If it is a protein, say so: "
            "read_as=proteins, or --read-as proteins",
            record=record,
            line=line,
            position=1,
        )


class ChainTooShortError(InputError):
    """A chain has fewer residues than any fold needs."""

    code = "chain_too_short"

    def __init__(self, record: str, length: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"A chain of record {record!r} has {length} residues and the least is {limit}",
            remedy="Submit the whole chain",
            record=record,
            line=line,
        )


class ChainTooLongError(InputError):
    """A chain has more residues than the service folds."""

    code = "chain_too_long"

    def __init__(self, record: str, length: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"A chain of record {record!r} has {length:,} residues and the limit is {limit:,}",
            remedy="Submit its domains one by one",
            record=record,
            line=line,
            position=limit + 1,
        )


class TooManyResiduesError(InputError):
    """The chains of one record together are too long."""

    code = "too_many_residues"

    def __init__(self, record: str, count: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} has {count:,} residues in all and the limit is {limit:,}",
            remedy="Submit fewer chains at once",
            record=record,
            line=line,
        )


class TooLargeForDeviceError(InputError):
    """Folding the input takes more memory than the device has.

    Attributes:
        n_res: Residues of all chains together.
        needed: Bytes, as estimated.
        budget: Bytes.
        largest: The most residues that fit, with an alignment as deep; 0 if none do.
    """

    code = "too_large_for_device"

    def __init__(self, record: str, n_res: int, needed: int, budget: int, largest: int) -> None:
        super().__init__(
            f"Record {record!r} has {n_res:,} residues, whose fold takes about "
            f"{needed / 2**30:.1f} GiB, and {budget / 2**30:.1f} GiB are there for it",
            remedy=f"About {largest:,} residues fit: submit fewer chains, or domains one by one"
            if largest
            else "No fold fits: use a device with more memory, or set FOLDSVC_DEVICE_MEMORY_GB",
            record=record,
        )
        self.n_res = n_res
        self.needed = needed
        self.budget = budget
        self.largest = largest


class TooManyChainsError(InputError):
    """One record has too many chains."""

    code = "too_many_chains"

    def __init__(self, record: str, count: int, limit: int, line: int | None) -> None:
        super().__init__(
            f"Record {record!r} has {count} chains and the limit is {limit}",
            remedy="Submit fewer chains at once",
            record=record,
            line=line,
        )


class TooManyRecordsError(InputError):
    """One submission has too many records."""

    code = "too_many_records"

    def __init__(self, count: int, limit: int, record: str, line: int) -> None:
        super().__init__(
            f"The input has {count:,} records and the limit is {limit:,}",
            remedy=f"Send the records from line {line} on in another submission",
            record=record,
            line=line,
        )


class NotAntibodyError(InputError):
    """The antibody engine was given something that has no variable domain."""

    code = "not_antibody"

    def __init__(self, record: str) -> None:
        super().__init__(
            f"{record!r} has no antibody variable domain",
            remedy="The engine flashabb folds antibody Fv regions alone: "
            "submit a VH and a VL, a Fab, an scFv or a nanobody",
            record=record,
        )


class TCellReceptorError(InputError):
    """The antibody engine was given a T-cell receptor."""

    code = "t_cell_receptor"

    def __init__(self, record: str, domain: str) -> None:
        super().__init__(
            f"{record!r} is a T-cell receptor ({domain} variable domain)",
            remedy="The engine flashabb was trained on antibodies alone; submit an antibody",
            record=record,
        )


class VariableDomainFragmentError(InputError):
    """A part of a variable domain was given, such as a V gene without its J."""

    code = "domain_fragment"

    def __init__(self, record: str, domain: str, first: int, last: int) -> None:
        super().__init__(
            f"{record!r} has a {domain} from IMGT position {first} to {last} alone",
            remedy="Submit the whole domain, from FR1 to FR4 (in a heavy chain EVQL… to …VTVSS); "
            "a CDR3 of more than about 60 residues cannot be numbered",
            record=record,
        )
        self.first = first
        self.last = last


class UnpairableDomainsError(InputError):
    """The variable domains do not make up one Fv.

    Attributes:
        n_heavy: Heavy domains that differ.
        n_light: Light domains that differ.
        sources: Type of each domain and the chain that it is in.
    """

    code = "domains_unpairable"

    def __init__(
        self, record: str, n_heavy: int, n_light: int, sources: Sequence[tuple[str, str]]
    ) -> None:
        places = ", ".join(f"{domain} in {chain!r}" for domain, chain in sources)
        super().__init__(
            f"{record!r} has {n_heavy} heavy and {n_light} light variable domains: {places}",
            remedy="Submit each Fv as a record of its own, one VH and one VL as 'VH:VL'"
            if n_heavy and n_light
            else "Submit each domain as a record of its own, a VH with its VL as 'VH:VL'",
            record=record,
        )
        self.n_heavy = n_heavy
        self.n_light = n_light
        self.sources = tuple(sources)


class AmbiguousPairingError(InputError):
    """Several VH and VL records do not say which belong together."""

    code = "pairing_ambiguous"

    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            f"It is not clear which heavy and light records belong together, as with {one!r} "
            f"and {other!r}",
            remedy="Put each VH beside its VL, name them alike (mab_VH, mab_VL), "
            "or join them as 'VH:VL'",
            record=one,
        )
        self.other = other
