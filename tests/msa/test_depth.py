"""What an alignment is worth."""

import numpy as np
import pytest

from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa import single_sequence
from foldsvc.msa.depth import depth_notices, depths_of, rows_of_sequence
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.alignment_depth import AlignmentDepth
from foldsvc.records.fold_input import Chain, FoldInput

QUERY = "MKVLAGHIKL"


def alone(*rows: str) -> ComplexAlignment:
    """Give an alignment of one sequence with these rows."""
    text = "".join(f">{i}\n{row}\n" for i, row in enumerate((QUERY, *rows)))
    return ComplexAlignment(unpaired=(parse_a3m(text),), source="test")


def test_numbers_of_a_small_alignment() -> None:
    """Sequences, effective sequences, coverage and identity, counted by hand."""
    (depth,) = depths_of(alone("MKVLAGHIRR", "-----GHIKL", "WWWWW-----", "----------"))

    assert (depth.n_sequence, depth.n_paired) == (4, 0)
    assert depth.n_effective == pytest.approx(1 / 2 + 1 / 2 + 1 + 1)
    assert depth.coverage.tolist() == [3] * 10
    assert depth.effective_coverage.tolist() == [2] * 10
    assert depth.identity.tolist() == pytest.approx([1, 0.8, 1, 0])
    assert depth.identity_by_position.tolist() == pytest.approx([0.5] * 5 + [1] * 3 + [0.5] * 2)
    assert depth.median_effective == 2


def test_organisms_are_counted_where_headers_name_them() -> None:
    """UniProt's and UniRef's headers tell, the most frequent comes first, others are left out."""
    rows = {
        "sp|P69905|HBA_HUMAN Hemoglobin OS=Homo sapiens OX=9606 GN=HBA1 PE=1 SV=2": "MKVLAGHIRR",
        "UniRef100_P01942 Alpha n=2 Tax=Mus musculus TaxID=10090 RepID=HBA_MOUSE": "MKVLAGHIKK",
        "tr|A|B OS=Mus musculus (Mouse) OX=10090": "MKVLAGHIKR",
        "UniRef100_UPI00143C904E\t86\t0.396": "MKVLAGHAKR",
    }
    text = f">q\n{QUERY}\n" + "".join(f">{header}\n{row}\n" for header, row in rows.items())
    (depth,) = depths_of(ComplexAlignment(unpaired=(parse_a3m(text),), source="test"))

    assert [(one.taxon, one.name, one.n_row) for one in depth.organisms] == [
        (10090, "Mus musculus", 2),
        (9606, "Homo sapiens", 1),
    ]


def test_a_row_of_gaps_is_no_sequence() -> None:
    """The rows of gaps that stand for an absent chain are not counted."""
    (depth,) = depths_of(alone("----------"))

    assert (depth.n_sequence, depth.n_effective) == (1, 1)


def heterodimer(pairs: tuple[tuple[str, str], ...]) -> ComplexAlignment:
    """Give two chains, each with one relative of its own, and these pairs."""
    own = parse_a3m(">q\nMKV\n>a\nWWW\n"), parse_a3m(">q\nGG\n>b\nAA\n")
    paired = tuple(
        parse_a3m("".join(f">{i}\n{row[chain]}\n" for i, row in enumerate((("MKV", "GG"), *pairs))))
        for chain in (0, 1)
    )
    return ComplexAlignment(unpaired=own, paired=paired if pairs else (), source="test")


def test_paired_rows_count_for_each_chain_that_is_in_them() -> None:
    """A row is paired where several chains have residues; the sequences themselves are not."""
    alignment = heterodimer((("MRV", "AG"), ("MR-", "--")))
    first, second = depths_of(alignment)

    assert [depth.n_sequence for depth in (first, second)] == [4, 3]
    assert [depth.n_paired for depth in (first, second)] == [1, 1]
    residues, paired = rows_of_sequence(alignment, 0)
    assert paired.tolist() == [False, True, False, False]
    assert residues[3].tolist() == parse_a3m(">q\nWWW\n").residues[0].tolist()


def depth_of(n_sequence: int, effective: float, n_paired: int = 0) -> AlignmentDepth:
    """Give a depth with these numbers."""
    return AlignmentDepth(
        n_sequence=n_sequence,
        n_paired=n_paired,
        n_effective=float(effective),
        coverage=np.full(4, n_sequence, np.int32),
        effective_coverage=np.full(4, effective, np.float32),
        identity=np.ones(n_sequence, np.float32),
        identity_by_position=np.ones(4, np.float32),
    )


@pytest.mark.parametrize(
    ("depths", "codes"),
    [
        ([depth_of(1, 1)], ["alignment_missing"]),
        ([depth_of(500, 29.9)], ["alignment_shallow"]),
        ([depth_of(500, 30)], []),
        ([depth_of(500, 300), depth_of(500, 300)], ["alignment_unpaired"]),
        ([depth_of(500, 300, 8), depth_of(500, 300, 8)], []),
        ([depth_of(500, 300), depth_of(1, 1)], ["alignment_missing"]),
    ],
)
def test_what_is_said_of_a_depth(depths: list[AlignmentDepth], codes: list[str]) -> None:
    """A sequence alone, a shallow alignment and chains without pairs are told, no other."""
    notices = depth_notices(depths, [f"chain {one}" for one in "AB"][: len(depths)])

    assert [notice.code for notice in notices] == codes


def test_a_shallow_alignment_is_told_in_numbers() -> None:
    """The notice names the chain, the sequences, and what they are worth."""
    (notice,) = depth_notices([depth_of(1234, 12.4)], ["chains A and C"])

    assert notice.level == "warning"
    assert "chains A and C" in notice.message
    assert "1,234 sequences" in notice.message
    assert "worth 12 or fewer" in notice.message


def test_a_sequence_alone_is_told_by_its_chain() -> None:
    """Folding without relatives is said to be what it is."""
    fold_input = FoldInput(name="x", chains=(Chain(name="A", sequence="MKVL"),))
    (notice,) = depth_notices(depths_of(single_sequence.search(fold_input)), ["chain A"])

    assert notice.message.startswith("The alignment has no relatives of chain A")
