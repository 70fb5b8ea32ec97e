"""`foldsvc predict`: the whole pipe in one process, with no service."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data
from foldsvc.cli.fold_options import (
    A3mOption,
    DlcOption,
    DropoutOption,
    EngineOption,
    EnsembleOption,
    MaxMsaOption,
    ModelsOption,
    ModelTypeOption,
    MsaOption,
    PairModeOption,
    RecyclesOption,
    RelaxOption,
    SeedOption,
    SeedsOption,
    StopOption,
    ToleranceOption,
    a3m_text,
    options_of,
)
from foldsvc.cli.predict_alphafold2 import fold_proteins
from foldsvc.cli.predict_antibodies import fold_antibodies
from foldsvc.cli.predicted import Predicted
from foldsvc.jobs.accept import accept
from foldsvc.jobs.engines import ALPHAFOLD2
from foldsvc.settings import settings
from foldsvc.wire.fold import FoldRequest


def predict(
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="FASTA file.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for the result.")],
    *,
    engine: EngineOption = "auto",
    relax: RelaxOption = None,
    dlc: DlcOption = True,
    model_type: ModelTypeOption = "auto",
    models: ModelsOption = "1,2,3,4,5",
    seed: SeedOption = 0,
    n_seeds: SeedsOption = 1,
    n_recycles: RecyclesOption = None,
    recycle_tolerance: ToleranceOption = None,
    stop_at_score: StopOption = 100,
    n_ensemble: EnsembleOption = 1,
    dropout: DropoutOption = False,
    max_msa: MaxMsaOption = None,
    msa: MsaOption = "auto",
    a3m: A3mOption = None,
    pair_mode: PairModeOption = "unpaired_paired",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fold a FASTA file into a folder, with no service.

    The files of one protein, complex or antibody go into OUT; those of several into a folder each
    below it.
    """
    options = options_of(
        relax=relax, dlc=dlc, model_type=model_type, models=models, seed=seed, n_seeds=n_seeds,
        n_recycles=n_recycles, recycle_tolerance=recycle_tolerance, stop_at_score=stop_at_score,
        n_ensemble=n_ensemble, dropout=dropout, max_msa=max_msa, msa=msa, pair_mode=pair_mode,
    )  # fmt: skip
    chosen = settings()
    request = FoldRequest(
        fasta=source.read_text(encoding="utf-8", errors="replace"),
        engine=engine,
        options=options,
        a3m=a3m_text(a3m),
    )
    jobs = accept(request, chosen)
    folders = _folders(out, [job.name for job in jobs])
    proteins = [number for number, job in enumerate(jobs) if job.engine == ALPHAFOLD2]
    antibodies = [number for number, job in enumerate(jobs) if job.engine != ALPHAFOLD2]
    written: dict[int, dict[str, object]] = {}
    for numbers, fold in ((antibodies, fold_antibodies), (proteins, fold_proteins)):
        results = fold([jobs[number] for number in numbers], chosen) if numbers else ()
        for number, result in zip(numbers, results, strict=bool(numbers)):
            written[number] = _written(folders[number], result)
    _print([written[number] for number in sorted(written)], as_json=as_json)


def _print(written: Sequence[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        data(json.dumps(written, indent=2))
    else:
        for result in written:
            data(str(result["pdb"] or result["mmcif"]))


def _folders(out: Path, names: Sequence[str]) -> list[Path]:
    if len(names) == 1:
        return [out]
    safe = [re.sub(r"[^\w.-]+", "_", name).strip("._") for name in names]
    return [out / f"{number:03d}_{name}" for number, name in enumerate(safe, start=1)]


def _written(folder: Path, predicted: Predicted) -> dict[str, object]:
    folder.mkdir(parents=True, exist_ok=True)
    for file in predicted.files:
        partial = folder / f".{file.name}.part"
        partial.write_bytes(file.data)
        partial.replace(folder / file.name)
    names = [file.name for file in predicted.files]
    pdb = "ranked_001.pdb"
    return {
        "folder": str(folder),
        "pdb": str(folder / pdb) if pdb in names else None,
        "mmcif": str(folder / "ranked_001.cif"),
        "files": names,
        "confidence": predicted.confidence.model_dump(),
        "notices": [notice.model_dump() for notice in predicted.notices],
    }
