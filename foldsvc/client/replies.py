"""What an answer means: a value, a reason to ask again, or an error."""

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
_PROBLEM = "application/problem+json"


class Patience:
    """How often, and after what pauses, something that failed is tried again."""

    def __init__(self, retries: int) -> None:
        self._retries = retries
        self._failures = 0

    def pause_after(self, failure: httpx.TransportError | httpx.Response) -> float | None:
        """Give the seconds to wait before the next try; None if there should be none."""
        self._failures += 1
        if self._failures > self._retries:
            return None
        pause = min(_FIRST_PAUSE * 2.0 ** (self._failures - 1), _LONGEST_PAUSE)
        return max(pause, _asked_pause(failure))

    def restore(self) -> None:
        """Begin to count anew, since something came."""
        self._failures = 0


class Tries(Generic[T]):
    """The tries of one call: whether and when the next one comes."""

    def __init__(self, call: Call[T], retries: int) -> None:
        self._call = call
        self._patience = Patience(retries)

    def pause_after_answer(self, response: httpx.Response) -> float | None:
        """Give the seconds to wait before the next try; None if the answer is final."""
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
            raise unreachable(request, error) from error
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


def unreachable(request: httpx.Request, error: httpx.TransportError) -> ServiceError:
    """The error of a call that got no answer."""
    place = f"{request.url.scheme}://{request.url.netloc.decode()}"
    return ServiceError(
        f"There is no answer from {place}: {str(error) or type(error).__name__}",
        remedy="Check that the service runs there (foldsvc up starts one)",
    )


def _is_problem(response: httpx.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith(_PROBLEM)


def _asked_pause(failure: httpx.TransportError | httpx.Response) -> float:
    asked = failure.headers.get("retry-after", "") if isinstance(failure, httpx.Response) else ""
    return min(float(asked), _LONGEST_PAUSE) if asked.isdecimal() else 0.0
