"""Server-Sent Events of one job out of bytes, over as many connections as it takes."""

import time
from collections.abc import Iterator

import httpx
from pydantic import ValidationError

from foldsvc.client import calls
from foldsvc.client.replies import Contact, may_pass, problem_of, unreachable
from foldsvc.errors import ServiceError
from foldsvc.wire.fold import JobEvent

_LASTING_SECONDS = 10.0
"""A stream that lives so long has not failed, though no event came: a job may wait for hours."""


class EventStream:
    """Follows a job: says what to send, makes events of what comes, decides when to try again.

    Attributes:
        ended: The job's last event was seen.
    """

    def __init__(self, job_id: str, *, after: int, contact: Contact) -> None:
        self.ended = False
        self._job_id = job_id
        self._last_seq = after
        self._contact = contact
        self._patience = contact.patience()
        self._asked = 0.0
        self._buffer = b""

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request that goes on after the last event seen."""
        self._buffer = b""
        self._asked = time.monotonic()
        return calls.events(self._job_id, self._last_seq).request(http)

    def note(self, response: httpx.Response) -> None:
        """Take note that an answer has begun."""
        self._contact.note(response)

    def feed(self, received: bytes) -> Iterator[JobEvent]:
        """Take bytes of a successful answer; give the events that they complete, each once."""
        if time.monotonic() - self._asked > _LASTING_SECONDS:
            self._patience = self._contact.patience()
        *blocks, self._buffer = (self._buffer + received).replace(b"\r\n", b"\n").split(b"\n\n")
        for block in blocks:
            event = _event_of(block)
            if event is None:
                continue
            self._patience = self._contact.patience()
            self.ended = event.kind == "end"
            if event.seq > self._last_seq or self.ended:
                self._last_seq = event.seq
                yield event

    def pause_after_answer(self, response: httpx.Response) -> float:
        """Give the seconds to wait before the next connection, after one that was answered.

        Raises:
            ServiceError: The answer is a refusal, or streams broke off for too long.
        """
        if self.ended:
            return 0.0
        if not response.is_success and not may_pass(response):
            raise problem_of(response)
        pause = self._patience.pause_after(response)
        if pause is not None:
            return pause
        if not response.is_success:
            raise problem_of(response)
        raise ServiceError(
            f"The events of job {self._job_id} broke off again and again",
            remedy="Look whether a proxy before the service cuts long answers",
        )

    def pause_after_error(self, request: httpx.Request, error: httpx.TransportError) -> float:
        """Give the seconds to wait before the next connection, after one that broke.

        Raises:
            ServiceError: There was none for too long.
        """
        pause = self._patience.pause_after(error)
        if pause is None:
            raise unreachable(request, error, self._patience.seconds) from error
        return pause


def _event_of(block: bytes) -> JobEvent | None:
    """The event in a block of lines; its data has all, so the other fields are passed over."""
    lines = [line.removeprefix(b"data:") for line in block.split(b"\n") if line[:5] == b"data:"]
    if not lines:
        return None
    try:
        return JobEvent.model_validate_json(b"\n".join(lines), extra="ignore")
    except ValidationError as error:
        raise ServiceError(
            "The service sent an event that is none",
            remedy="Check that the service's version fits the client's",
        ) from error
