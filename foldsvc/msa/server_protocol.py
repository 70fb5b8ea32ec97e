"""The protocol of ColabFold's alignment server (MMseqs2-App), call by call, its faults as errors.

A ticket's id is made of its content, so that sending one twice is harmless: both are one search.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Literal, Self

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
from foldsvc.msa.patience import Patience, retry_after
from foldsvc.msa.plain_words import plain_words
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
        patience: Patience,
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    def submit(self, kind: Kind, sequences: Sequence[str], mode: str) -> Ticket:
        """Begin a search for all the sequences together, or find it begun or done."""
        form = {"q": fasta_of(sequences), "mode": mode}
        return self._ticket(self._answer("POST", f"/ticket/{kind}", data=form))

    def status_of(self, tickets: Sequence[str]) -> Mapping[str, Status]:
        """Ask how far several searches are, with one request; missing ones are UNKNOWN."""
        answer = self._answer("POST", "/tickets", data={"tickets[]": list(tickets)})
        if not isinstance(answer, list):
            raise SearchReplyError(self.url, f"{str(answer)[:80]!r} is no list of tickets")
        found = {ticket.id: ticket.status for ticket in map(self._ticket, answer)}
        return {ticket: found.get(ticket, "UNKNOWN") for ticket in tickets}

    def download(self, ticket: str) -> bytes | None:
        """Fetch the archive of a search; None where the server says that it is not complete.

        Raises:
            ArchiveUnsafeError: It is larger than any that is expected.
        """
        status, headers, body = self._send(
            "GET", f"/result/download/{ticket}", limit=MAX_ARCHIVE_BYTES
        )
        if status == HTTPStatus.BAD_REQUEST and b"not complete" in body[:1000]:
            return None
        self._check(status, headers, body)
        if not body.startswith(b"\x1f\x8b"):
            raise SearchRefusedError(self.url, self._unexpected(status, body))
        return body

    def _answer(self, method: str, path: str, data: Mapping[str, Any]) -> object:
        status, headers, body = self._send(method, path, limit=_MAX_ANSWER_BYTES, data=data)
        self._check(status, headers, body)
        try:
            return json.loads(body)
        except ValueError as error:
            raise SearchRefusedError(self.url, self._unexpected(status, body)) from error

    def _send(
        self, method: str, path: str, *, limit: int, data: Mapping[str, Any] | None = None
    ) -> tuple[int, httpx.Headers, bytes]:
        received = bytearray()
        try:
            with self._http.stream(method, self.url + path, data=data) as response:
                for chunk in response.iter_raw():
                    received += chunk
                    if len(received) > limit:
                        fault = f"it is larger than {limit:,} bytes"
                        raise ArchiveUnsafeError(self.url, fault)
                    self._patience.check()
                return response.status_code, response.headers, bytes(received)
        except httpx.TimeoutException as error:
            raise SearchUnavailableError(self.url, "it did not answer in time") from error
        except (httpx.TransportError, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            fault = f"no connection, or a broken one ({error})"
            raise SearchUnavailableError(self.url, fault) from error

    def _check(self, status: int, headers: httpx.Headers, body: bytes) -> None:
        """Go on with an answer that means success."""
        said = _status_word(body)
        pause = retry_after(headers.get("retry-after"), self._patience.clock.wall())
        if status == HTTPStatus.TOO_MANY_REQUESTS or said == "RATELIMIT":
            raise RateLimitedError(self.url, retry_after_seconds=pause)
        if said == "MAINTENANCE":
            fault = "it is down for maintenance"
            raise SearchUnavailableError(self.url, fault, retry_after_seconds=pause)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            fault = self._unexpected(status, body)
            raise SearchUnavailableError(self.url, fault, retry_after_seconds=pause)
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            fault = f"it sends elsewhere, to {headers.get('location', 'nowhere')}"
            raise SearchRefusedError(self.url, fault)
        if status >= HTTPStatus.BAD_REQUEST:
            raise SearchRefusedError(self.url, self._unexpected(status, body))

    @staticmethod
    def _unexpected(status: int, body: bytes) -> str:
        words = plain_words(body[:20_000].decode(errors="replace"))
        return f"HTTP {status}, {words!r}" if words else f"HTTP {status} and nothing else"

    def _ticket(self, answer: object) -> Ticket:
        match answer:
            case {"id": str(ticket), "status": str(status)} if _TICKET.fullmatch(ticket):
                for known in _STATUSES:
                    if status == known:
                        return Ticket(id=ticket, status=known)  # type: ignore[arg-type]
        raise SearchReplyError(self.url, f"{str(answer)[:80]!r} is no ticket")


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
