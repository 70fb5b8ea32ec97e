"""A result as ColabFold would leave it, from whichever engine it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import foldsvc
from foldsvc.alphafold2.networks import max_msa_of, networks
from foldsvc.formats.colabfold_files import ColabfoldJob, ColabfoldModel
from foldsvc.records.result import Model, Result
from foldsvc.records.structure import RecyclePass, Structure
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run
from foldsvc.structure.model_scores import model_scores

_PICTURES = ("coverage", "plddt", "pae")
_MSA_MODES = {
    "single-sequence": "single_sequence",
    "a3m": "custom",
    "colabfold-server": "mmseqs2_uniref_env",
    "mmseqs": "mmseqs2_uniref_env",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of an input beside its models.

    Attributes:
        run: How it was made.
        files: foldsvc's own files of the result, from which pictures and texts are taken.
        passes: Every pass of every network; empty where none was told.
    """

    run: Run
    files: Iterable[ResultFile]
    passes: Sequence[RecyclePass] = ()


def complex_as_colabfold(result: Result, made: Made) -> ColabfoldJob:
    """Give an AlphaFold2 result as a job of ColabFold."""
    configs = networks(len(made.run.fold_input.chains), made.run.options)
    models = [
        ColabfoldModel(
            model_type=configs[0].model_type,
            prediction=model.prediction,
            scores=model_scores(model.prediction) if model.scores is None else model.scores,
            relaxed=_relaxed(result, rank),
            passes=tuple(done for done in made.passes if _is_of(done, model)),
        )
        for rank, model in enumerate(result.models, start=1)
    ]
    return _job(models, made, configs[0].model_type, _depths(made.run))


def antibody_as_colabfold(result: Result, made: Made) -> ColabfoldJob:
    """Give an antibody as a job of ColabFold that has one network, called after the engine."""
    model = ColabfoldModel(
        model_type=made.run.engine,
        prediction=result.best.prediction,
        scores=model_scores(result.best.prediction),
        relaxed=_relaxed(result, 1),
    )
    return _job([model], made, made.run.engine, {"msa_mode": "single_sequence"})


def _relaxed(result: Result, rank: int) -> Structure | None:
    relaxed = result.relaxed_of(rank)
    return relaxed.structure if relaxed else None


def _is_of(done: RecyclePass, model: Model) -> bool:
    return (done.model, done.seed) == (model.prediction.model, model.prediction.seed)


def _job(
    models: Sequence[ColabfoldModel], made: Made, model_type: str, more: Mapping[str, object]
) -> ColabfoldJob:
    data = {file.name: file.data for file in made.files}
    return ColabfoldJob(
        name=made.run.fold_input.name,
        models=tuple(models),
        created=made.run.created,
        a3m=data.get("msa.a3m", b"").decode(),
        pictures={word: data[f"{word}.png"] for word in _PICTURES if f"{word}.png" in data},
        config={**_config(made, model_type), **more},
        citations=data["citations.bib"].decode(),
    )


def _config(made: Made, model_type: str) -> dict[str, object]:
    """Give the parameters of a run under ColabFold's keys; what it has no word for is left out."""
    options = made.run.options
    several = len(made.run.fold_input.chains) > 1
    return {
        "num_queries": 1,
        "num_relax": options.relax_top if options.relax else 0,
        "msa_mode": _MSA_MODES.get(options.msa, options.msa),
        "model_type": model_type,
        "num_models": len(options.models),
        "num_recycles": options.n_recycles,
        "recycle_early_stop_tolerance": options.recycle_tolerance,
        "num_ensemble": options.n_ensemble,
        "model_order": list(options.models),
        "rank_by": "multimer" if several and "multimer" in model_type else "plddt",
        "pair_mode": options.pair_mode,
        "stop_at_score": options.stop_at_score,
        "random_seed": options.seed,
        "num_seeds": options.n_seeds,
        "use_dropout": options.dropout,
        "version": f"foldsvc {foldsvc.__version__}",
    }


def _depths(run: Run) -> dict[str, object]:
    config = networks(len(run.fold_input.chains), run.options)[0]
    clusters, extra = max_msa_of(run.options) or (config.max_clusters, config.max_extra)
    return {"max_seq": clusters, "max_extra_seq": extra}
