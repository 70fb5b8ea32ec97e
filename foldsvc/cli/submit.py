"""`foldsvc submit`: sequences to a service, results to a folder."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data, say
from foldsvc.cli.exit_codes import INTERRUPTED, JOB_NOT_SUCCEEDED
from foldsvc.cli.fold_options import FoldArguments, read_as_of, takes_fold_options
from foldsvc.cli.service import JobProgress, service_at
from foldsvc.client import Client
from foldsvc.errors import InvalidRequestError
from foldsvc.formats.file_names import distinct_stems, file_stem
from foldsvc.wire.fold import Job

DEFAULT_URL = "http://127.0.0.1:8000"
InputArgument = Annotated[
    str, typer.Argument(metavar="INPUT", help="A file of sequences; - for stdin.")
]


@takes_fold_options
def submit(
    source: InputArgument,
    *,
    url: Annotated[str, typer.Option(help="Address of the service.")] = DEFAULT_URL,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until every job has ended.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; includes --wait.")
    ] = None,
    fold: FoldArguments,
    name: Annotated[str, typer.Option(help="Name of the job; else the FASTA header.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the jobs as JSON.")] = False,
) -> None:
    """Send a file of sequences to a service.

    Prints one line a job: its id, state, name and address. With --out, the paths of the files
    instead. Ctrl-C while waiting leaves the jobs running.
    """
    fasta = read_fasta(source)
    kind, called = read_as_of(fold.read_as, source)
    with service_at(url) as client:
        submitted = client.submit(
            fasta=fasta,
            name=name or called[:200],
            engine=fold.engine,
            read_as=kind,
            options=fold.options,
            a3m=fold.a3m,
            template_files=fold.template_files,
        )
        jobs = _awaited(client, submitted.jobs) if wait or out else submitted.jobs
        paths = save(client, jobs, out) if out else []
    _print(jobs, paths, url, as_json=as_json)
    _exit_if_failed(jobs)


def _exit_if_failed(jobs: Sequence[Job]) -> None:
    if any(job.state in ("failed", "cancelled") for job in jobs):
        raise typer.Exit(JOB_NOT_SUCCEEDED)


def _awaited(client: Client, jobs: Sequence[Job]) -> Sequence[Job]:
    try:
        return [follow(client, job) for job in jobs]
    except KeyboardInterrupt:
        _leave_or_cancel(client, jobs)
        raise typer.Exit(INTERRUPTED) from None


def follow(client: Client, job: Job) -> Job:
    """Show a job's progress until it has ended, and how it ended."""
    with JobProgress(job.name) as progress:
        ended = client.wait(job.id, on_event=progress.show)
    say(outcome(ended))
    for notice in ended.notices:
        say(f"  {notice.level}: {notice.message}")
    return ended


def outcome(job: Job) -> str:
    """How a job ended, in a line."""
    if job.failure is not None:
        hint = f" ({job.failure.remedy})" if job.failure.remedy else ""
        return f"{job.name}: {job.state}: {job.failure.message}{hint}"
    if job.confidence is not None:
        return f"{job.name}: {job.state}, mean pLDDT {job.confidence.mean_plddt:.1f}"
    return f"{job.name}: {job.state}"


def save(client: Client, jobs: Sequence[Job], folder: Path) -> list[Path]:
    """Download the files of the jobs that succeeded: into the folder, or one below it for each."""
    paths: list[Path] = []
    for job, place in zip(jobs, folders_of([job.name for job in jobs], folder), strict=True):
        if job.state == "succeeded":
            place.mkdir(parents=True, exist_ok=True)
            paths += client.download_all(job.id, place)
    return paths


def folders_of(names: Sequence[str], folder: Path) -> list[Path]:
    """A folder for each job: the one given if there is one job, else one below it by its name."""
    if len(names) == 1:
        return [folder]
    stems = [file_stem(name, otherwise="job") for name in names]
    return [folder / stem for stem in distinct_stems(stems, mark=".")]


def read_fasta(source: str) -> bytes:
    """The bytes of a file, or of stdin if it is `-`.

    Raises:
        InvalidRequestError: The file cannot be read.
    """
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InvalidRequestError(
            f"{source} cannot be read: {error.strerror}", remedy="Name a FASTA file, or - for stdin"
        ) from None


def _print(jobs: Sequence[Job], paths: Sequence[Path], url: str, *, as_json: bool) -> None:
    if as_json:
        rows = [job.model_dump(mode="json") | {"url": page_of(url, job)} for job in jobs]
        files = [str(path) for path in paths]
        data(json.dumps({"jobs": rows, "files": files}, indent=2))
    elif paths:
        for path in paths:
            data(str(path))
    else:
        for job in jobs:
            data(f"{job.id}\t{job.state}\t{job.name}\t{page_of(url, job)}")


def page_of(url: str, job: Job) -> str:
    """The address of a job's 3D view."""
    return f"{url.rstrip('/')}/jobs/{job.id}"


def _leave_or_cancel(client: Client, jobs: Sequence[Job]) -> None:
    say("\nThe jobs go on without this command.")
    if sys.stdin.isatty() and typer.confirm("Cancel them instead?", default=False, err=True):
        for job in jobs:
            client.cancel(job.id)
        say("They are asked to stop.")
