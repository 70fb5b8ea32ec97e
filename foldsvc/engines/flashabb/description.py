"""What the files of an antibody say of how it was made."""

from collections.abc import Mapping

from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.flashabb.publications import DLC, FLASHABB, IMGT, IMMUNUM
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.records.provenance import Citation
from foldsvc.records.result import Result
from foldsvc.result.description import Description, ModelDescription, folded_here, network_in_jax
from foldsvc.result.publications import ALPHAFOLD
from foldsvc.result.relaxation_facts import relaxation_words
from foldsvc.result.run_record import Run, software_versions

_VERSION = "0.0.5"


def describe(result: Result, run: Run[FlashabbOptions]) -> Description:
    """Describe an antibody of FlashABB, relaxed or not."""
    model = ModelDescription(
        version=_VERSION,
        weights=f"{WEIGHTS_NAME}, Oxford Protein Informatics Group, BSD-3-Clause",
        remarks=(
            f"PREDICTED BY FOLDSVC WITH {run.engine.upper()}, WEIGHTS {WEIGHTS_NAME.upper()}",
        ),
    )
    return Description(
        subtitle=folded_here(result, run),
        models=(model,),
        labels=(),
        chains=tuple(
            (chain.chain, f"{chain.description} chain variable domain") for chain in result.chains
        ),
        parameters=_parameters(result, run),
        citations=citations(dlc=run.options.dlc),
        software=(network_in_jax("FlashABB's network"),),
        closing_remarks=("RESIDUES NUMBERED BY IMGT",),
        measures_unrelaxed=True,
    )


def citations(*, dlc: bool) -> tuple[Citation, ...]:
    """Give what to cite; `dlc` is the network's dropout layer-norm correction."""
    return (FLASHABB, *((DLC,) if dlc else ()), ALPHAFOLD, IMGT, IMMUNUM)


def _parameters(result: Result, run: Run[FlashabbOptions]) -> Mapping[str, str]:
    relaxed = result.relaxed_of(1) is not None
    return {
        "Engine": run.engine,
        "Weights": WEIGHTS_NAME,
        "Relaxation": relaxation_words(
            "Amber ff14SB, backbone restrained", wanted=run.options.relax, relaxed=relaxed
        ),
        "Dropout layer-norm correction": "on" if run.options.dlc else "off",
        "Device": run.device,
        "Software": ", ".join(f"{name} {known}" for name, known in software_versions().items()),
        "Job": run.job_id or "foldsvc predict",
    }
