"""A result of AlphaFold2 as ColabFold would leave it."""

from collections.abc import Mapping

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.networks import networks
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.colabfold_names import Written, colabfold_job, colabfold_models
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.records.result import Result

_MSA_MODES = {
    "single-sequence": "single_sequence",
    "a3m": "custom",
    "colabfold-server": "mmseqs2_uniref_env",
    "mmseqs": "mmseqs2_uniref_env",
}


def complex_as_colabfold(result: Result, written: Written[Alphafold2Options]) -> ColabfoldJob:
    """Give an AlphaFold2 result as a job of ColabFold."""
    run, n_chain = written.run, len(written.run.fold_input.chains)
    config = networks(n_chain, run.options)[0]
    models = colabfold_models(result, written, config.model_type)
    return colabfold_job(models, written, _more(run.options, config, n_chain))


def _more(options: Alphafold2Options, config: ModelConfig, n_chain: int) -> Mapping[str, object]:
    """Give what ColabFold says that is not one option's value."""
    clusters, extra = options.most_rows or (config.max_clusters, config.max_extra)
    return {
        "num_relax": options.relax_top if options.relax else 0,
        "msa_mode": _MSA_MODES.get(options.msa, options.msa),
        "model_type": config.model_type,
        "num_models": len(options.models),
        "rank_by": "multimer" if n_chain > 1 and "multimer" in config.model_type else "plddt",
        "max_seq": clusters,
        "max_extra_seq": extra,
    }
