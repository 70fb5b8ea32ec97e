"""`foldsvc weights`: the trained parameters of the networks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from foldsvc.cli.console import data, report_error, say, words
from foldsvc.cli.data_folder import report_earlier_weights
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.engines.parameters import Parameters, WheelParameters
from foldsvc.engines.registry import FIRST_INSTALLED, engines
from foldsvc.errors import FoldsvcError, UnknownEngineError, WeightsError
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.records.progress import OnStep
from foldsvc.settings import settings
from foldsvc.weights_folders import WeightsFolders

_OF_IMAGES: tuple[Parameters, ...] = (WheelParameters(DEEPBET), WheelParameters(DEEPBRAIN))

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "The trained parameters of the networks.\n\n"
        "They are kept in FOLDSVC_WEIGHTS_DIR; if that is not set, where this platform keeps a "
        "user's data, on Linux in ~/.local/share/foldsvc/weights."
    ),
)

EngineName = Annotated[
    str, typer.Argument(help="Whose parameters: flashabb, alphafold2, deepbet or deepbrain.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Models = Annotated[
    str, typer.Option(help="Of alphafold2, comma-separated, such as model_1_ptm,model_2_ptm.")
]
ModelTypes = Annotated[
    str,
    typer.Option(
        "--model-type", help="Of alphafold2, sets of five, such as alphafold2_multimer_v3."
    ),
]


@app.command("list")
def list_weights(*, as_json: AsJson = False) -> None:
    """List the engines' parameters and whether they are here."""
    report_earlier_weights(settings())
    folders = settings().weights_folders
    rows = [row for one in _all() for row in one.rows(folders)]
    if as_json:
        data(json.dumps(rows, indent=2))
        return
    for row in rows:
        state = "UNTRAINED" if row["untrained"] else row["state"]
        data(f"{row['engine']}\t{row['weights']}\t{state}\t{row['path']}")


@app.command()
def install(
    engine: EngineName = FIRST_INSTALLED,
    *,
    models: Models = "",
    model_types: ModelTypes = "",
    force: Annotated[bool, typer.Option(help="Replace parameters that are here.")] = False,
) -> None:
    """Fetch the parameters and check them.

    Those of flashabb (79 MB), deepbet (10 MB, brain extraction) and deepbrain (1 MB, a U-Net) come
    from the package index.
    Those of alphafold2 come out of the published archives, 0.37 GB for each network; without a
    choice, the ten of alphafold2_ptm and alphafold2_multimer_v3.
    What was interrupted goes on where it stopped.
    """
    own = _parameters(engine)
    chosen = _chosen(own, models, model_types)
    report_earlier_weights(settings())
    with install_progress() as on_progress:
        folder = own.install(chosen, settings(), on_progress, force=force)
    data(str(folder))


@app.command()
def verify(
    engine: EngineName = FIRST_INSTALLED,
    *,
    models: Models = "",
    model_types: ModelTypes = "",
    fold: Annotated[bool, typer.Option(help="Fold alphafold2's recorded peptides.")] = True,
    as_json: AsJson = False,
) -> None:
    """Check every value of the parameters, and what alphafold2 makes of them.

    Two peptides that the published model_1_ptm folded are folded again and compared.
    Ends in 10 if a file is missing or damaged, holds untrained parameters, or a peptide differs.
    """
    own = _parameters(engine)
    chosen = _chosen(own, models, model_types)
    report_earlier_weights(settings())
    try:
        with install_progress() as on_progress:
            found = own.verify(chosen, settings(), on_progress, fold=fold)
    except WeightsError as error:
        report_error(error)
        raise typer.Exit(CHECK_FAILED) from None
    if as_json:
        data(found.as_json())
    else:
        for one in found.said():
            if isinstance(one, FoldsvcError):
                report_error(one)
            else:
                say(one)
        data(str(own.folder(settings().weights_folders)))
    if not found.ok:
        raise typer.Exit(CHECK_FAILED)


@app.command("path")
def print_path(engine: EngineName = FIRST_INSTALLED) -> None:
    """Print the folder of the parameters, whether or not they are there."""
    data(str(_parameters(engine).folder(settings().weights_folders).absolute()))


@app.command("random")
def write_random(
    *,
    models: Models = "",
    model_types: ModelTypes = "",
    seed: Annotated[int, typer.Option(min=0, help="The same numbers for the same seed.")] = 0,
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Weights folder; this service's own if left out.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace trained parameters.")] = False,
) -> None:
    """Write UNTRAINED parameters for alphafold2, for tests and benchmarks alone.

    They have the published names and shapes, and every result made with them says UNTRAINED.
    """
    own = next(one for one in _all() if one.chooses_networks)
    chosen = own.chosen(models, model_types)
    if not chosen:
        raise typer.BadParameter("Name networks with --models or --model-type")
    into = folder or settings().weights_folders
    for name, path in own.install_untrained(chosen, into, seed, force=force):
        say(f"{name}: UNTRAINED parameters of seed {seed}")
        data(str(path))
    say("They are random numbers; nothing that is folded with them means anything.")


@contextmanager
def install_progress(title: str = "") -> Iterator[OnStep]:
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


def installed_folder(weights_dir: WeightsFolders) -> Path:
    """Fetch the antibody parameters, with a progress bar, unless they are there."""
    own = _parameters(FIRST_INSTALLED)
    if all(row["installed"] for row in own.rows(weights_dir)):
        return own.folder(weights_dir)
    with install_progress() as on_progress:
        return own.install((), settings(), on_progress, force=False)


def _all() -> tuple[Parameters, ...]:
    """Give those of the engines, the most special first, and those of images' networks."""
    own = (engine.parameters for engine in reversed(engines()))
    return (*(one for one in own if one is not None), *_OF_IMAGES)


def _parameters(engine: str) -> Parameters:
    known = {one.engine: one for one in _all()}
    if engine not in known:
        raise UnknownEngineError(engine, tuple(known))
    return known[engine]


def _chosen(parameters: Parameters, models: str, model_types: str) -> tuple[str, ...]:
    if (models or model_types) and not parameters.chooses_networks:
        raise typer.BadParameter(f"{parameters.engine} has no models to choose from")
    return parameters.chosen(models, model_types)
