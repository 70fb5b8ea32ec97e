"""`foldsvc predict`: the whole pipe in one process, with no service."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from foldsvc.cli.console import data, say, words
from foldsvc.predict.antibody import JudgedPrediction, fold_antibodies, relax_prediction
from foldsvc.predict.antibody_files import finished_files
from foldsvc.predict.result_files import ResultFile
from foldsvc.predict.run_record import Run
from foldsvc.predict.running_engine import device_name, flashabb, weights_facts
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import Progress
from foldsvc.sequence.gate import fv_input, pair_records
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.read import read_fasta
from foldsvc.settings import Settings, settings
from foldsvc.structure.relaxation import Relaxed
from foldsvc.wire.fold import FoldOptions


def predict(
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="FASTA file.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the result.")],
    *,
    relax: Annotated[bool, typer.Option(help="Relax in the Amber force field.")] = True,
    dlc: Annotated[bool, typer.Option(help="FlashABB's layer-norm correction.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fold a FASTA file into a folder, with no service.

    One antibody's files go into OUT; those of several into a folder each below it.
    """
    chosen = settings()
    inputs = pair_records(read_fasta(source.read_bytes(), Limits.from_settings(chosen)))
    for fold_input in inputs:
        fv_input(fold_input)
    options = FoldOptions(relax=relax, dlc=dlc)
    results = _fold_all(inputs, options, chosen)
    folders = _folders(out, inputs)
    written = []
    for fold_input, judged, folder in zip(inputs, results, folders, strict=True):
        files = _finish(fold_input, judged, options, chosen)
        written.append(_written(folder, files, judged))
    if as_json:
        data(json.dumps(written, indent=2))
    else:
        for result in written:
            data(str(result["pdb"]))


def _fold_all(
    inputs: Sequence[FoldInput], options: FoldOptions, chosen: Settings
) -> tuple[JudgedPrediction, ...]:
    with words().status("Loading the network's weights") as status:
        engine = flashabb(chosen)
        return fold_antibodies(
            inputs,
            engine=engine,
            options=options,
            on_progress=lambda progress: status.update(progress.message),
        )


def _finish(
    fold_input: FoldInput, judged: JudgedPrediction, options: FoldOptions, chosen: Settings
) -> tuple[ResultFile, ...]:
    run = Run(
        job_id="",
        fold_input=fold_input,
        engine="flashabb",
        options=options,
        created=datetime.now(UTC),
        weights=weights_facts(chosen),
        device=device_name(),
    )
    relaxed = None
    if options.relax:
        judged, relaxed = _relax(fold_input.name, judged, chosen, words())
    for notice in judged.notices:
        say(f"{notice.level}: {notice.message}")
    return finished_files(judged, run, relaxed=relaxed, static_dir=chosen.static_dir)


def _relax(
    name: str, judged: JudgedPrediction, chosen: Settings, console: Console
) -> tuple[JudgedPrediction, Relaxed | None]:
    with console.status(f"Relaxing {name}") as status:

        def show(progress: Progress) -> None:
            status.update(f"{name}: {progress.message}")

        return relax_prediction(judged, time_limit_seconds=chosen.relax_seconds, on_progress=show)


def _folders(out: Path, inputs: Sequence[FoldInput]) -> list[Path]:
    if len(inputs) == 1:
        return [out]
    safe = [re.sub(r"[^\w.-]+", "_", fold_input.name).strip("._") for fold_input in inputs]
    return [out / f"{number:03d}_{name}" for number, name in enumerate(safe, start=1)]


def _written(
    folder: Path, files: Sequence[ResultFile], judged: JudgedPrediction
) -> dict[str, object]:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        partial = folder / f".{file.name}.part"
        partial.write_bytes(file.data)
        partial.replace(folder / file.name)
    return {
        "folder": str(folder),
        "pdb": str(folder / "ranked_001.pdb"),
        "mmcif": str(folder / "ranked_001.cif"),
        "files": [file.name for file in files],
        "confidence": judged.confidence.model_dump(),
        "notices": [notice.model_dump() for notice in judged.notices],
    }
