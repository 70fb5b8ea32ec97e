"""A result as ColabFold would leave it, from whichever engine it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import foldsvc
from foldsvc.engines.engine import Options
from foldsvc.engines.options import EngineOptions, option_fields, presented
from foldsvc.formats.colabfold_files import ColabfoldJob, ColabfoldModel
from foldsvc.records.result import Result
from foldsvc.records.structure import RecyclePass
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run
from foldsvc.structure.model_scores import model_scores

_PICTURES = ("coverage", "plddt", "pae")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Generic[Options]):
    """What was made of an input beside its models.

    Attributes:
        run: How it was made.
        files: foldsvc's own files of the result, from which pictures and texts are taken.
        passes: Every pass of every network; empty where none was told.
    """

    run: Run[Options]
    files: Iterable[ResultFile]
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


def colabfold_model(
    model_type: str, result: Result, rank: int, passes: Sequence[RecyclePass] = ()
) -> ColabfoldModel:
    """Give one of the models of a result, 1 being the best, with the passes that made it."""
    model, relaxed = result.models[rank - 1], result.relaxed_of(rank)
    made_by = (model.prediction.model, model.prediction.seed)
    return ColabfoldModel(
        model_type=model_type,
        prediction=model.prediction,
        scores=model_scores(model.prediction) if model.scores is None else model.scores,
        relaxed=relaxed.structure if relaxed else None,
        passes=tuple(done for done in passes if (done.model, done.seed) == made_by),
    )


def colabfold_options(options: EngineOptions) -> dict[str, object]:
    """Give options under ColabFold's keys; what it has no word for is left out."""
    said = options.model_dump(mode="json")
    return {
        str(presented(field)["colabfold"]): said[name]
        for name, field in option_fields(type(options))
        if "colabfold" in presented(field)
    }
