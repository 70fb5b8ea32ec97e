"""What an alignment takes of memory on its way from a file to the network, counted in bytes."""

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from foldsvc.errors import AlignmentFileError
from foldsvc.features.batch import batch_of
from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa.depth import depths_of
from foldsvc.msa.precomputed import PrecomputedAlignment
from foldsvc.records.fold_input import Chain, FoldInput

DATA = Path(__file__).parents[1] / "data" / "msa"
MOST = 4


@contextmanager
def _measured() -> Iterator[list[int]]:
    """Give, at its end, the most memory that was held at once beyond what was there before."""
    peak: list[int] = []
    tracemalloc.start()
    try:
        yield peak
        peak.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _real_rows(n_bytes: int, *, copies: int) -> tuple[str, bytes]:
    """Give an alignment of that size out of a real one: rows again and again, and side by side."""
    text = gzip.decompress((DATA / "relbe_B_unpaired.a3m.gz").read_bytes())
    rows = []
    for row in text.removeprefix(b">").split(b"\n>"):
        header, _, letters = row.partition(b"\n")
        rows.append(b">%b\n%b\n" % (header, letters.replace(b"\n", b"") * copies))
    once = b"".join(rows)
    query = rows[0].split(b"\n")[1].decode()
    return query, rows[0] + b"".join(rows[1:]) * (n_bytes // len(once))


@pytest.mark.parametrize("family", ["monomer", "multimer"])
def test_an_alignment_takes_four_times_its_size(family: str) -> None:
    """Reading, weighing and laying out 20 MB of real rows never hold more than 80 MB."""
    query, data = _real_rows(20_000_000, copies=4)
    fold_input = FoldInput(name="x", chains=(Chain(name="A", sequence=query),))

    with _measured() as peak:
        found = PrecomputedAlignment([data]).search(fold_input)
        depths_of(found)
        batch_of(fold_input, found, family)

    assert len(data) > 15_000_000
    assert found.unpaired[0].deletions.sum() > 0
    assert peak[0] < MOST * len(data)


@pytest.mark.parametrize(
    "text",
    [
        b"\n" * 4_000_000 + b">q\nMK\n",
        b"#\n" * 2_000_000 + b">q\nMK\n",
        b">ss_pred\n" + b"\n" * 4_000_000 + b">q\nMK\n",
        b">q\nMK\n>r\nM" + b"a" * 4_000_000 + b"K\n",
        b">q\nMK\n>" + b"r" * 4_000_000 + b"\nMK\n",
        b">q\nMK\n\0" * 60_000,
        b"#" + b"1," * 2_000_000 + b"1\t1\n>q\nMK\n",
        b">q\n" + b"M" * 2_000_000 + b"\n" + b">r\nM\n" * 60_000,
    ],
    ids=["lines", "comments", "annotation", "insertions", "header", "blocks", "numbers", "uneven"],
)
def test_the_oddest_alignments_take_little_more(text: bytes) -> None:
    """Nothing that a file can be made of takes many bytes for each of its own."""
    with _measured() as peak, suppress(AlignmentFileError):
        parse_a3m(text)

    assert peak[0] < 6 * max(len(text), 4_000_000)
