"""A result of FlashABB as ColabFold would leave it."""

from foldsvc.engines.colabfold_names import Made, colabfold_job
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.formats.colabfold_files import ColabfoldJob, ColabfoldModel
from foldsvc.predict.judged_antibody import JudgedPrediction
from foldsvc.result.relaxation_facts import of_rank
from foldsvc.structure.model_scores import model_scores


def antibody_as_colabfold(judged: JudgedPrediction, made: Made[FlashabbOptions]) -> ColabfoldJob:
    """Give an antibody as a job of ColabFold that has one network, called after the engine."""
    model = ColabfoldModel(
        model_type=made.run.engine,
        prediction=judged.prediction,
        scores=model_scores(judged.prediction),
        relaxed=relaxed.structure if (relaxed := of_rank(made.relaxed, 1)) else None,
    )
    more = {
        "num_relax": int(made.run.options.relax),
        "msa_mode": "single_sequence",
        "model_type": made.run.engine,
        "num_models": 1,
        "rank_by": "plddt",
    }
    return colabfold_job([model], made, more)
