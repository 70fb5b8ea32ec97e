"""Antibody and T-cell receptor variable domains: found, trimmed, numbered by IMGT.

Recognition and alignment are immunum's, which scores a chain against a consensus of each
receptor type; IMGT numbering and regions are Lefranc et al. (2003), Dev. Comp. Immunol. 27, 55.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from immunum import Annotator, NumberingResult

from foldsvc.records.antibody import DomainType, VariableDomain

DOMAIN_TYPES: dict[str, DomainType] = {"H": "heavy", "K": "kappa", "L": "lambda"}
DOMAIN_ENDS: dict[DomainType, int] = {"heavy": 128, "kappa": 127, "lambda": 127}
"""Last IMGT position of FR4."""

RECEPTOR_TYPES = {"A": "alpha", "B": "beta", "G": "gamma", "D": "delta"}
MIN_CHAIN = 30
"""Fewer residues cannot hold a variable domain."""

REGION_ENDS = (
    (26, "FR1"),
    (38, "CDR1"),
    (55, "FR2"),
    (65, "CDR2"),
    (104, "FR3"),
    (117, "CDR3"),
    (128, "FR4"),
)
"""Last IMGT position of each region."""

LAST_START, FIRST_END = 23, 118
"""A domain that begins after its first cysteine, or ends before FR4, is a fragment."""

FIRST_END_WITHIN = 125
"""Where the chain goes on after a domain, one that ends before this was not found to its end."""

_LINKER = re.compile(r"(?:G{3,4}S){2,}")
_MOST_KNOWN = 5_000
"""Sequences whose domains are remembered: those of one large submission."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDomain:
    """One variable domain of any immune receptor in a chain.

    Attributes:
        receptor: H, K, L, or A, B, G, D for a T-cell receptor.
        start: 0-based index of its first residue in the chain.
        end: Index after its last.
        imgt: IMGT position of each residue, such as 111A.
        is_whole: Not a fragment, such as a V gene without its J.
    """

    receptor: str
    start: int
    end: int
    imgt: tuple[str, ...]
    is_whole: bool

    @property
    def is_antibody(self) -> bool:
        """Tell an antibody's domain from a T-cell receptor's."""
        return self.receptor in DOMAIN_TYPES

    @property
    def first(self) -> int:
        """IMGT position of its first residue."""
        return _number(self.imgt[0])

    @property
    def last(self) -> int:
        """IMGT position of its last residue."""
        return _number(self.imgt[-1])


_KNOWN: dict[str, tuple[FoundDomain, ...]] = {}


def find_domains(sequence: str) -> tuple[FoundDomain, ...]:
    """Find every variable domain of a chain, first to last; what was found is remembered.

    Around a linker each side is searched by itself, lest a linker's last residue be taken for a
    domain's first, or a linker for a long CDR3.
    """
    known = _KNOWN.get(sequence)
    if known is None:
        known = _find_domains(sequence)
        remember_domains({sequence: known})
    return known


def remember_domains(found: Mapping[str, tuple[FoundDomain, ...]]) -> None:
    """Keep what `find_domains` would give, and has given elsewhere, by sequence."""
    if len(_KNOWN) + len(found) > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update(found)


def _find_domains(sequence: str) -> tuple[FoundDomain, ...]:
    linkers = list(_LINKER.finditer(sequence))
    starts = [0, *(linker.end() for linker in linkers)]
    ends = [*(linker.start() for linker in linkers), len(sequence)]
    return tuple(
        found
        for start, end in zip(starts, ends, strict=True)
        for found in _domains_between(sequence, start, end)
    )


def variable_domain(chain_name: str, sequence: str, found: FoundDomain) -> VariableDomain:
    """Cut a found antibody domain out of its chain."""
    numbers = tuple(map(_number, found.imgt))
    return VariableDomain(
        domain_type=DOMAIN_TYPES[found.receptor],
        sequence=sequence[found.start : found.end],
        source_chain=chain_name,
        source_index=found.start,
        imgt_number=numbers,
        imgt_insertion=tuple(position.lstrip("0123456789") for position in found.imgt),
        region=tuple(region_of(number) for number in numbers),
    )


def region_of(imgt_number: int) -> str:
    """Give the region of an IMGT position, 1 to 128."""
    return next(region for end, region in REGION_ENDS if imgt_number <= end)


def _number(position: str) -> int:
    return int(position.rstrip(_LETTERS))


@cache
def _annotator() -> Annotator:
    return Annotator(chains=[*DOMAIN_TYPES, *RECEPTOR_TYPES], scheme="imgt")


def _domains_between(sequence: str, start: int, end: int) -> Iterator[FoundDomain]:
    if end - start < MIN_CHAIN:
        return
    results = [one for one in _annotator().number_domains(sequence[start:end]) if not one.error]
    limits = [*(start + (one.query_start or 0) for one in results[1:]), end]
    for result, limit in zip(results, limits, strict=False):
        yield _found(result, offset=start, limit=limit, goes_on=limit < end)


def _found(result: NumberingResult, *, offset: int, limit: int, goes_on: bool) -> FoundDomain:
    """Take a domain from immunum.

    Args:
        result: Counted from `offset` in the chain.
        offset: Where the searched part of the chain begins.
        limit: Where the next domain or the end of the part is.
        goes_on: Another domain follows at `limit`.
    """
    numbering, receptor = result.numbering, result.chain
    start, last_index = result.query_start, result.query_end
    assert numbering is not None and receptor is not None  # noqa: PT018, S101 - no error, so all are there
    assert start is not None and last_index is not None  # noqa: PT018, S101
    imgt, end = tuple(numbering), offset + last_index + 1
    last = _number(imgt[-1])
    if receptor in DOMAIN_TYPES and last + 1 == DOMAIN_ENDS[DOMAIN_TYPES[receptor]] and end < limit:
        # The last residue of FR4 is left out where it is not one of the usual ones.
        imgt, end, last = (*imgt, str(last + 1)), end + 1, last + 1
    first_end = FIRST_END_WITHIN if goes_on or end < limit else FIRST_END
    is_whole = _number(imgt[0]) <= LAST_START and last >= first_end
    return FoundDomain(
        receptor=receptor, start=offset + start, end=end, imgt=imgt, is_whole=is_whole
    )
