"""More was submitted than is taken."""

from collections.abc import Mapping
from typing import ClassVar

from foldsvc.errors.root import Words
from foldsvc.errors.submission import InputError


class LimitError(InputError):
    """Something submitted is more, or less, than a limit allows.

    Attributes:
        found: How much it is; 0 where it was not read to its end.
        limit: How much it may be.
    """

    code = "limit_exceeded"
    table: ClassVar[Mapping[str, Words]] = {
        "input_too_large": Words(
            "The submission has more bytes than the service reads.",
            "The input has {found:,} bytes and the limit is {limit:,}",
            "Send it in several submissions, each with its own records; "
            "FOLDSVC_MAX_REQUEST_BYTES and FOLDSVC_MAX_ALIGNMENT_BYTES are the limits",
        ),
        "too_many_records": Words(
            "One submission has too many records.",
            "The input has {found:,} records and the limit is {limit:,}",
            "Send the records from line {line} on in another submission",
        ),
        "too_many_chains": Words(
            "One record has too many chains.",
            "Record {record!r} has {found} chains and the limit is {limit}",
            "Submit fewer chains at once",
        ),
        "too_many_residues": Words(
            "The chains of one record together are too long.",
            "Record {record!r} has {found:,} residues in all and the limit is {limit:,}",
            "Submit fewer chains at once",
        ),
        "chain_too_long": Words(
            "A chain has more residues than the service folds.",
            "A chain of record {record!r} has {found:,} residues and the limit is {limit:,}",
            "Submit its domains one by one",
        ),
        "chain_too_short": Words(
            "A chain has fewer residues than any fold needs.",
            "A chain of record {record!r} has {found} residues and the least is {limit}",
            "Submit the whole chain",
        ),
        "alignment_too_large": Words(
            "The file is larger than is read, maybe only once it is unpacked.",
            "The alignment has more than {limit:,} bytes when unpacked, which is the limit",
            "Filter it, for instance by: hhfilter -id 90 -diff 3000",
        ),
        "alignment_too_many_rows": Words(
            "The alignment has more rows than any network draws from.",
            "The alignment has {found:,} rows and the limit is {limit:,}",
            "Cut it before line {line}, or filter it, for instance by: hhfilter -id 90 -diff 3000",
        ),
        "template_too_large": Words(
            "A template is larger than is read, maybe only once it is unpacked.",
            "The template {record!r} cannot be used: it has more than {limit:,} bytes, unpacked, "
            "which is the limit",
            "Cut it down to the chain that is the template",
        ),
        "too_many_templates": Words(
            "One request has too many templates.",
            "The template {record!r} cannot be used: there are {found} templates and the limit is "
            "{limit}",
            "Send the best ones; a network reads four for each chain",
        ),
        "comparison_too_large": Words(
            "The structures together are more than a service compares while somebody waits.",
            "{what} {found:,} residues; the limit is {limit:,}",
            "Compare fewer or smaller structures, or run `foldsvc compare` on the files",
        ),
        "comparison_too_many_chains": Words(
            "A structure has more chains than are paired with those of another.",
            "A structure has {found:,} chains; at most {limit:,} are compared",
            "Compare a part of it, such as one of many equal units",
        ),
        "case_full": Words(
            "The case holds as much as a case may.",
            "A case holds at most {limit} items",
            "Begin another case",
        ),
    }

    def __init__(
        self,
        code: str,
        *,
        limit: int,
        found: int = 0,
        what: str = "",
        record: str | None = None,
        line: int | None = None,
        position: int | None = None,
    ) -> None:
        facts = {"found": found, "limit": limit, "what": what, "record": record, "line": line}
        words = self.table[code]
        super().__init__(
            words.message.format(**facts),
            remedy=words.remedy.format(**facts),
            record=record,
            line=line,
            position=position,
        )
        self.code = code
        self.found = found
        self.limit = limit


class TooLargeForDeviceError(InputError):
    """Folding the input takes more memory than the device has.

    Attributes:
        n_res: Residues of all chains together.
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
        self.largest = largest


class BusyError(InputError):
    """As much as the service does at once of what was asked is being done."""

    code = "busy"
    table: ClassVar[Mapping[str, Words]] = {
        "imaging_busy": Words(
            "Too many uploads are being read.",
            "Other uploads are being read",
            "Send the image again in a few seconds",
        ),
        "comparison_busy": Words(
            "As many comparisons as this service makes at once are being made.",
            "Other structures are being compared",
            "Try again in a few seconds",
        ),
    }

    def __init__(self, code: str) -> None:
        words = self.table[code]
        super().__init__(words.message, remedy=words.remedy)
        self.code = code
