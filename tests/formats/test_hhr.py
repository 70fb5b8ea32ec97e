"""HHsearch's report, recorded from the program, and what damages it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import StructureFormatError
from foldsvc.formats.hhr import parse_hhr

REPORT = (Path(__file__).parents[1] / "data" / "templates" / "trastuzumab.hhr").read_text()


def test_hits_are_read_over_several_blocks() -> None:
    """Rows that go on over blocks are joined, and counts are from 0."""
    hits = parse_hhr(REPORT)
    assert [hit.target for hit in hits[:3]] == ["6mh2_D", "6mh2_B", "3hfm_H"]
    best = hits[2]
    assert (best.query_start, best.target_start, best.n_aligned) == (0, 0, 113)
    assert best.query_row.startswith("EVQLVESGGGLVQPGGSLRLSCAASGFNIK-DTYIHW"[:30])
    assert best.target_row.startswith("DVQLQESGPSLVKPSQTLSLTCSVTGDSIT")
    assert len(best.query_row) == len(best.target_row)
    assert best.probability == 99.77
    assert 0.5 < best.identity < 0.52
    assert best.sum_probs > 100


def test_a_report_without_hits_is_empty() -> None:
    """Nothing found is nothing, not an error."""
    assert parse_hhr(REPORT.partition("\nNo 1\n")[0]) == ()
    assert parse_hhr("") == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (">6mh2_D", "6mh2_D", "no name"),
        ("Probab=100.00", "Probab", "not a summary"),
        ("Sum_probs=1", "Sum_probs=x1", "could not convert"),
    ],
)
def test_a_damaged_report_is_refused(old: str, new: str, fault: str) -> None:
    """What is not as HHsearch writes it is named with its line."""
    assert old in REPORT
    with pytest.raises(StructureFormatError, match=fault):
        parse_hhr(REPORT.replace(old, new, 1))


def test_rows_of_different_lengths_are_refused() -> None:
    """A report that was cut short within a hit is refused."""
    place = REPORT.index("\nT 6mh2_D")
    with pytest.raises(StructureFormatError, match="differ in length"):
        parse_hhr(REPORT[:place])


@given(st.integers(0, len(REPORT)), st.integers(0, 40), st.text(max_size=5))
def test_any_damage_is_read_or_refused(place: int, length: int, text: str) -> None:
    """A report with any stretch replaced is read or refused, nothing else."""
    try:
        hits = parse_hhr(REPORT[:place] + text + REPORT[place + length :])
    except StructureFormatError:
        return
    assert all(len(hit.query_row) == len(hit.target_row) for hit in hits)
