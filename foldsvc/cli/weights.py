"""`foldsvc weights`: the trained parameters of the networks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from foldsvc.antibody import weights as flashabb
from foldsvc.antibody.weights import OnInstallProgress
from foldsvc.cli.console import data, report_error, say, words
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.errors import UnknownEngineError, WeightsError
from foldsvc.settings import settings

ENGINES = ("flashabb",)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "The trained parameters of the networks.\n\n"
        "They are kept in FOLDSVC_WEIGHTS_DIR, or in the folder weights of FOLDSVC_DATA_DIR."
    ),
)

EngineName = Annotated[str, typer.Argument(help="Whose parameters; flashabb is the only one yet.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_weights(*, as_json: AsJson = False) -> None:
    """List the engines and whether their parameters are here."""
    folder = settings().weights
    rows = [
        {
            "engine": "flashabb",
            "weights": flashabb.WEIGHTS_NAME,
            "licence": flashabb.LICENCE,
            "installed": flashabb.installed(folder),
            "path": str(folder / flashabb.WEIGHTS_NAME),
        }
    ]
    if as_json:
        data(json.dumps(rows, indent=2))
        return
    for row in rows:
        state = "installed" if row["installed"] else "missing"
        data(f"{row['engine']}\t{row['weights']}\t{state}\t{row['path']}")


@app.command()
def install(
    engine: EngineName = "flashabb",
    *,
    force: Annotated[bool, typer.Option(help="Replace parameters that are here.")] = False,
) -> None:
    """Fetch the parameters from the package index and check them."""
    _check_engine(engine)
    with install_progress() as on_progress:
        folder = flashabb.install(settings().weights, on_progress, force=force)
    data(str(folder))


@app.command()
def verify(engine: EngineName = "flashabb", *, as_json: AsJson = False) -> None:
    """Check every value of the parameters against its checksum."""
    _check_engine(engine)
    try:
        facts = flashabb.verify(settings().weights)
    except WeightsError as error:
        report_error(error)
        raise typer.Exit(CHECK_FAILED) from None
    if as_json:
        data(json.dumps(asdict(facts), indent=2, default=str))
    else:
        say(f"{facts.name}: {facts.n_parameters:,} parameters are as published ({facts.licence}).")
        data(str(facts.folder))


@app.command("path")
def print_path(engine: EngineName = "flashabb") -> None:
    """Print the folder of the parameters, whether or not they are there."""
    _check_engine(engine)
    data(str((settings().weights / flashabb.WEIGHTS_NAME).absolute()))


@contextmanager
def install_progress(title: str = "") -> Iterator[OnInstallProgress]:
    """A progress bar on stderr, as the callback that `weights.install` reports to."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=words(),
    ) as progress:
        task = progress.add_task(title, total=None)

        def on_progress(message: str, fraction: float | None) -> None:
            known = fraction is not None
            progress.update(
                task,
                description=message,
                total=1.0 if known else None,
                completed=fraction if known else None,
            )

        yield on_progress


def installed_folder(weights_dir: Path) -> Path:
    """Fetch the antibody parameters, with a progress bar, unless they are there."""
    if flashabb.installed(weights_dir):
        return weights_dir / flashabb.WEIGHTS_NAME
    with install_progress() as on_progress:
        return flashabb.install(weights_dir, on_progress)


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise UnknownEngineError(engine, ENGINES)
