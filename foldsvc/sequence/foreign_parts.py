"""What of a submitted chain is not part of an antibody, and would be lost with the antibody engine.

An antibody's chain is its variable domains, constant domains, and what is put around them to
secrete, purify or join them. Whatever else is there is reported: a chain without a variable domain,
such as an antigen, and a part of a chain that none of these explains, such as the signalling
domains of a chimeric antigen receptor.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from foldsvc.chem.constant_regions import CONSTANT_REGIONS
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.variable_domains import find_domains

if TYPE_CHECKING:
    from Bio.Align import PairwiseAligner

Range = tuple[int, int]
"""0-based index of the first residue, and the one after the last."""

LONGEST_END = 20
"""More residues than these at an end are not an unknown tag."""

LONGEST_SIGNAL = 40
"""A signal peptide, or one with a propeptide, has at most these; it begins with methionine."""

LONGEST_BETWEEN = 40
"""More residues than these between two domains are not a hinge or unknown linker."""

LEAST_SCORE = 200
"""BLOSUM62 score of a local alignment to a constant region; the constant domains of T-cell
receptors, of MHC and beta-2-microglobulin come to 160 at most, an antibody's of other mammals to
250 or more."""

LEAST_SCORE_OF_PART, LEAST_DENSITY_OF_PART = 60, 3.0
"""The same of a part of a constant domain, in all and for each residue."""

LEAST_PART, LONGEST_PART = 12, 1_500
"""Fewer residues could not be recognised, and more stand beside no variable domain of an antibody:
the longest constant regions have 450."""

_TAGS = re.compile(
    "H{4,}|DYKD{3,4}K|DYKDHDGDYKDHDI|YPYDVPDYA|EQKLISEEDL|WSHPQFEK|GLNDIFEAQKIEWHE|LPETG"
    "|GKPIPNPLLGLDST|IPNPLLGLD|ENLYFQ|LEVLFQGP|LVPRGS|PSRLEEELRRRLTE|AHIVMVDAYKPTK"
    "|KETAAAKFERQHMDS|ASMTGGQQMG|TETSQVAPA|QPELAPEDPED|SKKETPSTSC|CCPGCC"
)
_LINKER = re.compile(r"[GSTAPEKQ]{8,}")
"""Flexible linkers, helical ones and proline-rich hinges; a folded domain has few such runs."""

_YEAST_LEADER = (
    "MRFPSIFTAVLFAASSALAAPVNTTTEDETAQIPAEAVIGYSDLEGDFDVAVLPFSNSTNNGLLFINTTIASIAAKEEGVSLDKREAEA"
)
"""Of the mating factor alpha (UniProt P01149), by which yeasts secrete antibodies: longer than any
signal peptide."""

_MOST_KNOWN = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignPart:
    """A part of a chain that is not part of an antibody.

    Attributes:
        chain: Name of the submitted chain.
        start: 0-based index of its first residue there.
        end: Index after its last.
        whole: It is the whole chain.
    """

    chain: str
    start: int
    end: int
    whole: bool

    @property
    def words(self) -> str:
        """Name it, with its place and length."""
        count = self.end - self.start
        if self.whole:
            return f"{self.chain!r} ({count:,} residues without a variable domain)"
        return f"residues {self.start + 1} to {self.end} of {self.chain!r} ({count:,} residues)"


_KNOWN: dict[str, tuple[Range, ...]] = {}


def foreign_parts(fold_input: FoldInput) -> tuple[ForeignPart, ...]:
    """Give all that the antibody engine would leave out and that is not part of an antibody."""
    return tuple(part for chain in fold_input.chains for part in foreign_parts_of(chain))


def foreign_parts_of(chain: Chain) -> tuple[ForeignPart, ...]:
    """Give what of a chain is not part of an antibody; all of it without a variable domain."""
    n_res = len(chain.sequence)
    return tuple(
        ForeignPart(chain=chain.name, start=start, end=end, whole=end - start == n_res)
        for start, end in foreign_ranges(chain.sequence)
    )


def foreign_ranges(sequence: str) -> tuple[Range, ...]:
    """Give the parts that are not part of an antibody; what was found is remembered."""
    known = _KNOWN.get(sequence)
    if known is None:
        known = tuple(_foreign_ranges(sequence))
        remember_foreign_ranges({sequence: known})
    return known


def remember_foreign_ranges(found: Mapping[str, tuple[Range, ...]]) -> None:
    """Keep what `foreign_ranges` would give, and has given elsewhere, by sequence."""
    if len(_KNOWN) + len(found) > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update(found)


def _foreign_ranges(sequence: str) -> Iterator[Range]:
    found = [one for one in find_domains(sequence) if one.is_antibody]
    domains = [(one.start, one.end) for one in found]
    if not domains:
        yield 0, len(sequence)
        return
    for gap in _gaps(domains, (0, len(sequence))):
        start, end = gap
        constant = [(start + a, start + b) for a, b in _constant_blocks(sequence[start:end])]
        foreign = [
            run
            for between in _gaps(constant, gap)
            for run in _unexplained(sequence, between)
            if run[1] - run[0] > _longest(sequence, run)
        ]
        if foreign:
            yield foreign[0][0], foreign[-1][1]


def _gaps(blocks: Sequence[Range], within: Range) -> Iterator[Range]:
    """Give what sorted blocks leave free of a range."""
    start = within[0]
    for first, end in blocks:
        if first > start:
            yield start, first
        start = max(start, end)
    if within[1] > start:
        yield start, within[1]


def _unexplained(sequence: str, gap: Range) -> Iterator[Range]:
    """Give what is neither tag nor linker of a part without known domains."""
    found = [*_TAGS.finditer(sequence, *gap), *_LINKER.finditer(sequence, *gap)]
    yield from _gaps(sorted((one.start(), one.end()) for one in found), gap)


def _longest(sequence: str, run: Range) -> int:
    """Give how many residues may stand there without a reason that is known."""
    start, end = run
    if start == 0:
        return LONGEST_SIGNAL if sequence.startswith("M") else LONGEST_END
    return LONGEST_END if end == len(sequence) else LONGEST_BETWEEN


@lru_cache(maxsize=512)
def _constant_blocks(part: str) -> tuple[Range, ...]:
    """Give what of a part aligns to constant domains, whatever their order and number, sorted."""
    if not LEAST_PART <= len(part) <= LONGEST_PART:
        return ()
    aligner = _aligner()
    known = (*CONSTANT_REGIONS.values(), _YEAST_LEADER)
    scores = {one: aligner.score(part, one) for one in known}  # type: ignore[no-untyped-call]
    nearest = max(scores, key=scores.__getitem__)
    score = scores[nearest]
    if score < LEAST_SCORE_OF_PART:
        return ()
    blocks = [(int(a), int(b)) for a, b in aligner.align(part, nearest)[0].aligned[0]]  # type: ignore[no-untyped-call]
    n_aligned = sum(end - start for start, end in blocks)
    if score < LEAST_SCORE and score < LEAST_DENSITY_OF_PART * n_aligned:
        return ()
    # Insertions too: a domain of something else may stand between two constant ones.
    others = [
        (start + first, start + last)
        for start, end in _gaps(blocks, (0, len(part)))
        for first, last in _constant_blocks(part[start:end])
    ]
    return tuple(sorted([*blocks, *others]))


@cache
def _aligner() -> "PairwiseAligner":
    # Imported at need: most chains are shorter than anything that has to be aligned.
    from Bio.Align import PairwiseAligner, substitution_matrices  # noqa: PLC0415

    return PairwiseAligner(  # type: ignore[no-untyped-call]
        mode="local",
        substitution_matrix=substitution_matrices.load("BLOSUM62"),  # type: ignore[no-untyped-call]
        open_gap_score=-11,
        extend_gap_score=-1,
    )
