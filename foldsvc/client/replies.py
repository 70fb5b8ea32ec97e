"""What an answer means: a value, a reason to ask again, or an error."""

import random
import time
from typing import Generic, TypeVar

import httpx
from pydantic import ValidationError

from foldsvc.client.calls import Call
from foldsvc.errors import ServiceError
from foldsvc.wire.fold import Problem

T = TypeVar("T")

_PASSING = (429, 502, 503, 504)
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_MOST_DOUBLINGS = 30
_LONGEST_NUMBER = 10
_jitter = random.SystemRandom()
PATIENCE_SECONDS = 600.0
"""How long a service may be away, unless a client says: an upgrade, or a machine that restarts."""

_PROBLEM = "application/problem+json"


class RetryBudget:
    """How long, and after what pauses, something that failed is tried again.

    The first failure begins to count, and the last try comes when all of the time has passed.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._failures = 0
        self._until = 0.0

    def pause_after(self, failure: httpx.TransportError | httpx.Response) -> float | None:
        """Give the seconds to wait before the next try; None if there should be none."""
        now = time.monotonic()
        if not self._failures:
            self._until = now + self.seconds
        left = self._until - now
        if left <= 0:
            return None
        longest = min(_FIRST_PAUSE * 2.0**self._failures, _LONGEST_PAUSE)
        self._failures = min(self._failures + 1, _MOST_DOUBLINGS)
        # Not all who wait come at once when the service is there again.
        return min(max(longest * _jitter.uniform(0.5, 1), _asked_pause(failure)), left)


class Contact:
    """What a client knows of its service: whether it was ever there, and so how long to wait.

    Args:
        seconds: Patience with a service that was there.
        first_seconds: Patience with one that never answered; None for the same.
    """

    def __init__(self, seconds: float, first_seconds: float | None) -> None:
        self._seconds = seconds
        self._first_seconds = seconds if first_seconds is None else first_seconds
        self._made = False

    def patience(self) -> RetryBudget:
        """Give the patience for something new that is tried."""
        return RetryBudget(self._seconds if self._made else self._first_seconds)

    def note(self, response: httpx.Response) -> None:
        """Take note of an answer, which may be of a proxy before a service that is away."""
        self._made = self._made or not may_pass(response)


class Tries(Generic[T]):
    """The tries of one call: whether and when the next one comes."""

    def __init__(self, call: Call[T], contact: Contact) -> None:
        self._call = call
        self._contact = contact
        self._patience = contact.patience()

    def pause_after_answer(self, response: httpx.Response) -> float | None:
        """Give the seconds to wait before the next try; None if the answer is final."""
        self._contact.note(response)
        passing = self._call.repeatable and may_pass(response)
        return self._patience.pause_after(response) if passing else None

    def pause_after_error(self, request: httpx.Request, error: httpx.TransportError) -> float:
        """Give the seconds to wait before the next try.

        Raises:
            ServiceError: There should be none.
        """
        never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        harmless = self._call.repeatable or never_sent
        pause = self._patience.pause_after(error) if harmless else None
        if pause is None:
            raise unreachable(request, error, self._patience.seconds if harmless else 0) from error
        return pause


def may_pass(response: httpx.Response) -> bool:
    """True for a failure that says it will pass, or that a proxy between made."""
    if response.status_code not in _PASSING:
        return False
    return "retry-after" in response.headers or not _is_problem(response)


def value_of(call: Call[T], response: httpx.Response) -> T:
    """Read an answer.

    Raises:
        ServiceError: It is a problem, or not what the API gives.
    """
    if not response.is_success:
        raise problem_of(response)
    try:
        return call.read(response)
    except ValidationError as error:
        raise ServiceError(
            f"The answer of {response.request.url} is not what foldsvc gives",
            remedy="Check the address of the service, and that its version fits the client's",
            status=response.status_code,
        ) from error


def problem_of(response: httpx.Response) -> ServiceError:
    """The error that an answer reports; its body must have been read."""
    if _is_problem(response):
        try:
            problem = Problem.model_validate_json(response.content)
        except ValidationError:
            pass
        else:
            return ServiceError(
                problem.detail,
                remedy=problem.remedy,
                problem_code=problem.code,
                status=response.status_code,
            )
    return ServiceError(
        f"{response.request.url} answered {response.status_code} {response.reason_phrase}",
        remedy="Check that this is the address of a foldsvc service",
        status=response.status_code,
    )


def unreachable(
    request: httpx.Request, error: httpx.TransportError, seconds: float
) -> ServiceError:
    """The error of a call that got no answer for so long; 0 where it was not tried again."""
    address = f"{request.url.scheme}://{request.url.netloc.decode()}"
    tried = f", tried again for {seconds:g} s" if seconds else ""
    return ServiceError(
        f"There is no answer from {address}: {str(error) or type(error).__name__}{tried}",
        remedy="Check that the service runs there (foldsvc up starts one)",
    )


def _is_problem(response: httpx.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith(_PROBLEM)


def _asked_pause(failure: httpx.TransportError | httpx.Response) -> float:
    asked = failure.headers.get("retry-after", "") if isinstance(failure, httpx.Response) else ""
    return float(asked) if asked.isdecimal() and len(asked) < _LONGEST_NUMBER else 0.0
