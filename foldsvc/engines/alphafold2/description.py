"""What the files of an AlphaFold2 result say of how it was made."""

from collections.abc import Mapping
from dataclasses import replace

from foldsvc.alphafold2.config import model_config
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.publications import COLABFOLD, HHSUITE, MULTIMER
from foldsvc.records.provenance import Citation, SoftwareUse
from foldsvc.records.result import Result
from foldsvc.records.search_plan import REMOTE
from foldsvc.records.structure import Prediction
from foldsvc.result.alignment_files import used_templates
from foldsvc.result.description import Description, ModelDescription, folded_here, network_in_jax
from foldsvc.result.publications import ALPHAFOLD
from foldsvc.result.relaxation_facts import relaxation_words
from foldsvc.result.run_record import Run, software_versions

_NETWORK = replace(ALPHAFOLD, reason="The network and its trained parameters")


def describe(result: Result, run: Run[Alphafold2Options]) -> Description:
    """Describe models of AlphaFold2's networks, relaxed or not."""
    return Description(
        subtitle=folded_here(result, run),
        models=tuple(_model(prediction) for prediction in result.predictions),
        labels=tuple(_label(rank, made) for rank, made in enumerate(result.predictions, start=1)),
        chains=tuple((chain.chain, chain.source) for chain in result.chains),
        parameters=_parameters(result, run),
        citations=_citations(result),
        software=_software(result),
        keeps_alignment=run.options.msa in REMOTE,
    )


def _model(prediction: Prediction) -> ModelDescription:
    warning = ["UNTRAINED PARAMETERS: THE STRUCTURE MEANS NOTHING"] if prediction.untrained else []
    made = (
        f"PREDICTED BY FOLDSVC WITH ALPHAFOLD2, {prediction.model.upper()}, SEED {prediction.seed}"
    )
    return ModelDescription(
        version=prediction.model,
        weights=f"{prediction.model}, {_trained_by(prediction)}",
        remarks=(*warning, made),
    )


def _trained_by(prediction: Prediction) -> str:
    if prediction.untrained:
        return "UNTRAINED random numbers"
    # DeepFold's parameters come without a licence.
    deepfold = model_config(prediction.model).is_deepfold
    return "DeepFold" if deepfold else "Google DeepMind, CC BY 4.0"


def _label(rank: int, prediction: Prediction) -> str:
    untrained = ", UNTRAINED" if prediction.untrained else ""
    return f"rank {rank}, {prediction.model}, seed {prediction.seed}{untrained}"


def _templates(result: Result) -> tuple[str, ...]:
    return used_templates(result.alignment) if result.alignment is not None else ()


def _citations(result: Result) -> tuple[Citation, ...]:
    complex_ = (MULTIMER,) if len(result.chains) > 1 else ()
    templates = (HHSUITE,) if _templates(result) else ()
    return (_NETWORK, *complex_, *templates, COLABFOLD)


def _software(result: Result) -> tuple[SoftwareUse, ...]:
    network, names = network_in_jax("AlphaFold2's network"), _templates(result)
    found = result.alignment.templates if result.alignment is not None else None
    if found is None or not names:
        return (network,)
    name, _, version = found.aligner.partition(" ")
    aligner = SoftwareUse(
        name=name,
        version=version,
        role="prediction",
        description=f"Alignment of the templates {', '.join(names)}",
        url="https://github.com/soedinglab/hh-suite",
    )
    return (aligner, network)


def _parameters(result: Result, run: Run[Alphafold2Options]) -> Mapping[str, str]:
    best = result.best.prediction
    models = ", ".join(dict.fromkeys(made.model for made in result.predictions))
    software = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    relaxed = result.relaxed_of(1) is not None
    return {
        "Engine": run.engine,
        "Networks": models + (" UNTRAINED" if best.untrained else ""),
        "Best model": f"{best.model}, seed {best.seed}, {best.n_recycle} recycles",
        "Alignment": result.alignment.alignment.source if result.alignment is not None else "none",
        "Templates": ", ".join(_templates(result)) or "none",
        "Relaxation": relaxation_words("Amber ff14SB", wanted=run.options.relax, relaxed=relaxed),
        "Device": run.device,
        "Computed": f"in {run.precision}, by {run.kernels}",
        "Software": software,
        "Job": run.job_id or "foldsvc predict",
    }
