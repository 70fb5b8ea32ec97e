"""What the files of a model that was taken from AlphaFold DB say of where it is from."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from foldsvc.engines.alphafold_db.options import AlphafoldDbOptions
from foldsvc.engines.alphafold_db.publications import AFDB
from foldsvc.records.afdb_entry import KnownModel
from foldsvc.records.result import Result
from foldsvc.result.description import Description, ModelDescription
from foldsvc.result.publications import ALPHAFOLD
from foldsvc.result.run_record import Run


def source_facts(model: KnownModel, cif: bytes) -> dict[str, object]:
    """Give where a structure comes from, for `job.json`."""
    return {
        "source": "AlphaFold DB",
        "model": model.model_id,
        "version": model.version,
        "created": model.created,
        "accession": model.accession,
        "url": model.cif_url,
        "page": model.page_url,
        "sha256": hashlib.sha256(cif).hexdigest(),
        "licence": model.licence,
    }


def describe(result: Result, run: Run[AlphafoldDbOptions], model: KnownModel) -> Description:
    """Describe what was taken from the database.

    Args:
        result: The structure, and the database's own file of it.
        run: The job.
        model: As the database describes it.
    """
    name = model.model_id
    label = f"{name}, version {model.version}"
    pae = result.best.pae
    max_pae = {} if pae is None else {"max_pae": round(float(pae.max()), 2)}
    return Description(
        subtitle=f"{run.fold_input.n_res} residues, taken from AlphaFold DB: {label}",
        models=(
            ModelDescription(
                version=str(model.version),
                weights="",
                remarks=(
                    f"TAKEN BY FOLDSVC FROM ALPHAFOLD DB: {name}, VERSION {model.version}",
                    f"LICENCE {model.licence}: {model.page_url}",
                ),
            ),
        ),
        labels=(label,),
        chains=tuple((chain.chain, chain.source) for chain in result.chains),
        parameters=_parameters(model, run),
        citations=(AFDB, replace(ALPHAFOLD, reason="The network that made the structure")),
        scores={**max_pae, "mean_plddt": result.confidence.mean_plddt},
    )


def _parameters(model: KnownModel, run: Run[AlphafoldDbOptions]) -> Mapping[str, str]:
    protein = " ".join(part for part in (model.description, model.gene, model.organism) if part)
    return {
        "Source": f"AlphaFold DB, {model.model_id}, version {model.version}",
        "Model of": model.created or "not said",
        "Protein": protein or "not said",
        "UniProt": f"{model.accession} {model.start} to {model.end}" if model.accession else "none",
        "Page": model.page_url,
        "Licence": model.licence,
        "Taken on": f"{run.created:%d %B %Y}",
        "Job": run.job_id,
    }
