"""Structures of template hits from the server: read once, kept, and trusted in nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from alignment_server import FakeTime, LoopbackServer, archive_of
from loopback_http import Reply
from template_files import LYSOZYME, UBIQUITIN, hard_mmcif, mmcif_text

from foldsvc.errors import (
    ArchiveUnsafeError,
    JobCancelledError,
    SearchContactMissingError,
    SearchRefusedError,
    SearchReplyError,
    SearchUnavailableError,
)
from foldsvc.formats.template_file import read_template
from foldsvc.msa.colabfold_server import ServerSettings
from foldsvc.msa.server_templates import ServerTemplates
from foldsvc.records.progress import Progress
from foldsvc.records.template_hit import TemplateHit

Make = Callable[[], ServerTemplates]


def _hits(*targets: str) -> list[TemplateHit]:
    return [
        TemplateHit(
            target=target,
            identity=0.5,
            n_aligned=100,
            query_start=1,
            query_end=100,
            target_start=1,
            target_end=100,
            e_value=1e-9,
            score=50.0,
        )
        for target in targets
    ]


def _ignore(_: Progress) -> None:
    pass


@pytest.fixture
def make(server: LoopbackServer, fake_time: FakeTime, tmp_path: Path) -> Make:
    """Give a function that makes what asks the server, with the entries that it knows."""
    server.entries = {"1ubq": mmcif_text("1ubq"), "3hfm": mmcif_text("3hfm"), "7xyz": hard_mmcif()}
    server.chains = {"1ubq_A": UBIQUITIN, "3hfm_Y": LYSOZYME, "7xyz_Y": LYSOZYME}
    settings = ServerSettings(
        url=server.url,
        contact="tests@example.org",
        databases="test",
        seconds=600.0,
        seconds_per_ticket=0.0,
        folder=tmp_path,
    )
    return lambda: ServerTemplates(settings, clock=fake_time.clock)


def test_structures_come_with_their_database(make: Make) -> None:
    """For each sequence there are the chains that were found, and a database to align to."""
    found = make().fetch([_hits("3hfm_Y", "1ubq_A"), []], _ignore)
    first, second = found
    assert sorted(first.entries) == ["1ubq", "3hfm"]
    (chain,) = first.entries["3hfm"].chains
    assert (chain.name, chain.sequence) == ("Y", LYSOZYME)
    assert sorted(first.database) == ["pdb70_a3m.ffdata", "pdb70_a3m.ffindex"]
    assert UBIQUITIN.encode() in first.database["pdb70_a3m.ffdata"]
    assert not second.entries
    assert not second.database


def test_what_is_kept_is_what_came(make: Make, server: LoopbackServer) -> None:
    """The same hits are asked for once, by anyone, and come back bit by bit."""
    (found,) = make().fetch([_hits("7xyz_Y")], _ignore)
    (again,) = make().fetch([_hits("7xyz_Y")], _ignore)
    assert len(server.asked("/template/")) == 1
    direct = read_template(hard_mmcif(), "7xyz")
    (chain,), kept = again.entries["7xyz"].chains, direct.chain("Y")
    assert kept is not None
    assert np.array_equal(chain.atom_positions, kept.atom_positions)
    assert np.array_equal(chain.atom_mask, kept.atom_mask)
    assert again.entries["7xyz"].released == direct.released
    assert again.database == found.database


def test_other_hits_are_asked_for_by_themselves(make: Make, server: LoopbackServer) -> None:
    """Each list of hits is one request, in the order of the hits and each name once."""
    make().fetch([_hits("3hfm_Y", "1ubq_A", "3hfm_Y"), _hits("1ubq_A")], _ignore)
    paths = [request.path for request in server.asked("/template/")]
    assert paths == ["/template/3hfm_Y,1ubq_A", "/template/1ubq_A"]


def test_an_entry_without_the_chain_keeps_all(make: Make) -> None:
    """Where a file has no chain of the name, all are kept, as the sequence may tell which it is."""
    (found,) = make().fetch([_hits("3hfm_Z")], _ignore)
    assert [chain.name for chain in found.entries["3hfm"].chains] == ["L", "H", "Y"]


def test_a_structure_that_cannot_be_read_is_told(make: Make, server: LoopbackServer) -> None:
    """One damaged file harms no other, and the reason is kept."""
    server.entries["1ubq"] = "data_1UBQ\n"
    (found,) = make().fetch([_hits("1ubq_A", "3hfm_Y")], _ignore)
    assert list(found.entries) == ["3hfm"]
    assert "no protein atoms" in found.faults["1ubq"]


def test_names_that_are_no_names_are_not_sent(make: Make, server: LoopbackServer) -> None:
    """What a table of hits says is not pasted into an address."""
    (found,) = make().fetch([_hits("../../etc", "1ubq_A/x", "1ubq_A?y")], _ignore)
    assert not found.entries
    assert not server.asked("/template/")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda data: data[:-40], SearchReplyError),
        (lambda _: archive_of({"1ubq.cif": "data_x\n"}), SearchReplyError),
        (lambda _: archive_of({"../1ubq.cif": "data_x\n"}), ArchiveUnsafeError),
        (lambda _: b"<html>blocked</html>", SearchRefusedError),
    ],
)
def test_bad_archives_are_typed_errors(
    make: Make, server: LoopbackServer, change: Callable[[bytes], bytes], error: type[Exception]
) -> None:
    """A cut, incomplete, unsafe or foreign answer is an error, and nothing of it is kept."""
    server.archives["template"] = change
    with pytest.raises(error):
        make().fetch([_hits("1ubq_A")], _ignore)
    server.archives.clear()
    (found,) = make().fetch([_hits("1ubq_A")], _ignore)
    assert list(found.entries) == ["1ubq"]


def test_an_entry_that_the_server_lacks_is_left_out(make: Make, server: LoopbackServer) -> None:
    """A reply that breaks off at one entry costs that entry, and no other."""
    server.lacking = {"7xyz", "9zzz"}
    hits = _hits("1ubq_A", "7xyz_Y", "3hfm_Y", "9zzz_A", "3hfm_L")
    (found,) = make().fetch([hits], _ignore)

    assert sorted(found.entries) == ["1ubq", "3hfm"]
    assert server.asked("/template/")[-1].path == "/template/1ubq_A,3hfm_Y,3hfm_L"
    n_asked = len(server.asked("/template/"))
    (again,) = make().fetch([hits], _ignore)
    assert sorted(again.entries) == ["1ubq", "3hfm"]
    assert len(server.asked("/template/")) == n_asked < 15


def test_a_server_that_sends_nothing_whole_is_an_error(make: Make, server: LoopbackServer) -> None:
    """Where every reply breaks off, that is told, not taken for entries that it lacks."""
    server.lacking = {"1ubq", "3hfm"}
    with pytest.raises(SearchReplyError):
        make().fetch([_hits("1ubq_A", "3hfm_Y")], _ignore)


def test_faults_that_pass_are_waited_out(
    make: Make, server: LoopbackServer, fake_time: FakeTime
) -> None:
    """A server that is busy or asks for a pause is asked again, later."""
    busy = Reply(status=503, body=b"try later")
    limited = Reply(status=429, body=b'{"status":"RATELIMIT"}', headers={"Retry-After": "30"})
    server.misbehave("template", busy, limited)
    (found,) = make().fetch([_hits("1ubq_A")], _ignore)
    assert list(found.entries) == ["1ubq"]
    assert sum(fake_time.sleeps) >= 30


def test_a_server_that_stays_away_is_an_error(make: Make, server: LoopbackServer) -> None:
    """After some tries the fault is told."""
    server.misbehave("template", *[Reply(status=502, body=b"bad gateway")] * 10)
    with pytest.raises(SearchUnavailableError):
        make().fetch([_hits("1ubq_A")], _ignore)


def test_fetching_can_be_cancelled(make: Make) -> None:
    """What the report raises ends it."""

    def stop(_: Progress) -> None:
        raise JobCancelledError("x")

    with pytest.raises(JobCancelledError):
        make().fetch([_hits("1ubq_A")], stop)


def test_the_server_must_know_who_asks(tmp_path: Path) -> None:
    """Without a contact nothing is asked."""
    settings = ServerSettings(
        url="http://127.0.0.1:9",
        contact="",
        databases="test",
        seconds=1.0,
        seconds_per_ticket=0.0,
        folder=tmp_path,
    )
    with pytest.raises(SearchContactMissingError):
        ServerTemplates(settings)
