"""Events out of bytes."""

import time
from itertools import pairwise

import httpx
import pytest
from hypothesis import given, strategies

from foldsvc.client.event_stream import EventStream
from foldsvc.client.replies import Contact
from foldsvc.errors import ServiceError


def block(seq, kind="progress", message="x"):
    """One event as the service writes it."""
    data = (
        f'{{"seq":{seq},"at":"2026-01-01T00:00:00Z","kind":"{kind}","state":"running",'
        f'"stage":"fold","attempt":1,"message":"{message}","fraction":null,"later":1}}'
    )
    return f"event: {kind}\ndata: {data}\nid: {seq}\n\n".encode()


WHOLE = b": hello\nretry: 1000\n\n" + b"".join(
    (block(1), b": ping\n\n", block(2, message="Å\u2028ü"), block(3, "end"))
)


@given(cuts=strategies.lists(strategies.integers(0, len(WHOLE))), windows=strategies.booleans())
def test_pieces_do_not_matter(cuts, windows):
    """However the bytes are cut, the same events come out, each once."""
    whole = WHOLE.replace(b"\n", b"\r\n") if windows else WHOLE
    marks = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    stream = EventStream("j", after=0, contact=Contact(0, None))

    pieces = pairwise(marks)
    events = [event for start, stop in pieces for event in stream.feed(whole[start:stop])]

    assert [event.seq for event in events] == [1, 2, 3]
    assert events[1].message == "Å\u2028ü"
    assert stream.ended


def test_what_was_seen_is_not_given_twice():
    """Events up to the last one seen are passed over, and the next request asks beyond it."""
    stream = EventStream("j", after=0, contact=Contact(60, None))
    http = httpx.Client(base_url="http://x")
    first = list(stream.feed(block(1) + block(2) + block(3)[:20]))

    request = stream.request(http)
    second = list(stream.feed(block(2) + block(3)))

    assert request.headers["last-event-id"] == "2"
    assert [event.seq for event in first + second] == [1, 2, 3]
    http.close()


def test_the_end_seen_again_is_still_the_end():
    """A stream resumed past its end gives the end once more."""
    stream = EventStream("j", after=3, contact=Contact(0, None))

    assert [event.kind for event in stream.feed(block(3, "end"))] == ["end"]
    assert stream.pause_after_answer(httpx.Response(200)) == 0


def test_streams_that_break_off_again_and_again_are_given_up(monkeypatch):
    """Without an event between, the time is counted; an event restores it."""
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    stream = EventStream("j", after=0, contact=Contact(5, None))
    cut = httpx.Response(200)

    for _ in range(2):
        assert stream.pause_after_answer(cut) > 0
        now += 4
        assert stream.pause_after_answer(cut) > 0
        list(stream.feed(block(1)))
    assert stream.pause_after_answer(cut) > 0
    now += 5
    with pytest.raises(ServiceError, match="broke off"):
        stream.pause_after_answer(cut)


def test_a_stream_that_lasted_was_no_failure(monkeypatch):
    """A job that waits for hours behind a proxy that cuts idle streams is followed on."""
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    stream = EventStream("j", after=0, contact=Contact(600, None))
    with httpx.Client(base_url="http://x") as http:
        for _ in range(100):
            stream.request(http)
            now += 60
            assert list(stream.feed(b": ping\n\n")) == []
            assert stream.pause_after_answer(httpx.Response(200)) <= 0.2


def test_an_event_that_is_none_is_an_error():
    """Data that is not an event is reported as the service's fault."""
    with pytest.raises(ServiceError):
        list(EventStream("j", after=0, contact=Contact(0, None)).feed(b"data: {}\n\n"))
