"""A result of FlashABB as ColabFold would leave it."""

from foldsvc.engines.colabfold_names import Written, colabfold_job, colabfold_models
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.records.result import Result


def antibody_as_colabfold(result: Result, written: Written[FlashabbOptions]) -> ColabfoldJob:
    """Give an antibody as a job of ColabFold that has one network, called after the engine."""
    models = colabfold_models(result, written, written.run.engine)
    more = {
        "num_relax": int(written.run.options.relax),
        "msa_mode": "single_sequence",
        "model_type": written.run.engine,
        "num_models": 1,
        "rank_by": "plddt",
    }
    return colabfold_job(models, written, more)
