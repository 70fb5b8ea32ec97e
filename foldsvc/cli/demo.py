"""`foldsvc demo`: from a sequence to a structure on the screen, all of it for real."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data as print_data
from foldsvc.cli.console import say
from foldsvc.cli.exit_codes import JOB_NOT_SUCCEEDED
from foldsvc.cli.listening import free_port, is_free
from foldsvc.cli.service import service_at
from foldsvc.cli.submit import follow, page_of, read_fasta, save
from foldsvc.cli.weights import installed_folder
from foldsvc.client import Client
from foldsvc.parent_process import ending_with_parent
from foldsvc.result.layout import REPORT, Ending, model_file
from foldsvc.settings import Settings, child_environment, settings
from foldsvc.wire.fold import Job

EXAMPLE = Path(__file__).parents[2] / "examples" / "trastuzumab.fasta"
IMAGE = EXAMPLE.with_name("chest.dcm")
_STOP_SECONDS = 30
_SHOWN = {
    "PDB": model_file(1, Ending.PDB),
    "mmCIF": model_file(1, Ending.CIF),
    "Report": REPORT,
}


def demo(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT",
            help="A FASTA file; trastuzumab's if none is given.",
            show_default=False,
        ),
    ] = EXAMPLE,
    *,
    leave: Annotated[
        bool, typer.Option("--exit", help="Stop after the result instead of serving on.")
    ] = False,
) -> None:
    """Fold trastuzumab through the API and show the result.

    Fetches the antibody weights if they are missing, starts the service, submits the sequence,
    waits, prints the paths of the structure files and the address of the 3D view, and serves
    until Ctrl-C. Trastuzumab is put into a case beside a chest X-ray.
    """
    fasta = read_fasta(str(source))
    current = _with_free_port(settings())
    installed_folder(current.weights_folders)
    with _service(current) as (process, url):
        with service_at(url) as client:
            jobs = _fold(client, url, fasta, current.data_dir / "demo")
            if source == EXAMPLE:
                _show_beside(client, url, jobs)
        succeeded = all(job.state == "succeeded" for job in jobs)
        if leave:
            say("\nThe service stops now. `foldsvc up` starts it again; the report opens without.")
        else:
            say(f"\nServing at {url} until Ctrl-C.")
            _wait(process)
    if not succeeded:
        raise typer.Exit(JOB_NOT_SUCCEEDED)


def _with_free_port(given: Settings) -> Settings:
    if is_free(given.host, given.port):
        return given
    port = free_port(given.host)
    say(f"Port {given.port} is taken by another program; using {port}.")
    return given.model_copy(update={"port": port})


@contextmanager
def _service(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`foldsvc up`, ready; stopped at the end, whatever the end is."""
    up = [sys.executable, "-m", "foldsvc.cli.main", "up"]
    with subprocess.Popen(  # noqa: S603 - this program itself
        ending_with_parent(up),
        env=child_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C comes here alone, which then stops it
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - opened as a pipe
            url = process.stdout.readline().strip()
            if not url:  # it ended, and said why
                raise typer.Exit(process.wait() or 1)
            yield process, url
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _fold(client: Client, url: str, fasta: bytes, folder: Path) -> list[Job]:
    """Fold through the API as any user would, and print where the result is."""
    jobs = [follow(client, job) for job in client.submit(fasta=fasta).jobs]
    paths = save(client, jobs, folder)
    for title, name in _SHOWN.items():
        for path in paths:
            if path.name == name:
                print_data(f"{title:<8}{path.absolute()}")
    for job in jobs:
        print_data(f"{'3D view':<8}{page_of(url, job)}")
    return jobs


def _show_beside(client: Client, url: str, jobs: Sequence[Job]) -> None:
    """Put the antibody beside a real chest X-ray, in a case as one would share it."""
    image = client.import_volumes([IMAGE]).volumes[0]
    print_data(f"{'X-ray':<8}{url}/images/{image.id}")
    case = client.create_case("Trastuzumab, and a chest X-ray")
    for job in jobs:
        client.add_to_case(case.id, kind="fold", reference=job.id, caption="predicted")
    client.add_to_case(case.id, kind="volume", reference=image.id, caption="not for diagnosis")
    print_data(f"{'Case':<8}{url}/cases/{case.id}")


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait()
    except KeyboardInterrupt:
        say("")
