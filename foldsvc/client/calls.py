"""Each call of the API as a value: what to send, and what to make of the answer."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypedDict, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from foldsvc.engines.options import TAG, EngineOptions
from foldsvc.errors import InvalidRequestError
from foldsvc.formats.submitted_text import alignment_text_of, text_of
from foldsvc.records.job_state import State
from foldsvc.wire.engines import EngineList, OptionSchema
from foldsvc.wire.files import FileList
from foldsvc.wire.fold import (
    Batch,
    ChainRequest,
    Check,
    FoldRequest,
    Job,
    JobPage,
    Options,
    ReadAs,
    Submitted,
    TemplateFileRequest,
)
from foldsvc.wire.jobs import JobStatus

T = TypeVar("T")
M = TypeVar("M")

Chains = Sequence[tuple[str, str]]
"""Chains as (name, sequence)."""

_PREFIX = "/api/v1"
_JSON = {"Content-Type": "application/json"}
_FASTA = {"Content-Type": "text/x-fasta"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One request, and how its answer is read.

    Attributes:
        read: Makes a value of a successful answer.
        repeatable: Sending it twice does what sending it once does.
    """

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    repeatable: bool = True

    def request(self, http: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        """The request as a client sends it."""
        return http.build_request(
            self.method,
            _PREFIX + self.path,
            params=self.params,
            headers=self.headers,
            content=self.content,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A submission's body with its media type and the query that goes with it."""

    content: bytes
    headers: Mapping[str, str]
    params: Mapping[str, str | int]


class Submission(TypedDict, total=False):
    """What may be sent to be folded: `fasta` or `chains`, and what goes beside it.

    Attributes:
        fasta: FASTA, or any other text that the service reads; in bytes as a file has it.
        chains: The chains of one protein or complex, as (name, sequence).
        name: Of the job.
        engine: `auto` if left out.
        options: How to fold: one engine's own, or JSON as the API takes it.
        a3m: The alignment; in bytes as a file has it.
        template_files: Structures that are to be templates.
        read_as: What `fasta` is; the service looks if left out.
    """

    fasta: str | bytes | None
    chains: Chains | None
    name: str
    engine: str
    options: EngineOptions | Options | None
    a3m: str | bytes | None
    template_files: Sequence[TemplateFileRequest]
    read_as: ReadAs


def body_of(
    *,
    fasta: str | bytes | None = None,
    chains: Chains | None = None,
    name: str = "",
    engine: str = "auto",
    options: EngineOptions | Options | None = None,
    a3m: str | bytes | None = None,
    template_files: Sequence[TemplateFileRequest] = (),
    read_as: ReadAs = "auto",
) -> Body:
    """Write a submission; FASTA in bytes travels as it is where nothing goes beside it.

    Raises:
        InvalidRequestError: Neither or both of fasta and chains are given.
        TextEncodingError: Bytes are not text.
        AlignmentFileError: The alignment is empty, or not text.
    """
    if (fasta is None) == (chains is None):
        raise InvalidRequestError(
            "A submission needs either fasta or chains, and not both",
            remedy="Call with fasta=... or with chains=...",
        )
    if isinstance(fasta, bytes) and not options and a3m is None and not template_files:
        read = {} if read_as == "auto" else {"read_as": read_as}
        params = {"name": name, "engine": engine, **read}
        return Body(content=fasta, headers=_FASTA, params=params)
    request = FoldRequest(
        fasta=text_of(fasta) if isinstance(fasta, bytes) else fasta,
        chains=None if chains is None else _chain_requests(chains),
        name=name,
        engine=engine,
        options=_as_json(options),
        a3m=alignment_text_of(a3m) if isinstance(a3m, bytes) else a3m,
        read_as=read_as,
        template_files=tuple(template_files),
    )
    return Body(content=request.model_dump_json().encode(), headers=_JSON, params={})


def _as_json(options: EngineOptions | Options | None) -> Options:
    """Give options as a request has them; of a model, those that were set."""
    if isinstance(options, EngineOptions):
        return {TAG: options.engine, **options.model_dump(mode="json", exclude_unset=True)}
    return options or {}


def _chain_requests(chains: Chains) -> list[ChainRequest]:
    return [ChainRequest(name=name, sequence=sequence) for name, sequence in chains]


def submit(body: Body, idempotency_key: str | None) -> Call[Submitted]:
    """Queue what `body` holds; without a key of the caller's, one is made for this call."""
    return Call(
        method="POST",
        path="/folds",
        read=reader(Submitted),
        params=body.params,
        headers={**body.headers, "Idempotency-Key": idempotency_key or str(uuid.uuid4())},
        content=body.content,
    )


def check(body: Body) -> Call[Check]:
    """Check what `body` holds."""
    return Call(
        method="POST",
        path="/folds/check",
        read=reader(Check),
        params=body.params,
        headers=body.headers,
        content=body.content,
    )


def status(job_id: str) -> Call[JobStatus]:
    """Look at a job of any kind."""
    return Call(method="GET", path=_job(job_id), read=reader(JobStatus))


def stop(job_id: str) -> Call[JobStatus]:
    """Ask a job of any kind to stop."""
    return Call(method="POST", path=f"{_job(job_id)}/cancel", read=reader(JobStatus))


def job(job_id: str) -> Call[Job]:
    """Look at a fold."""
    return Call(method="GET", path=_fold(job_id), read=reader(Job))


def jobs(*, cursor: str | None, limit: int, state: State | None, name: str) -> Call[JobPage]:
    """List jobs, newest first."""
    given = {"cursor": cursor, "limit": limit, "state": state, "name": name}
    params = {key: value for key, value in given.items() if value}
    return Call(method="GET", path="/folds", read=reader(JobPage), params=params)


def batch(batch_id: str) -> Call[Batch]:
    """Look at a batch."""
    return Call(method="GET", path=f"/batches/{quote(batch_id, safe='')}", read=reader(Batch))


def cancel(job_id: str) -> Call[Job]:
    """Ask a job to stop."""
    return Call(method="POST", path=f"{_fold(job_id)}/cancel", read=reader(Job))


def delete(job_id: str) -> Call[None]:
    """Delete a job; not repeated by itself, since the second time there is none."""
    return Call(method="DELETE", path=_fold(job_id), read=lambda _response: None, repeatable=False)


def files(job_id: str) -> Call[FileList]:
    """List a job's files."""
    return Call(method="GET", path=f"{_fold(job_id)}/files", read=reader(FileList))


def download(job_id: str, name: str) -> Call[bytes]:
    """Fetch one file."""
    path = f"{_fold(job_id)}/files/{quote(name, safe='')}"
    return Call(method="GET", path=path, read=_content)


def archive(job_id: str) -> Call[bytes]:
    """Fetch every file as one zip archive."""
    return Call(method="GET", path=f"{_fold(job_id)}/archive.zip", read=_content)


def engines() -> Call[EngineList]:
    """List the engines."""
    return Call(method="GET", path="/engines", read=reader(EngineList))


def engine_options(engine: str) -> Call[OptionSchema]:
    """Ask what an engine can be asked."""
    path = f"/engines/{quote(engine, safe='')}/options"
    # All of it: JSON Schema says more than the model names.
    return Call(method="GET", path=path, read=lambda r: OptionSchema.model_validate_json(r.content))


def events(job_id: str, after: int) -> Call[None]:
    """Follow a job of any kind from the event after number `after`."""
    return Call(
        method="GET",
        path=f"{_job(job_id)}/events",
        read=lambda _response: None,
        headers={"Accept": "text/event-stream", "Last-Event-ID": str(after)},
    )


def _job(job_id: str) -> str:
    return f"/jobs/{quote(job_id, safe='')}"


def _fold(job_id: str) -> str:
    return f"/folds/{quote(job_id, safe='')}"


def reader(model: type[M]) -> Callable[[httpx.Response], M]:
    """Read an answer as JSON; a newer service may say more than this client knows."""
    reads: TypeAdapter[M] = TypeAdapter(model)
    return lambda response: reads.validate_json(response.content, extra="ignore")


def _content(response: httpx.Response) -> bytes:
    return response.content
