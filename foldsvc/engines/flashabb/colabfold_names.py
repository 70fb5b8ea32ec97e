"""A result of FlashABB as ColabFold would leave it."""

from foldsvc.engines.colabfold_names import Made, colabfold_job, colabfold_model
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.records.result import Result


def antibody_as_colabfold(result: Result, made: Made[FlashabbOptions]) -> ColabfoldJob:
    """Give an antibody as a job of ColabFold that has one network, called after the engine."""
    more = {
        "num_relax": int(made.run.options.relax),
        "msa_mode": "single_sequence",
        "model_type": made.run.engine,
        "num_models": 1,
        "rank_by": "plddt",
    }
    return colabfold_job([colabfold_model(made.run.engine, result, 1)], made, more)
