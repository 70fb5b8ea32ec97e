"""Tickets against a real server on loopback, well-behaved and not."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alignment_server import RELB, RELE, FakeTime, LoopbackServer, archive_of, reply_of_server
from loopback_http import Reply

import foldsvc
from foldsvc.errors import (
    AlignmentError,
    ArchiveUnsafeError,
    JobCancelledError,
    RateLimitedError,
    SearchFailedError,
    SearchRefusedError,
    SearchReplyError,
    SearchTimeoutError,
    SearchUnavailableError,
)
from foldsvc.msa.deadline import Clock, Deadline
from foldsvc.msa.server_lock import turn
from foldsvc.msa.server_protocol import AlignmentServer
from foldsvc.msa.ticket_round import TicketRequest, TicketRound
from foldsvc.records.progress import Progress

ORDER = TicketRequest(
    kind="msa",
    sequences=(RELB, RELE),
    mode="env-notemplates",
    wanted=("uniref.a3m", "bfd.mgnify30.metaeuk30.smag30.a3m"),
)
PAIRS = TicketRequest(kind="pair", sequences=(RELB, RELE), mode="pairgreedy", wanted=("pair.a3m",))
BLOCKED = b"""<html><head><title>403</title></head><body><script>var x = 1;</script>
<h1>Forbidden</h1><p>Your address is blocked.</p><a href="https://example.org/unblock">Form</a>
</body></html>"""

Fetch = Callable[..., list[tuple[TicketRequest, dict[str, str]]]]


@pytest.fixture
def said() -> list[str]:
    """Collect what is reported."""
    return []


@pytest.fixture
def fetch(server: LoopbackServer, fake_time: FakeTime, tmp_path: Path, said: list[str]) -> Fetch:
    """Give a function that fetches orders from the server."""

    def run(
        *orders: TicketRequest,
        seconds: float = 7200.0,
        pace: float = 0.0,
        clock: Clock | None = None,
    ) -> list[tuple[TicketRequest, dict[str, str]]]:
        def on_progress(progress: Progress) -> None:
            said.append(progress.message)

        patience = Deadline(server.url, seconds, on_progress, clock or fake_time.clock)
        with (
            turn(tmp_path / "turn", patience, seconds_per_ticket=pace) as own_turn,
            closing(AlignmentServer(server.url, "tests@example.org", patience)) as asked,
        ):
            return list(TicketRound(asked, own_turn, patience).fetch(orders))

    return run


def test_a_complex_is_two_tickets_polled_with_one_call(
    fetch: Fetch, server: LoopbackServer
) -> None:
    """All chains go in one ticket, their pairs in another, and both are watched together."""
    found = dict(fetch(ORDER, PAIRS))

    assert set(found) == {ORDER, PAIRS}
    assert found[ORDER]["uniref.a3m"].count("\0") == 2
    assert [len(request.form["tickets[]"]) for request in server.asked("/tickets")] == [2, 2]
    assert len(server.asked("/ticket/msa")) == len(server.asked("/ticket/pair")) == 1


def test_the_service_names_itself_and_its_contact(fetch: Fetch, server: LoopbackServer) -> None:
    """Every request says which program asks and who runs it."""
    fetch(ORDER)

    assert {request.agent for request in server.requests} == {
        f"foldsvc/{foldsvc.__version__} (tests@example.org)"
    }


def test_an_identical_ticket_that_is_done_is_fetched_at_once(
    fetch: Fetch, server: LoopbackServer, fake_time: FakeTime
) -> None:
    """A search that the server has already is not waited for."""
    fetch(ORDER)
    before = len(server.asked("/tickets"))
    fake_time.sleeps.clear()

    fetch(ORDER)

    assert len(server.asked("/tickets")) == before
    assert fake_time.sleeps == []


def test_no_more_than_two_tickets_are_with_the_server(fetch: Fetch, server: LoopbackServer) -> None:
    """Many orders are sent one after the other, never all at once."""
    orders = [
        TicketRequest(kind="msa", sequences=("M" * n,), mode="all", wanted=("uniref.a3m",))
        for n in range(20, 25)
    ]
    found = fetch(*orders)

    assert {order for order, _ in found} == set(orders)
    assert max(len(request.form["tickets[]"]) for request in server.asked("/tickets")) == 2


def test_searches_keep_their_pace(fetch: Fetch, fake_time: FakeTime) -> None:
    """After a burst, one more search is sent each 30 seconds, and no sooner."""
    orders = [
        TicketRequest(kind="msa", sequences=("M" * n,), mode="all", wanted=("uniref.a3m",))
        for n in range(20, 34)
    ]
    started = fake_time.now
    fetch(*orders, pace=30.0)

    assert fake_time.now - started >= 4 * 30 - 1e-6


@pytest.mark.parametrize(
    ("reply", "said_of_it"),
    [
        (Reply(status=500, body=b"oops"), "HTTP 500, 'oops'"),
        (Reply(status=502, body=b"<html><h1>Bad Gateway</h1></html>"), "HTTP 502, 'Bad Gateway'"),
        (Reply(status=503), "HTTP 503 and nothing else"),
        (Reply(body=b'{"id":"x","status":"MAINTENANCE"}'), "maintenance"),
        (Reply(status=503, body=b'{"status":"MAINTENANCE"}'), "maintenance"),
        (Reply(hang_seconds=0.01), "no connection, or a broken one"),
    ],
)
@pytest.mark.parametrize("route", ["submit", "poll", "download"])
def test_a_server_that_stays_broken_is_not_available(
    fetch: Fetch, server: LoopbackServer, reply: Reply, said_of_it: str, route: str
) -> None:
    """Faults that may pass are tried six times with pauses, then told with what was answered."""
    server.misbehave(route, *[reply] * 20)
    with pytest.raises(SearchUnavailableError, match="is not available") as caught:
        fetch(ORDER)

    assert said_of_it in caught.value.fault
    assert "single-sequence" in caught.value.remedy
    paths = {"submit": "/ticket/msa", "poll": "/tickets", "download": "/result/download/"}
    assert len(server.asked(paths[route])) == 6


@pytest.mark.parametrize("route", ["submit", "poll", "download"])
def test_a_fault_that_passes_costs_a_pause(
    fetch: Fetch, server: LoopbackServer, route: str, said: list[str]
) -> None:
    """A search survives a server that is broken for a moment."""
    server.misbehave(route, Reply(status=502), Reply(hang_seconds=0.01))

    assert len(fetch(ORDER)) == 1
    assert "The alignment server does not answer; trying again" in said


def test_nobody_listening_is_not_available(fake_time: FakeTime) -> None:
    """A refused connection is the same to the user as a server that is down."""
    patience = Deadline("http://127.0.0.1:1", 60.0, lambda _: None, fake_time.clock)
    with (
        closing(AlignmentServer("http://127.0.0.1:1", "tests@example.org", patience)) as asked,
        pytest.raises(SearchUnavailableError, match="no connection"),
    ):
        asked.submit("msa", [RELB], "all")


@pytest.mark.parametrize("status", [429, 200])
@pytest.mark.parametrize("route", ["submit", "poll"])
def test_a_rate_limit_is_waited_out(
    fetch: Fetch, server: LoopbackServer, fake_time: FakeTime, status: int, route: str
) -> None:
    """RATELIMIT, whatever its HTTP status, is followed by the pause that it asks for."""
    limited = Reply(
        status=status,
        body=b'{"status":"RATELIMIT","reason":"too many"}',
        headers={"Retry-After": "400"},
    )
    server.misbehave(route, limited)
    started = fake_time.now

    assert len(fetch(ORDER)) == 1
    assert fake_time.now - started >= 400


def test_a_rate_limit_that_lasts_is_told_as_such(fetch: Fetch, server: LoopbackServer) -> None:
    """At the end of its time a search that was never let in says so, not that it was slow."""
    server.misbehave("submit", *[Reply(status=429)] * 500)
    with pytest.raises(RateLimitedError, match="takes no more searches"):
        fetch(ORDER, seconds=600.0)


def test_a_longer_pause_than_there_is_time_for_is_not_begun(
    fetch: Fetch, server: LoopbackServer, fake_time: FakeTime
) -> None:
    """Told to come back tomorrow, the search ends now and gives the time."""
    server.misbehave("submit", Reply(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(RateLimitedError, match="86400 s"):
        fetch(ORDER)

    assert fake_time.sleeps == []


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=403, body=BLOCKED), "Forbidden Your address is blocked."),
        (Reply(status=200, body=BLOCKED), "https://example.org/unblock"),
        (Reply(status=200, body=b"Your IP is blocked, write to x@y.z"), "write to x@y.z"),
        (Reply(status=404, body=b"404 page not found\n"), "HTTP 404"),
        (Reply(status=302, headers={"Location": "https://login.example.org/"}), "login.example"),
        (Reply(status=200, body=b""), "nothing else"),
    ],
)
@pytest.mark.parametrize("route", ["submit", "poll", "download"])
def test_a_refusal_is_told_in_the_servers_own_words(
    fetch: Fetch, server: LoopbackServer, reply: Reply, words: str, route: str
) -> None:
    """A block page, a log-in page or a wrong address ends the search at once, quoted."""
    server.misbehave(route, reply)
    with pytest.raises(SearchRefusedError) as caught:
        fetch(ORDER)

    assert words in caught.value.fault
    assert "<" not in caught.value.message
    assert "var x" not in caught.value.message


@pytest.mark.parametrize("route", ["submit", "poll"])
def test_a_search_that_fails_on_the_server_is_named(
    fetch: Fetch, server: LoopbackServer, route: str
) -> None:
    """ERROR ends the search with the ticket, for whoever asks the server's owners.

    In answer to a poll it may be a lost ticket; only the second ends the search.
    """
    server.misbehave(route, *[Reply(status_word="ERROR")] * (2 if route == "poll" else 1))
    with pytest.raises(SearchFailedError) as caught:
        fetch(ORDER)

    assert caught.value.ticket in caught.value.message


def test_a_ticket_that_is_lost_is_sent_again(fetch: Fetch, server: LoopbackServer) -> None:
    """UNKNOWN in answer to a poll or a submission costs one more submission."""
    server.misbehave("submit", Reply(status_word="UNKNOWN"))
    server.misbehave("poll", Reply(status_word="UNKNOWN"))

    assert len(fetch(ORDER)) == 1
    assert len(server.asked("/ticket/msa")) == 3


def test_a_lost_ticket_that_is_called_an_error_is_sent_again(
    fetch: Fetch, server: LoopbackServer
) -> None:
    """A server that restarted answers ERROR for what it no longer has; one submission cures it."""
    server.forgets = True

    assert len(fetch(ORDER)) == 1
    assert len(server.asked("/ticket/msa")) == 2


def test_a_ticket_that_is_always_lost_fails(fetch: Fetch, server: LoopbackServer) -> None:
    """A server that never knows its ticket is not asked for ever."""
    server.misbehave("submit", *[Reply(status_word="UNKNOWN")] * 50)
    with pytest.raises(SearchFailedError, match="loses the ticket"):
        fetch(ORDER)

    assert len(server.asked("/ticket/msa")) == 4


@pytest.mark.parametrize("status", ["PENDING", "RUNNING"])
def test_a_search_that_never_ends_runs_out_of_time(
    fetch: Fetch, server: LoopbackServer, fake_time: FakeTime, status: str
) -> None:
    """A ticket that stays in the queue for ever ends at the deadline, having asked seldom."""
    server.misbehave("poll", *[Reply(status_word=status)] * 5000)
    started = fake_time.now
    with pytest.raises(SearchTimeoutError) as caught:
        fetch(ORDER, seconds=7200.0)

    assert fake_time.now - started == pytest.approx(7200, abs=1)
    assert len(server.asked("/tickets")) < 500
    assert "FOLDSVC_MSA_SERVER_SECONDS" in caught.value.remedy


def test_not_complete_after_all_is_waited_for(fetch: Fetch, server: LoopbackServer) -> None:
    """COMPLETE and then 'not complete' is a race of the server's, not an error."""
    server.misbehave("download", Reply(status=400, body=b"Job is not complete\n"))

    assert len(fetch(ORDER)) == 1
    assert len(server.asked("/result/download/")) == 2


@pytest.mark.parametrize("keep", [100, 5000])
def test_a_download_that_breaks_off_is_fetched_again(
    fetch: Fetch, server: LoopbackServer, keep: int
) -> None:
    """A connection that ends within the archive is noticed by its length."""
    archive = archive_of({"uniref.a3m": reply_of_server("3g5o_A_uniref.a3m")})
    server.misbehave("download", Reply(body=archive, keep_bytes=keep))

    assert len(fetch(ORDER)) == 1


def test_a_cut_archive_is_fetched_again_and_then_refused(
    fetch: Fetch, server: LoopbackServer
) -> None:
    """An archive that is cut on the server's side is noticed by its checksum, and never used."""
    server.archives["msa"] = lambda archive: archive[: len(archive) // 2]
    with pytest.raises(SearchReplyError, match="cut short or damaged"):
        fetch(ORDER)

    assert len(server.asked("/result/download/")) == 3


def test_an_archive_without_the_alignment_is_refused(fetch: Fetch, server: LoopbackServer) -> None:
    """An archive that lacks a member that was asked for is no result."""
    server.archives["msa"] = lambda _: archive_of({"uniref.a3m": ">101\nMK\n"})
    with pytest.raises(SearchReplyError, match=r"no bfd\.mgnify30"):
        fetch(ORDER)


def test_an_oversized_archive_is_not_received(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that goes beyond the limit is dropped while it arrives."""
    monkeypatch.setattr("foldsvc.msa.server_protocol.MAX_ARCHIVE_BYTES", 3000)
    with pytest.raises(ArchiveUnsafeError, match="larger than 3,000 bytes"):
        fetch(ORDER)


def test_an_oversized_answer_is_not_received(fetch: Fetch, server: LoopbackServer) -> None:
    """A status that does not end is no status."""
    server.misbehave("submit", Reply(body=b" " * 1_100_000))
    with pytest.raises(AlignmentError, match="1,000,000 bytes"):
        fetch(ORDER)


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b'"COMPLETE"',
        b'{"id":"x"}',
        b'{"id":"../../etc","status":"PENDING"}',
        b'{"id":"x","status":"FINE"}',
        b'{"id":7,"status":"PENDING"}',
    ],
)
def test_an_answer_that_is_no_ticket_is_refused(
    fetch: Fetch, server: LoopbackServer, answer: bytes
) -> None:
    """JSON that is not of the protocol ends the search, and no path is made of it."""
    server.misbehave("submit", Reply(body=answer))
    with pytest.raises(SearchReplyError, match="is not a ticket"):
        fetch(ORDER)


def test_a_slow_drip_ends_at_the_deadline(fetch: Fetch, server: LoopbackServer) -> None:
    """A body that comes byte by byte does not keep the search beyond its time."""
    server.misbehave("submit", Reply(body=b" " * 1000, drip_seconds=0.02))
    with pytest.raises(SearchTimeoutError):
        fetch(ORDER, seconds=0.3, clock=Clock())


def test_a_cancelled_job_stops_waiting(server: LoopbackServer, tmp_path: Path) -> None:
    """What `on_progress` raises ends the search within seconds, in the midst of a pause."""
    time = FakeTime()
    cancelled_at = time.now + 100

    def on_progress(_: Progress) -> None:
        if time.now >= cancelled_at:
            raise JobCancelledError("j")

    server.misbehave("submit", Reply(status=429, headers={"Retry-After": "3000"}))
    patience = Deadline(server.url, 7200.0, on_progress, time.clock)
    with (
        pytest.raises(JobCancelledError),
        turn(tmp_path / "turn", patience, seconds_per_ticket=0.0) as own_turn,
        closing(AlignmentServer(server.url, "tests@example.org", patience)) as asked,
    ):
        list(TicketRound(asked, own_turn, patience).fetch([ORDER]))
    assert time.now <= cancelled_at + 3
