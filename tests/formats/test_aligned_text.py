"""Alignments told from sequences, and brought into A3M."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foldsvc.errors import AlignmentAsInputError, UnevenRowError
from foldsvc.formats.a3m import parse_a3m
from foldsvc.formats.aligned_text import aligned_as_a3m, alignment_kind

A3M = ">101\nMKVLAAGIVG\n>hitA\t80\t0.5\nMKVLAAG--G\n>hitB\nMKiVLAAGIVA\n"
STOCKHOLM = (
    "# STOCKHOLM 1.0\n#=GF ID x\n\nq/1-6  MK.VL\nhit    MKaV-\n#=GC RF xx.xx\n\n"
    "q/1-6  AA\nhit    A-\n//\n"
)
CLUSTAL = (
    "CLUSTAL O(1.2.4) multiple sequence alignment\n\n\nq      MK-VL\t4\nhit    MKAV-\t4\n"
    "       ** * \n\nq      AA\t6\nhit    A-\t5\n       * \n"
)
ALIGNED = ">q\nMK-VLAA\n>hit\nMKAV-A-\n"
RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (A3M, "A3M"),
        (f"#10\t1\n{A3M}", "A3M"),
        ("#3,2\t2,1\n>101\t102\nMKVGG\n>a\nMKV--\n", "A3M"),
        (f">ss_pred\nCCCHHHHHHC\n{A3M}", "A3M"),
        (f"{A3M}\0>101\nMKVLAAGIVG\n\0", "A3M"),
        (ALIGNED, "aligned FASTA"),
        (">q\nMKVL\n>hit\nMK-L\n", "A3M"),
        (">q\nMK.VL\n>hit\nMKaVL\n", "aligned FASTA"),
        ("  >q\nMK-VL\n  >hit\nMKaVL\n", "aligned FASTA"),
        (STOCKHOLM, "Stockholm"),
        (CLUSTAL, "Clustal"),
        ("MUSCLE (3.8) multiple sequence alignment\n\nq MK-L\nh MKVL\n", "Clustal"),
        (A3M * 3 + ">odd\nMKVLAAGIVGGGG\n", "A3M"),
    ],
)
def test_alignments_are_known_by_what_they_are(text: str, kind: str) -> None:
    """By the first line of their format, or gaps and insertions; one odd row of many is a fault."""
    assert alignment_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        ">a\nMKVL\n>b\nGGAV\n",
        ">a\nMKVL--AAG\n",
        ">a\nMKVL--AAG\n>b\nMK-V\n",
        ">a\nmkvl\n>b\nggav\n",
        ">a\nMKVL:GGAV\n>b\nMK-VLGGAV\n",
        ">vh\nEVQLVESGG\n>vl\nDIQMTQSPSS\n",
        "MKVL",
        "id,sequence\na,MKVL\n",
        "# just a comment\n>a\nMKVL\n>b\nMKVA\n",
        "",
    ],
)
def test_sequences_are_no_alignment(text: str) -> None:
    """Records of one length, a lone record with gaps, lower case and chains stay sequences."""
    assert alignment_kind(text) is None


@given(
    st.lists(
        st.text(alphabet=RESIDUES, min_size=4, max_size=40).flatmap(
            lambda one: st.sampled_from([one, one.lower(), f"{one}*", f"{one}:{one}"])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_plain_sequences_are_never_taken_for_an_alignment(sequences: list[str]) -> None:
    """Without a gap, and without small letters among capitals, nothing is an alignment."""
    assert alignment_kind("".join(f">{n}\n{one}\n" for n, one in enumerate(sequences))) is None


@st.composite
def alignments(draw):
    """A query without gaps, and rows over its columns with gaps and insertions."""
    query = draw(st.text(alphabet=RESIDUES, min_size=6, max_size=30))
    rows = [query]
    for _ in range(draw(st.integers(1, 5))):
        row = ""
        for _ in query:
            inserted = (
                draw(st.text(alphabet=RESIDUES.lower(), max_size=2)) if len(row) % 7 == 3 else ""
            )
            row += inserted + draw(st.sampled_from(RESIDUES + "----"))
        rows.append(row)
    return rows


@given(alignments(), st.booleans())
def test_an_a3m_is_known_with_and_without_its_first_line(rows: list[str], headed: bool) -> None:  # noqa: FBT001
    """Whatever its rows, an A3M with a gap or an insertion is one, and goes through unchanged."""
    assume(any("-" in row or row != row.upper() for row in rows))
    assume(any(row.strip("-") for row in rows[1:]))
    text = "".join(f">{n}\n{row}\n" for n, row in enumerate(rows))
    text = f"#{len(rows[0])}\t1\n{text}" if headed else text

    assert alignment_kind(text) == "A3M"
    assert aligned_as_a3m(text, "A3M") == text


@given(
    st.integers(2, 6).flatmap(
        lambda n: st.lists(
            st.tuples(*[st.sampled_from(RESIDUES + "--")] * n), min_size=5, max_size=40
        )
    ),
    st.sampled_from(["aligned FASTA", "Stockholm", "Clustal"]),
    st.integers(3, 20),
)
def test_every_format_gives_the_columns_of_the_query(columns, kind, width) -> None:
    """Each residue of each row comes through, over a column of the query or as an insertion."""
    rows = ["".join(row) for row in zip(*columns, strict=True)]
    query = rows[0].replace("-", "")
    assume(len(query) > 3 and all(row.strip("-") for row in rows))
    if kind == "aligned FASTA":
        assume(any("-" in row for row in rows))
        blocks = [f">r{n}\n{row}\n" for n, row in enumerate(rows)]
        text = "".join(blocks)
    else:
        parts = range(0, len(rows[0]), width)
        blocks = [
            "".join(f"r{n} {row[at : at + width]}\n" for n, row in enumerate(rows)) for at in parts
        ]
        head, end = ("# STOCKHOLM 1.0\n\n", "//\n") if kind == "Stockholm" else ("CLUSTAL\n\n", "")
        text = head + "\n".join(blocks) + end

    assert alignment_kind(text) in (kind, "A3M")
    read = parse_a3m(aligned_as_a3m(text, kind), query=query)
    for row, aligned, left_out in zip(rows, read.residues, read.deletions, strict=True):
        over = [one for one, column in zip(row, rows[0], strict=True) if column != "-"]
        assert ["-" if code > 20 else one for code, one in zip(aligned, over, strict=True)] == over
        assert left_out.sum() <= len(row.replace("-", "")) - sum(one != "-" for one in over)


def test_insertions_and_their_columns() -> None:
    """A column where the query has a gap is an insertion of the others."""
    assert aligned_as_a3m(ALIGNED, "aligned FASTA") == ">q\nMKVLAA\n>hit\nMKaV-A-\n"
    assert aligned_as_a3m(STOCKHOLM, "Stockholm") == ">q/1-6\nMKVLAA\n>hit\nMKaV-A-\n"
    assert aligned_as_a3m(CLUSTAL, "Clustal") == ">q\nMKVLAA\n>hit\nMKaV-A-\n"


def test_a_row_of_another_length_is_named_with_its_line() -> None:
    """What is no alignment after all says where."""
    with pytest.raises(UnevenRowError) as refused:
        aligned_as_a3m(f"{ALIGNED}>bad\nMK\n", "aligned FASTA")
    assert (refused.value.record, refused.value.line) == ("bad", 5)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"#10\t1\n{A3M}#10\t1\n{A3M}", 8),
        (f"{A3M}>102\nGSHMTR\n>x\nGSHM--\n", None),
    ],
)
def test_several_alignments_are_refused(text: str, line: int | None) -> None:
    """Two A3Ms in one file are called that, with the cure, and never folded as one."""
    with pytest.raises(AlignmentAsInputError, match="several alignments") as refused:
        alignment_kind(text)
    assert refused.value.line == line
    assert "read_as=proteins" in refused.value.remedy


@given(st.text(alphabet=">MKa-.:\n\0# 1\t,", max_size=60))
def test_any_text_is_told(text: str) -> None:
    """No text raises anything but that it is several alignments."""
    with suppress(AlignmentAsInputError):
        alignment_kind(text)
