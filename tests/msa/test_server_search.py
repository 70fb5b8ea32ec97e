"""Whole searches on the alignment server: what comes back, what is kept, who is asked how often."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alignment_server import (
    QUERY_4OT,
    RELB,
    RELE,
    FakeTime,
    LoopbackServer,
    archive_of,
    reply_of_server,
)
from loopback_http import Reply

from foldsvc.errors import (
    JobCancelledError,
    SearchContactMissingError,
    SearchFailedError,
    SearchReplyError,
    SearchTimeoutError,
)
from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa.colabfold_server import ColabfoldServer, ServerSettings
from foldsvc.records.alignment import Alignment
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.progress import Progress
from foldsvc.records.search_plan import SearchPlan

Make = Callable[..., ColabfoldServer]


def _input(*sequences: str) -> FoldInput:
    chains = tuple(Chain(name=f"c{i}", sequence=one) for i, one in enumerate(sequences))
    return FoldInput(name="x", chains=chains)


def _ignore(_: Progress) -> None:
    pass


def _same(found: Alignment, text: str) -> bool:
    wanted = parse_a3m(text)
    return (
        (found.residues == wanted.residues).all()
        and (found.deletions == wanted.deletions).all()
        and found.headers[1:] == wanted.headers[1:]
    )


@pytest.fixture
def make(server: LoopbackServer, fake_time: FakeTime, tmp_path: Path) -> Make:
    """Give a function that makes searches of this service, as several processes would."""

    def search(
        plan: SearchPlan | None = None, time: FakeTime = fake_time, **changed: object
    ) -> ColabfoldServer:
        facts = {
            "url": server.url,
            "contact": "tests@example.org",
            "databases": "uniref30_2302",
            "seconds": 7200.0,
            "seconds_per_ticket": 0.0,
            "folder": tmp_path / "alignments",
        }
        return ColabfoldServer(
            ServerSettings(**facts | changed), plan or SearchPlan(), clock=time.clock
        )

    return search


def test_a_heterodimer_gets_own_and_paired_rows(make: Make) -> None:
    """Each chain has the rows of both databases, and both have the paired rows in step."""
    found = make().search(_input(RELB, RELE), _ignore)

    for i, chain in enumerate("AB"):
        uniref = reply_of_server(f"3g5o_{chain}_uniref.a3m")
        environmental = reply_of_server(f"3g5o_{chain}_environmental.a3m")
        assert _same(found.unpaired[i], uniref + environmental)
        assert _same(found.paired[i], reply_of_server(f"3g5o_{chain}_paired.a3m"))
    assert found.paired[0].n_row == found.paired[1].n_row == 15
    assert "uniref30_2302" in found.source
    assert found.template_hits == ()


def test_chains_keep_the_users_order(make: Make) -> None:
    """B before A comes back as B before A, and a chain that repeats is searched once."""
    found = make().search(_input(RELE, RELB, RELE), _ignore)

    assert [of_one.n_res for of_one in found.unpaired] == [len(RELE), len(RELB)]
    assert [of_one.n_res for of_one in found.paired] == [len(RELE), len(RELB)]


def test_a_homodimer_has_nothing_to_pair(make: Make, server: LoopbackServer) -> None:
    """Two copies of one chain are one sequence on the server, and no pairs."""
    found = make().search(_input(QUERY_4OT, QUERY_4OT), _ignore)

    assert len(found.unpaired) == 1
    assert found.paired == ()
    assert server.asked("/ticket/pair") == []


def test_the_same_chain_is_never_asked_twice(make: Make, server: LoopbackServer) -> None:
    """Another job, process or complex with a chain that is known asks for the others alone."""
    make().search(_input(RELB), _ignore)
    server.requests.clear()

    make().search(_input(RELB), _ignore)
    assert server.requests == []

    make().search(_input(RELB, RELE), _ignore)
    (ticket,) = server.asked("/ticket/msa")
    assert ticket.form["q"] == [f">101\n{RELE}\n"]

    server.requests.clear()
    make().search(_input(RELE), _ignore)
    make().search(_input(RELB, RELE), _ignore)
    assert server.requests == []


def test_two_that_want_the_same_at_once_ask_once(make: Make, server: LoopbackServer) -> None:
    """Whoever waits for its turn looks again when it comes, and finds what the other found."""
    searches = [make(time=FakeTime()) for _ in range(2)]
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda one=one: found.append(one.search(_input(RELB), _ignore)))
        for one in searches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(found) == 2
    assert len(server.asked("/ticket/msa")) == 1


def test_another_server_or_database_is_asked_anew(make: Make, server: LoopbackServer) -> None:
    """What was found elsewhere is not taken for what this server would find."""
    make().search(_input(RELB), _ignore)
    make(databases="uniref30_2412").search(_input(RELB), _ignore)
    make(SearchPlan(environmental=False)).search(_input(RELB), _ignore)

    assert len(server.asked("/ticket/msa")) == 3


def test_many_inputs_share_a_ticket(make: Make, server: LoopbackServer) -> None:
    """A batch sends its distinct chains together, and its complexes' pairs one by one."""
    inputs = [_input(RELB), _input(RELE), _input(RELB, RELE), _input(QUERY_4OT), _input(RELB)]
    found = make().search_all(inputs, _ignore)

    (ticket,) = server.asked("/ticket/msa")
    assert ticket.form["q"][0].count(">") == 3
    assert len(server.asked("/ticket/pair")) == 1
    assert [len(one.unpaired) for one in found] == [1, 1, 2, 1, 1]


def test_a_large_batch_is_several_tickets(make: Make, server: LoopbackServer) -> None:
    """A ticket has at most twenty chains, since the server's queue takes small ones first."""
    make().search_all([_input("M" + "A" * n) for n in range(20, 65)], _ignore)

    sizes = [request.form["q"][0].count(">") for request in server.asked("/ticket/msa")]
    assert sizes == [20, 20, 5]


@pytest.mark.parametrize(
    ("plan", "modes"),
    [
        (SearchPlan(), ["env-notemplates", "pairgreedy"]),
        (SearchPlan(environmental=False), ["all-notemplates", "pairgreedy"]),
        (SearchPlan(templates=True), ["env", "pairgreedy"]),
        (SearchPlan(pair_strategy="complete"), ["env-notemplates", "paircomplete"]),
        (SearchPlan(pair_mode="unpaired"), ["env-notemplates"]),
        (SearchPlan(pair_mode="paired"), ["pairgreedy"]),
    ],
)
def test_the_plan_says_what_is_asked(
    make: Make, server: LoopbackServer, plan: SearchPlan, modes: list[str]
) -> None:
    """Each choice of the plan is the server's word for it, and no more is searched than wanted."""
    found = make(plan).search(_input(RELB, RELE), _ignore)

    assert [request.form["mode"][0] for request in server.asked("/ticket/")] == modes
    assert bool(found.paired) == (plan.pair_mode != "unpaired")
    assert (found.unpaired[0].n_row > 1) == (plan.pair_mode != "paired")


def test_pairs_alone_leave_a_monomer_its_rows(make: Make) -> None:
    """A chain that has no partner is searched by itself, whatever the pair mode."""
    found = make(SearchPlan(pair_mode="paired")).search(_input(RELB), _ignore)

    assert found.unpaired[0].n_row > 100


def test_pairs_alone_leave_copies_their_sequence(make: Make, server: LoopbackServer) -> None:
    """Copies of one chain have nothing to pair, and no rows of their own where none are wanted."""
    found = make(SearchPlan(pair_mode="paired")).search(_input(RELB, RELB), _ignore)

    assert [one.n_row for one in found.unpaired] == [1]
    assert server.requests == []


def test_template_hits_come_with_their_chain(make: Make, server: LoopbackServer) -> None:
    """With templates wanted, each chain has its hits, and without none are asked for again."""
    plan = SearchPlan(templates=True)
    found = make(plan).search(_input(RELB, QUERY_4OT), _ignore)
    assert [len(hits) for hits in found.template_hits] == [0, 20]
    assert found.template_hits[1][0].target == "4faz_C"

    server.requests.clear()
    again = make(plan).search(_input(QUERY_4OT), _ignore)
    assert again.template_hits == found.template_hits[1:]
    assert make().search(_input(QUERY_4OT), _ignore).template_hits == ()
    assert server.requests == []


def test_pairs_alone_may_have_templates(make: Make) -> None:
    """Template hits come with the pairs too, and the rows that came with them are left out."""
    plan = SearchPlan(pair_mode="paired", templates=True)
    found = make(plan).search(_input(RELB, QUERY_4OT), _ignore)

    assert [len(hits) for hits in found.template_hits] == [0, 20]
    assert [one.n_row for one in found.unpaired] == [1, 1]


def test_a_chain_without_relatives_is_alone(make: Make) -> None:
    """Where nothing is found, the alignment is the sequence, once from each database."""
    found = make().search(_input("W" * 30), _ignore)

    assert found.unpaired[0].n_row == 2
    assert (found.unpaired[0].residues == 17).all()


@pytest.mark.parametrize("contact", ["", "  ", "me", "a\nb: c@d.e", "(x@y.z)", "josé@example.org"])
def test_nothing_is_sent_without_a_contact(
    make: Make, server: LoopbackServer, contact: str
) -> None:
    """An empty or unusable contact is refused with the setting's name, before any request."""
    with pytest.raises(SearchContactMissingError, match="FOLDSVC_MSA_SERVER_CONTACT"):
        make(contact=contact)

    assert server.requests == []


@pytest.mark.parametrize(
    ("kind", "members", "fault"),
    [
        ("msa", {"uniref.a3m": f">101\n{RELE}\n\0"}, "of another sequence"),
        ("msa", {"uniref.a3m": ""}, "no alignment of query 101"),
        ("msa", {"uniref.a3m": f">101\n{RELB}\n>row\n{RELB[:-1]}\n\0>102\n{RELE}\n\0"}, "row"),
        ("msa", {"uniref.a3m": "<html>blocked</html>"}, "begins with"),
        ("pair", {"pair.a3m": f">101\n{RELB}\n\0"}, "no alignment of query 102"),
        ("pair", {"pair.a3m": f">101\n{RELB}\n>x\n{RELB}\n\0>102\n{RELE}\n\0"}, "rows"),
    ],
)
def test_a_poisoned_reply_is_never_kept(
    make: Make, server: LoopbackServer, kind: str, members: dict[str, str | bytes], fault: str
) -> None:
    """A reply that is not of the question is refused, and the next search asks again."""
    plan = SearchPlan(environmental=False)
    server.archives[kind] = lambda _: archive_of(members)
    with pytest.raises(SearchReplyError, match=fault):
        make(plan).search(_input(RELB, RELE), _ignore)

    server.archives.clear()
    server.requests.clear()
    found = make(plan).search(_input(RELB, RELE), _ignore)
    assert found.unpaired[0].n_row > 100
    assert len(server.asked("/ticket/")) >= 1


def test_what_was_found_before_a_failure_is_kept(make: Make, server: LoopbackServer) -> None:
    """If the pairs fail, the chains' own rows are there for the next try."""

    def cut(archive: bytes) -> bytes:
        return archive[:-20]

    server.archives["pair"] = cut
    with pytest.raises(SearchReplyError):
        make().search(_input(RELB, RELE), _ignore)
    server.archives.clear()
    server.requests.clear()

    make().search(_input(RELB, RELE), _ignore)
    assert server.asked("/ticket/msa") == []
    assert len(server.asked("/ticket/pair")) == 1


def test_a_failed_search_lets_the_next_have_its_turn(make: Make, server: LoopbackServer) -> None:
    """Whatever ends a search, the turn is free afterwards."""
    server.misbehave("submit", Reply(status_word="ERROR"))
    with pytest.raises(SearchFailedError):
        make().search(_input(RELB), _ignore)

    server.misbehave("poll", *[Reply(status_word="PENDING")] * 3000)
    with pytest.raises(SearchTimeoutError):
        make(seconds=100.0).search(_input(RELE), _ignore)

    server.behave()
    assert make().search(_input(QUERY_4OT, QUERY_4OT), _ignore).unpaired


def test_a_search_is_told_and_can_be_stopped(make: Make) -> None:
    """Each step is said in words, and raising at any of them ends the search."""
    said: list[str] = []
    make().search(_input(RELB), lambda progress: said.append(progress.message))
    steps = list(dict.fromkeys(said))
    assert steps == [
        "Sending 1 chain to the alignment server",
        "Waiting in the queue of the alignment server",
        "The alignment server is searching",
        "Downloading the alignment",
    ]

    for n_residue, step in enumerate(steps, start=20):

        def stop(progress: Progress, step: str = step) -> None:
            if progress.message == step:
                raise JobCancelledError("j")

        with pytest.raises(JobCancelledError):
            make().search(_input("M" * n_residue), stop)
