"""What the members of an archive mean."""

import pytest
from alignment_server import RELB, RELE, reply_of_server

from foldsvc.errors import SearchReplyError
from foldsvc.msa.server_results import (
    MAX_TEMPLATE_HITS,
    fasta_of,
    merged,
    split_by_query,
    split_hits,
    split_pairs,
    template_hits,
)

A = reply_of_server("3g5o_A_uniref.a3m")
B = reply_of_server("3g5o_B_uniref.a3m")
PAIR_A = reply_of_server("3g5o_A_paired.a3m")
PAIR_B = reply_of_server("3g5o_B_paired.a3m")
M8 = reply_of_server("4ot_pdb70.m8")


def test_queries_are_numbered_from_101() -> None:
    """The server is sent numbers, never the user's names."""
    assert fasta_of(["MKV", "AAA"]) == ">101\nMKV\n>102\nAAA\n"


def test_alignments_come_back_by_query_in_any_order() -> None:
    """Each sequence gets its own rows, wherever they stand in the member."""
    assert split_by_query(f"{A}\0{B}\0", [RELB, RELE], "s") == (A, B)
    assert split_by_query(f"{B}\0{A}", [RELB, RELE], "s") == (A, B)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{A}\0{A}\0", "two alignments of query 101"),
        (f"{A}\0", "no alignment of query 102"),
        ("", "no alignment of query 101"),
        (f">103\n{RELB}\n\0", "begins with '>103'"),
        (f">x\n{RELB}\n\0", "begins with '>x'"),
        ("RATELIMIT", "begins with 'RATELIMIT'"),
        (f">101\n{RELE}\n\0", "query 101 is of another sequence"),
        (f">101\n{RELB[:-1]}\n\0", "query 101 is of another sequence"),
    ],
)
def test_rows_of_another_search_are_refused(text: str, fault: str) -> None:
    """An alignment that is not of the sequence that was sent is never used for it."""
    with pytest.raises(SearchReplyError, match=fault):
        split_by_query(text, [RELB, RELE], "s")


def test_both_databases_are_merged_one_after_the_other() -> None:
    """UniRef's rows come first, then the metagenomes' with the query again, as ColabFold does."""
    environmental = reply_of_server("3g5o_A_environmental.a3m")
    parts = {"bfd.mgnify30.metaeuk30.smag30.a3m": environmental, "uniref.a3m": A}

    assert merged(parts) == A + environmental
    assert merged({"uniref.a3m": ">101\nMK"}) == ">101\nMK\n"
    assert merged({}) == ""


def test_paired_rows_keep_step() -> None:
    """Both chains have as many paired rows; one row more in one of them is refused."""
    assert split_pairs(f"{PAIR_A}\0{PAIR_B}\0", [RELB, RELE], "s") == (PAIR_A, PAIR_B)

    short = PAIR_B.rpartition(">")[0]
    with pytest.raises(SearchReplyError, match=r"\[15, 14\] rows"):
        split_pairs(f"{PAIR_A}\0{short}\0", [RELB, RELE], "s")


def test_template_hits_are_read_as_mmseqs_writes_them() -> None:
    """Every column of a real table arrives, a gapped alignment's too."""
    hits = template_hits(M8)

    assert len(hits) == 24
    assert (hits[3].target, hits[3].entry_id, hits[3].chain_name) == ("1bjp_A", "1bjp", "A")
    assert (hits[3].identity, hits[3].e_value, hits[3].score) == (1.0, 5.831e-16, 72.0)
    gapped = hits[-2]
    assert (gapped.query_start, gapped.query_end) == (1, 57)
    assert (gapped.target_start, gapped.target_end, gapped.cigar) == (1, 60, "9M3D48M")


def test_template_hits_are_divided_by_query_and_cut() -> None:
    """Each sequence keeps its first twenty hits, numbered as if it had been alone."""
    rows = split_hits(M8.replace("101\t", "102\t"), 3, "s")

    assert [len(template_hits(of_one)) for of_one in rows] == [0, MAX_TEMPLATE_HITS, 0]
    assert rows[1] == "".join(M8.splitlines(keepends=True)[:MAX_TEMPLATE_HITS])
    assert split_hits("", 2, "s") == ("", "")


@pytest.mark.parametrize(
    "line", ["101\t4faz_C", "x\t" + M8.partition("\t")[2], M8.replace("101", "104", 1), "<html>"]
)
def test_a_table_that_is_none_is_refused(line: str) -> None:
    """A row that cannot be read, or of a query that was not sent, is told with its line."""
    with pytest.raises(SearchReplyError, match="line 1 of"):
        split_hits(line, 2, "s")
