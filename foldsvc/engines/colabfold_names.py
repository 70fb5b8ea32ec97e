"""A result as ColabFold would leave it, from whichever engine it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import foldsvc
from foldsvc.engines.options import EngineOptions, option_fields, presented
from foldsvc.formats.colabfold_files import ColabfoldJob, ColabfoldModel
from foldsvc.records.recycling import RecycleEvent
from foldsvc.records.result import Result
from foldsvc.result.layout import CITATIONS, MSA, PLOTS, plot_file
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Options, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Generic[Options]):
    """What there is of a result beside the result itself.

    Attributes:
        run: How it was made.
        files: foldsvc's own files of the result, from which pictures and texts are taken.
        passes: Every pass of every network; empty where none was told.
    """

    run: Run[Options]
    files: Iterable[ResultFile]
    passes: Sequence[RecycleEvent] = ()


def colabfold_models(
    result: Result, written: Written, model_type: str
) -> tuple[ColabfoldModel, ...]:
    """Give the models of a result, the best first; those of one type of network."""
    # Biotite, and all that it imports, is not for the processes that only ask what engines offer.
    from foldsvc.structure.model_scores import model_scores  # noqa: PLC0415

    return tuple(
        ColabfoldModel(
            model_type=model_type,
            prediction=model.prediction,
            scores=model.scores or model_scores(model.prediction),
            relaxed=relaxed.structure if (relaxed := result.relaxed_of(rank)) else None,
            passes=tuple(
                done
                for done in written.passes
                if (done.model, done.seed) == (model.prediction.model, model.prediction.seed)
            ),
        )
        for rank, model in enumerate(result.models, start=1)
    )


def colabfold_job(
    models: Sequence[ColabfoldModel], written: Written, more: Mapping[str, object]
) -> ColabfoldJob:
    """Give a result as a job of ColabFold.

    Args:
        models: The best first.
        written: The rest of the result.
        more: What `config.json` says beyond the options that ColabFold has a name for.
    """
    data = {file.name: file.data for file in written.files}
    return ColabfoldJob(
        name=written.run.fold_input.name,
        models=tuple(models),
        created=written.run.created,
        a3m=data.get(MSA, b"").decode(),
        pictures={plot: data[name] for plot in PLOTS if (name := plot_file(plot, "png")) in data},
        config={
            "num_queries": 1,
            **colabfold_options(written.run.options),
            **more,
            "version": f"foldsvc {foldsvc.__version__}",
        },
        citations=data[CITATIONS].decode(),
    )


def colabfold_options(options: EngineOptions) -> dict[str, object]:
    """Give options under ColabFold's keys; what it has no word for is left out."""
    said = options.model_dump(mode="json")
    return {
        str(presented(field)["colabfold"]): said[name]
        for name, field in option_fields(type(options))
        if "colabfold" in presented(field)
    }
