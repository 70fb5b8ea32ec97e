"""`foldsvc weights`: the trained parameters of the networks."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from foldsvc import wheel_weights
from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.weights import weights_folder
from foldsvc.cli import alphafold2_weights as alphafold2
from foldsvc.cli.console import data, report_error, say, words
from foldsvc.cli.data_folder import report_earlier_weights
from foldsvc.cli.exit_codes import CHECK_FAILED
from foldsvc.errors import UnknownEngineError, WeightsError
from foldsvc.flashabb import weights as flashabb
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.records.progress import OnStep
from foldsvc.settings import settings
from foldsvc.weights_folders import WeightsFolders, place_of
from foldsvc.wheel_weights import WheelWeights

FROM_WHEELS = {weights.engine: weights for weights in (flashabb.published(), DEEPBET, DEEPBRAIN)}
"""Engines that have one set of parameters, which comes inside a Python wheel."""

ENGINES = ("flashabb", "alphafold2", "deepbet", "deepbrain")

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
    from_wheels: list[dict[str, object]] = [
        {
            "engine": weights.engine,
            "weights": weights.name,
            "licence": weights.licence,
            "installed": wheel_weights.installed(weights, folders),
            "untrained": False,
            "state": "installed" if wheel_weights.installed(weights, folders) else "missing",
            "path": str(wheel_weights.folder_of(weights, folders)),
        }
        for weights in FROM_WHEELS.values()
    ]
    rows = [*from_wheels, *alphafold2.weights_rows(folders)]
    if as_json:
        data(json.dumps(rows, indent=2))
        return
    for row in rows:
        state = "UNTRAINED" if row["untrained"] else row["state"]
        data(f"{row['engine']}\t{row['weights']}\t{state}\t{row['path']}")


@app.command()
def install(
    engine: EngineName = "flashabb",
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
    chosen = _chosen(engine, models, model_types)
    report_earlier_weights(settings())
    with install_progress() as on_progress:
        if engine in FROM_WHEELS:
            weights = FROM_WHEELS[engine]
            folders = settings().weights_folders
            folder = wheel_weights.install(weights, folders, on_progress, force=force)
        else:
            folder = alphafold2.install_models(
                chosen or alphafold2.default_models(), settings(), on_progress, force=force
            )
    data(str(folder))


@app.command()
def verify(
    engine: EngineName = "flashabb",
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
    chosen = _chosen(engine, models, model_types)
    report_earlier_weights(settings())
    try:
        if engine in FROM_WHEELS:
            _verify_from_wheel(FROM_WHEELS[engine], as_json=as_json)
        else:
            _verify_alphafold2(chosen, fold=fold, as_json=as_json)
    except WeightsError as error:
        report_error(error)
        raise typer.Exit(CHECK_FAILED) from None


@app.command("path")
def print_path(engine: EngineName = "flashabb") -> None:
    """Print the folder of the parameters, whether or not they are there."""
    _check_engine(engine)
    folders, in_wheel = settings().weights_folders, FROM_WHEELS.get(engine)
    own = (
        wheel_weights.folder_of(in_wheel, folders)
        if in_wheel
        else place_of(folders, engine, Path.is_dir)
    )
    data(str(own.absolute()))


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
    chosen = alphafold2.chosen_models(models, model_types)
    if not chosen:
        raise typer.BadParameter("Name networks with --models or --model-type")
    alphafold2.write_untrained(chosen, folder or settings().weights_folders, seed, force=force)


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
    if flashabb.installed(weights_dir):
        return wheel_weights.folder_of(flashabb.published(), weights_dir)
    with install_progress() as on_progress:
        return flashabb.install(weights_dir, on_progress)


def _verify_from_wheel(weights: WheelWeights, *, as_json: bool) -> None:
    facts = wheel_weights.verify(weights, settings().weights_folders)
    if as_json:
        data(json.dumps(asdict(facts), indent=2, default=str))
        return
    say(f"{facts.name}: {facts.n_parameters:,} parameters are as published ({facts.licence}).")
    data(str(facts.folder))


def _verify_alphafold2(configs: Sequence[ModelConfig], *, fold: bool, as_json: bool) -> None:
    with install_progress() as on_progress:
        found = alphafold2.verify_models(configs, settings(), on_progress, fold=fold)
    if as_json:
        data(alphafold2.as_json(found))
    else:
        alphafold2.tell(found)
        data(str(weights_folder(settings().weights_folders)))
    if not found.ok:
        raise typer.Exit(CHECK_FAILED)


def _chosen(engine: str, models: str, model_types: str) -> tuple[ModelConfig, ...]:
    _check_engine(engine)
    chosen = alphafold2.chosen_models(models, model_types)
    if chosen and engine != "alphafold2":
        raise typer.BadParameter(f"{engine} has no models to choose from")
    return chosen


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise UnknownEngineError(engine, ENGINES)
