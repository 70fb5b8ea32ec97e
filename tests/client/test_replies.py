"""Trying again, and giving up."""

import time

import httpx
import pytest
from service_in_process import FASTA, InProcess

from foldsvc.client import Client, replies
from foldsvc.client.replies import RetryBudget
from foldsvc.errors import ServiceError
from foldsvc.folds.queries import list_folds

PASSING = httpx.Response(503, text="a proxy's page")


class Failing(httpx.BaseTransport):
    """Fails as told, then carries on; what was carried and what was asked is kept."""

    def __init__(self, inner: InProcess, *failures):
        self._inner = inner
        self._failures = list(failures)
        self.requests = []

    def handle_request(self, request):
        """Give the next failure, or the answer."""
        self.requests.append(request)
        if not self._failures:
            return self._inner.handle_request(request)
        failure = self._failures.pop(0)
        if failure == "answer lost":
            self._inner.handle_request(request)
            raise httpx.ReadError("connection reset")
        if isinstance(failure, Exception):
            raise failure
        return failure


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(replies, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(replies, "_LONGEST_PAUSE", 0.01)


def client_of(transport, **options):
    """A client on a transport."""
    return Client("http://foldsvc.test", transport=transport, **options)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        PASSING,
        httpx.Response(502),
        httpx.Response(
            503,
            json={"code": "database_unavailable"},
            headers={"Content-Type": "application/problem+json", "Retry-After": "1"},
        ),
    ],
)
def test_what_passes_is_tried_again(transport, failure):
    """A broken connection, a proxy's complaint and a passing problem cost a pause, no more."""
    failing = Failing(transport, failure, failure)

    with client_of(failing) as client:
        assert client.jobs().jobs == []

    assert len(failing.requests) == 3


def test_a_lost_answer_never_doubles_a_submission(transport, database):
    """When the answer to a submission is lost, the repeated one gets the same job."""
    failing = Failing(transport, "answer lost", "answer lost")

    with client_of(failing) as client:
        submitted = client.submit(fasta=FASTA)

    assert [job.id for job in list_folds(database).jobs] == [submitted.jobs[0].id]
    assert len({request.headers["idempotency-key"] for request in failing.requests}) == 1


def test_a_service_that_stays_away_is_named(transport):
    """After the last try the error says where nobody answers and how to start a service."""
    failing = Failing(transport, *[httpx.ConnectError("refused")] * 10_000)

    with client_of(failing, patience_seconds=0.2) as client, pytest.raises(ServiceError) as caught:
        client.jobs()

    assert len(failing.requests) > 5
    assert "tried again for 0.2 s" in caught.value.message
    assert "http://foldsvc.test" in caught.value.message
    assert "foldsvc up" in caught.value.remedy
    assert caught.value.status is None


def test_a_lasting_problem_is_not_tried_again(transport):
    """A problem that waiting does not cure is raised at once."""
    problem = {"type": "", "title": "", "status": 503, "detail": "no weights", "code": "x"}
    headers = {"Content-Type": "application/problem+json"}
    failing = Failing(transport, httpx.Response(503, json=problem, headers=headers))

    with client_of(failing) as client, pytest.raises(ServiceError) as caught:
        client.submit(fasta=FASTA)

    assert len(failing.requests) == 1
    assert (caught.value.problem_code, caught.value.message) == ("x", "no weights")


def test_a_delete_is_sent_once(transport):
    """A delete whose answer is lost is not repeated, but one that was never sent is."""
    with client_of(transport) as client:
        job_id = client.submit(fasta=FASTA).jobs[0].id
        client.cancel(job_id)
    lost = Failing(transport, "answer lost")
    unsent = Failing(transport, httpx.ConnectError("refused"))

    with client_of(unsent) as client, pytest.raises(ServiceError) as caught:
        client.delete("x")
    assert (len(unsent.requests), caught.value.status) == (2, 404)
    with client_of(lost) as client, pytest.raises(ServiceError):
        client.delete(job_id)
    assert len(lost.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>another program</html>"),
        httpx.Response(200, json={"jobs": "many"}),
        httpx.Response(404, text="nothing here"),
        httpx.Response(400, text="not JSON", headers={"Content-Type": "application/problem+json"}),
    ],
)
def test_another_program_is_recognised(transport, answer):
    """An answer that is not foldsvc's is an error that doubts the address."""
    with client_of(Failing(transport, answer)) as client, pytest.raises(ServiceError) as caught:
        client.jobs()

    assert "address" in caught.value.remedy
    assert caught.value.status == answer.status_code


def test_a_newer_service_is_understood(transport):
    """Fields that this client does not know are passed over."""
    answer = httpx.Response(200, json={"jobs": [], "next_cursor": None, "total": 0})

    with client_of(Failing(transport, answer)) as client:
        assert client.jobs().jobs == []


def test_an_address_where_nothing_ever_answered_is_given_up_sooner(transport):
    """Patience is for a service that was there, unless the caller says otherwise."""
    refused = httpx.ConnectError("refused")
    away = Failing(transport, *[refused] * 10_000)
    options = {"patience_seconds": 60, "first_patience_seconds": 0.1}

    with client_of(away, **options) as client, pytest.raises(ServiceError, match=r"for 0\.1 s"):
        client.jobs()
    with client_of(transport, **options) as client:
        client.jobs()
        client._http._transport = back = Failing(transport, *[refused] * 40)
        client.jobs()

    assert len(back.requests) == 41


def test_pauses_grow_and_heed_the_service(monkeypatch):
    """Each pause is up to twice the last, at least what Retry-After asks, within the patience."""
    now = 0.0
    monkeypatch.setattr(replies, "_FIRST_PAUSE", 0.2)
    monkeypatch.setattr(replies, "_LONGEST_PAUSE", 10)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    patience = RetryBudget(600)
    error = httpx.ReadError("x")
    asking = httpx.Response(503, headers={"Retry-After": "30"})
    insolent = httpx.Response(503, headers={"Retry-After": "86400"})

    pauses = [patience.pause_after(error) for _ in range(8)]

    longest = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]
    assert all(most / 2 <= one <= most for one, most in zip(pauses, longest, strict=True))
    assert len(set(pauses[6:])) == 2
    assert patience.pause_after(asking) == 30
    now = 500
    assert patience.pause_after(insolent) == 100
    now = 600
    assert patience.pause_after(error) is None


def test_an_error_has_the_code_of_its_problem():
    """What a service refuses is distinguished by `code`, as what is refused here."""
    refused = ServiceError("no", problem_code="letter_illegal", status=422)

    assert refused.code == refused.problem_code == "letter_illegal"
    assert ServiceError("no").code == ServiceError.code == "service_error"
