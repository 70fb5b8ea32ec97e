"""The protocol of ColabFold's alignment server (MMseqs2-App), call by call, its faults as errors.

A ticket's id is made of its content, so that sending one twice is harmless: both are one search.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import httpx

from foldsvc import __version__
from foldsvc.errors import (
    ArchiveUnsafeError,
    RateLimitedError,
    SearchContactMissingError,
    SearchRefusedError,
    SearchReplyError,
    SearchUnavailableError,
)
from foldsvc.msa.deadline import Deadline, retry_after
from foldsvc.msa.html_text import plain_words
from foldsvc.msa.server_archive import MAX_ARCHIVE_BYTES
from foldsvc.msa.server_results import fasta_of

Kind = Literal["msa", "pair"]
Status = Literal["PENDING", "RUNNING", "COMPLETE", "ERROR", "UNKNOWN"]

_STATUSES = ("PENDING", "RUNNING", "COMPLETE", "ERROR", "UNKNOWN")
_MAX_ANSWER_BYTES = 1_000_000
_TICKET = re.compile(r"[A-Za-z0-9_-]{1,100}")
_CONTACT = re.compile(r"[!-'*-~][ -'*-~]{3,199}")  # printable, but for the comment's parentheses
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One search on the server, and how far it is."""

    id: str
    status: Status


class AlignmentServer:
    """One server, asked one thing at a time.

    Every method raises:
        SearchUnavailableError: No answer, a broken one, or maintenance; asking again may help.
        RateLimitedError: Too many searches from here; asking again later helps.
        SearchRefusedError: It says no, or something else than the server answered.
        SearchReplyError: Its answer is not of the protocol.
    """

    def __init__(
        self,
        url: str,
        contact: str,
        patience: Deadline,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._patience = patience
        self._http = httpx.Client(
            headers={
                "User-Agent": user_agent(self.url, contact),
                "Accept-Encoding": "identity",  # so that what is counted is what arrives
            },
            timeout=_TIMEOUT,
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit(self, kind: Kind, sequences: Sequence[str], mode: str) -> Ticket:
        """Begin a search for all the sequences together, or find it begun or done."""
        form = {"q": fasta_of(sequences), "mode": mode}
        return self._ticket(self._answer("POST", f"/ticket/{kind}", data=form))

    def status_of(self, tickets: Sequence[str]) -> Mapping[str, Status]:
        """Ask how far several searches are, with one request; missing ones are UNKNOWN."""
        answer = self._answer("POST", "/tickets", data={"tickets[]": list(tickets)})
        if not isinstance(answer, list):
            raise SearchReplyError(self.url, f"{str(answer)[:80]!r} is not a list of tickets")
        found = {ticket.id: ticket.status for ticket in map(self._ticket, answer)}
        return {ticket: found.get(ticket, "UNKNOWN") for ticket in tickets}

    def download(self, ticket: str) -> bytes | None:
        """Fetch the archive of a search; None where the server says that it is not complete.

        Raises:
            ArchiveUnsafeError: It is larger than any that is expected.
        """
        answer = self._send("GET", f"/result/download/{ticket}", limit=MAX_ARCHIVE_BYTES)
        if answer.status == HTTPStatus.BAD_REQUEST and b"not complete" in answer.body[:1000]:
            return None
        self._check(answer)
        if not answer.body.startswith(b"\x1f\x8b"):
            raise SearchRefusedError(self.url, _words_of(answer))
        return answer.body

    def templates(self, targets: Sequence[str]) -> bytes:
        """Fetch the archive of the structures of template hits, such as `1abc_A`.

        Raises:
            ArchiveUnsafeError: It is larger than any that is expected.
        """
        answer = self._send("GET", f"/template/{','.join(targets)}", limit=MAX_ARCHIVE_BYTES)
        self._check(answer)
        if not answer.body.startswith(b"\x1f\x8b"):
            raise SearchRefusedError(self.url, _words_of(answer))
        return answer.body

    def _answer(self, method: str, path: str, data: Mapping[str, Any]) -> object:
        answer = self._send(method, path, limit=_MAX_ANSWER_BYTES, data=data)
        self._check(answer)
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise SearchRefusedError(self.url, _words_of(answer)) from error

    def _send(
        self, method: str, path: str, *, limit: int, data: Mapping[str, Any] | None = None
    ) -> "_Answer":
        received = bytearray()
        try:
            with self._http.stream(method, self.url + path, data=data) as response:
                for chunk in response.iter_raw():
                    received += chunk
                    if len(received) > limit:
                        fault = f"it is larger than {limit:,} bytes"
                        raise ArchiveUnsafeError(self.url, fault)
                    self._patience.check()
                return _Answer(
                    status=response.status_code,
                    retry_after=response.headers.get("retry-after"),
                    location=response.headers.get("location"),
                    body=bytes(received),
                )
        except httpx.TimeoutException as error:
            raise SearchUnavailableError(self.url, "it did not answer in time") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            fault = f"no connection, or a broken one ({error})"
            raise SearchUnavailableError(self.url, fault) from error

    def _check(self, answer: "_Answer") -> None:
        """Go on with an answer that means success."""
        said = _status_word(answer.body)
        pause = retry_after(answer.retry_after, self._patience.clock.wall())
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or said == "RATELIMIT":
            raise RateLimitedError(self.url, retry_after_seconds=pause)
        if said == "MAINTENANCE":
            fault = "it is down for maintenance"
            raise SearchUnavailableError(self.url, fault, retry_after_seconds=pause)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            fault = _words_of(answer)
            raise SearchUnavailableError(self.url, fault, retry_after_seconds=pause)
        if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
            raise SearchRefusedError(self.url, f"it sends elsewhere, to {answer.location}")
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise SearchRefusedError(self.url, _words_of(answer))

    def _ticket(self, answer: object) -> Ticket:
        match answer:
            case {"id": str(ticket), "status": str(status)} if _TICKET.fullmatch(ticket):
                for known in _STATUSES:
                    if status == known:
                        return Ticket(id=ticket, status=known)  # type: ignore[arg-type]
        raise SearchReplyError(self.url, f"{str(answer)[:80]!r} is not a ticket")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back, whole."""

    status: int
    retry_after: str | None
    location: str | None
    body: bytes


def user_agent(server: str, contact: str) -> str:
    """How the service names itself to the server.

    Raises:
        SearchContactMissingError: The contact is empty, or cannot stand in a header.
    """
    contact = contact.strip()
    if not _CONTACT.fullmatch(contact):
        raise SearchContactMissingError(server, contact)
    return f"foldsvc/{__version__} ({contact})"


def _status_word(body: bytes) -> str:
    """The status in a JSON object, whatever the HTTP status; empty where there is none."""
    if len(body) > _MAX_ANSWER_BYTES or body.lstrip()[:1] != b"{":
        return ""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("status", ""))


def _words_of(answer: _Answer) -> str:
    words = plain_words(answer.body[:20_000].decode(errors="replace"))
    return f"HTTP {answer.status}, {words!r}" if words else f"HTTP {answer.status} and nothing else"
