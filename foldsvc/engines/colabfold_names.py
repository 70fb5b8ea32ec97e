"""A result as ColabFold would leave it, from whichever engine it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import foldsvc
from foldsvc.engines.engine import Options
from foldsvc.engines.options import EngineOptions, option_fields, presented
from foldsvc.formats.colabfold_files import ColabfoldJob, ColabfoldModel
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.structure import RecyclePass
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run

_PICTURES = ("coverage", "plddt", "pae")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Generic[Options]):
    """What was made of an input beside its models.

    Attributes:
        run: How it was made.
        files: foldsvc's own files of the result, from which pictures and texts are taken.
        relaxed: Models from the best on, relaxed; None where it failed, empty where unwanted.
        passes: Every pass of every network; empty where none was told.
    """

    run: Run[Options]
    files: Iterable[ResultFile]
    relaxed: Sequence[Relaxed | None] = ()
    passes: Sequence[RecyclePass] = ()


def colabfold_job(
    models: Sequence[ColabfoldModel], made: Made, more: Mapping[str, object]
) -> ColabfoldJob:
    """Give a result as a job of ColabFold.

    Args:
        models: The best first.
        made: The rest of the result.
        more: What `config.json` says beyond the options that ColabFold has a name for.
    """
    data = {file.name: file.data for file in made.files}
    return ColabfoldJob(
        name=made.run.fold_input.name,
        models=tuple(models),
        created=made.run.created,
        a3m=data.get("msa.a3m", b"").decode(),
        pictures={word: data[f"{word}.png"] for word in _PICTURES if f"{word}.png" in data},
        config={
            "num_queries": 1,
            **colabfold_options(made.run.options),
            **more,
            "version": f"foldsvc {foldsvc.__version__}",
        },
        citations=data["citations.bib"].decode(),
    )


def colabfold_options(options: EngineOptions) -> dict[str, object]:
    """Give options under ColabFold's keys; what it has no word for is left out."""
    said = options.model_dump(mode="json")
    return {
        str(presented(field)["colabfold"]): said[name]
        for name, field in option_fields(type(options))
        if "colabfold" in presented(field)
    }
