"""HHsearch's report, `.hhr`, read to alignments (Steinegger et al. 2019)."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from foldsvc.errors import StructureFormatError
from foldsvc.records.template_alignment import TemplateAlignment

_HIT = re.compile(r"No \d+ *")
_SUMMARY = re.compile(
    r"Probab=(?P<probability>\S+)\s+E-value=(?P<e_value>\S+)\s.*\sSum_probs=(?P<sum_probs>\S+)"
)
_ROW = re.compile(r"(?P<side>[QT]) \S+ +(?P<start>\d+) (?P<letters>[A-Z-]+) +\d+ +\(\d+\)\s*")
_CONSENSUS = re.compile(r"[QT] Consensus ")
_ANNOTATION = re.compile(r"[QT] s[as]_(?:dssp|pred|conf) ")


def parse_hhr(text: str) -> tuple[TemplateAlignment, ...]:
    """Give the alignments of a report, in its order.

    Raises:
        StructureFormatError: A part of it is not as HHsearch writes it.
    """
    lines = text.splitlines()
    starts = [index for index, line in enumerate(lines) if _HIT.fullmatch(line)]
    parts = pairwise([*starts, len(lines)])
    return tuple(_hit(lines[start:end], start + 1) for start, end in parts)


def _hit(lines: Sequence[str], number: int) -> TemplateAlignment:
    if len(lines) < 3 or not lines[1].startswith(">"):  # noqa: PLR2004 - number, name, summary
        raise StructureFormatError("hhr", "a hit has no name", line=number)
    summary = _SUMMARY.match(lines[2])
    if summary is None:
        raise StructureFormatError("hhr", f"{lines[2][:80]!r} is not a summary", line=number + 2)
    rows = list(_rows(lines))
    query = [row for row in rows if row["side"] == "Q"]
    target = [row for row in rows if row["side"] == "T"]
    query_row, target_row = ("".join(row["letters"] for row in part) for part in (query, target))
    if not query_row or len(query_row) != len(target_row):
        raise StructureFormatError("hhr", "the rows of a hit differ in length", line=number)
    try:
        return TemplateAlignment(
            target=lines[1][1:].strip(),
            query_start=int(query[0]["start"]) - 1,
            target_start=int(target[0]["start"]) - 1,
            query_row=query_row,
            target_row=target_row,
            probability=float(summary["probability"]),
            e_value=float(summary["e_value"]),
            sum_probs=float(summary["sum_probs"]),
        )
    except ValueError as error:
        raise StructureFormatError("hhr", str(error), line=number) from error


def _rows(lines: Sequence[str]) -> Iterator[re.Match[str]]:
    for line in lines[3:]:
        if _CONSENSUS.match(line) or _ANNOTATION.match(line):
            continue
        if row := _ROW.fullmatch(line):
            yield row
