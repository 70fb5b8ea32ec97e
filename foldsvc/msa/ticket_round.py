"""A round of tickets: sent one after the other, watched together, each fetched when it is done."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from foldsvc.errors import (
    RateLimitedError,
    SearchFailedError,
    SearchReplyError,
    SearchTimeoutError,
    SearchUnavailableError,
)
from foldsvc.msa.deadline import Deadline, backoff
from foldsvc.msa.server_archive import unpack_reply
from foldsvc.msa.server_lock import Turn
from foldsvc.msa.server_protocol import AlignmentServer, Kind, Status, Ticket

log = structlog.get_logger()

T = TypeVar("T")

_TOGETHER = 2
"""Tickets that the server has from here at a time: own rows and paired rows of a complex."""

_TRIES = 6
"""Failures in a row after which a server counts as not available."""

_LOSSES = 3
"""Times that the server may lose a ticket, or send a damaged archive, before that is an error."""

_FIRST_POLL, _LONGEST_POLL = 2.0, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRequest:
    """What one ticket asks for.

    Attributes:
        kind: Each sequence's own rows, or rows paired over the sequences.
        sequences: Sent together, numbered from 101.
        mode: The server's word for where to look.
        wanted: Members of the archive that must be there.
        welcome: Those that may be.
    """

    kind: Kind
    sequences: tuple[str, ...]
    mode: str
    wanted: tuple[str, ...]
    welcome: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sent:
    """A ticket that the server has."""

    order: TicketRequest
    id: str
    status: Status
    losses: int = 0
    failed_once: bool = False
    downloads: int = 0


class TicketRound:
    """All the orders of a search, in this process's turn."""

    def __init__(self, server: AlignmentServer, turn: Turn, patience: Deadline) -> None:
        self._server = server
        self._turn = turn
        self._patience = patience

    def fetch(
        self, orders: Sequence[TicketRequest]
    ) -> Iterator[tuple[TicketRequest, dict[str, str]]]:
        """Give each order with the texts of its archive, as the server finishes them.

        Raises:
            AlignmentError: Any of its leaves that a server can cause.
        """
        waiting = deque(orders)
        sent: list[_Sent] = []
        polls = 0
        while waiting or sent:
            while waiting and len(sent) < _TOGETHER:
                order = waiting.popleft()
                self._turn.take()
                sent.append(self._submit(order))
            for one in [one for one in sent if one.status == "COMPLETE"]:
                if (texts := self._texts(one)) is not None:
                    sent.remove(one)
                    polls = 0
                    yield one.order, texts
            if sent and not (waiting and len(sent) < _TOGETHER):
                polls += 1
                self._patience.wait(_poll_pause(polls), _doing(sent))
                self._look(sent)

    def templates(
        self, targets: Sequence[str], read: Callable[[bytes], T], *, tries: int = _LOSSES
    ) -> T:
        """Fetch the structures of template hits, and again where `read` finds them damaged.

        Raises:
            AlignmentError: Any of its leaves that a server can cause.
        """
        doing = "Downloading the structures of templates"
        for left in reversed(range(tries)):
            archive = self._insist(doing, lambda: self._server.templates(targets))
            try:
                return read(archive)
            except SearchReplyError as error:
                if not left:
                    raise
                log.warning("template_reply_dropped", fault=error.fault)
        raise AssertionError("unreachable")

    def _submit(self, order: TicketRequest) -> _Sent:
        n = len(order.sequences)
        ticket = self._send(order, f"Sending {n} chain{'s' * (n != 1)} to the alignment server")
        log.info("search_submitted", ticket=ticket.id, kind=order.kind, chains=n)
        return self._judged(_Sent(order, ticket.id, ticket.status))

    def _send(self, order: TicketRequest, doing: str) -> Ticket:
        return self._insist(
            doing, lambda: self._server.submit(order.kind, order.sequences, order.mode)
        )

    def _look(self, sent: Sequence[_Sent]) -> None:
        ids = [one.id for one in sent]
        statuses = self._insist(_doing(sent), lambda: self._server.status_of(ids))
        for one in sent:
            one.status = statuses[one.id]
            if one.status == "ERROR" and not one.failed_once:
                # The server says so of a search that failed, and of a ticket that it lost.
                one.status, one.failed_once = "UNKNOWN", True
            self._judged(one)

    def _judged(self, one: _Sent) -> _Sent:
        """A ticket that failed is an error; one that the server does not know is sent again."""
        while one.status == "UNKNOWN":
            one.losses += 1
            if one.losses > _LOSSES:
                fault = "it loses the ticket again and again"
                raise SearchFailedError(self._server.url, one.id, fault)
            pause = backoff(one.losses, first=10.0, longest=120.0)
            self._patience.wait(pause, "The alignment server lost the search; sending it again")
            ticket = self._send(one.order, "Sending the search again")
            one.id, one.status = ticket.id, ticket.status
        if one.status == "ERROR":
            fault = "it reports ERROR, without a reason"
            raise SearchFailedError(self._server.url, one.id, fault)
        return one

    def _texts(self, one: _Sent) -> dict[str, str] | None:
        """Fetch and unpack; None where it has to be fetched again."""
        one.downloads += 1
        try:
            texts = self._unpacked(one)
        except SearchReplyError as error:
            if one.downloads >= _LOSSES:
                raise
            log.warning("search_reply_dropped", ticket=one.id, fault=error.fault)
            one.status = "RUNNING"
            return None
        log.info("search_fetched", ticket=one.id)
        return texts

    def _unpacked(self, one: _Sent) -> dict[str, str]:
        url, order = self._server.url, one.order
        archive = self._insist("Downloading the alignment", lambda: self._server.download(one.id))
        if archive is None:
            raise SearchReplyError(url, "it says COMPLETE, and then that it is not complete")
        texts = dict(unpack_reply(archive, (*order.wanted, *order.welcome), url))
        if missing := [name for name in order.wanted if name not in texts]:
            raise SearchReplyError(url, f"the archive has no {missing[0]}")
        return texts

    def _insist(self, doing: str, call: Callable[[], T]) -> T:
        """Call until it answers: through faults that may pass, with longer and longer pauses."""
        failures = refusals = 0
        while True:
            self._patience.report(doing)
            try:
                return call()
            except SearchUnavailableError as error:
                failures += 1
                if failures >= _TRIES:
                    raise
                pause = backoff(failures, first=4.0, longest=60.0)
                self._wait_out(error, pause, "The alignment server does not answer; trying again")
            except RateLimitedError as error:
                refusals += 1
                pause = backoff(refusals, first=20.0, longest=300.0)
                self._wait_out(error, pause, "The alignment server asks for a pause")

    def _wait_out(
        self, error: SearchUnavailableError | RateLimitedError, pause: float, doing: str
    ) -> None:
        log.info("search_paused", code=error.code, asked=error.retry_after_seconds, pause=pause)
        pause = max(pause, error.retry_after_seconds or 0.0)
        if pause > self._patience.left():
            raise error
        try:
            self._patience.wait(pause, doing)
        except SearchTimeoutError:
            raise error from None


def _poll_pause(polls: int) -> float:
    """Longer and longer, and half of it by chance."""
    longest = min(_FIRST_POLL * 1.3 ** (polls - 1), _LONGEST_POLL)
    return longest / 2 + backoff(1, first=longest / 2, longest=longest / 2)


def _doing(sent: Sequence[_Sent]) -> str:
    if any(one.status == "RUNNING" for one in sent):
        return "The alignment server is searching"
    return "Waiting in the queue of the alignment server"
