"""The files of a result that was taken from AlphaFold DB."""

import hashlib
from collections.abc import Sequence

import numpy as np

from foldsvc.formats.pae_file import pack_pae
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.record_json import to_json
from foldsvc.predict.known_model import TakenModel
from foldsvc.records.afdb_entry import KnownModel
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.report.citations import bibtex, citations_of
from foldsvc.result.drawing import Drawing, drawing_content
from foldsvc.result.result_file import DRAWING, ResultFile, json_file, text_file
from foldsvc.result.run_record import Run, run_record


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


def taken_files(
    taken: TakenModel, run: Run, *, chains: Sequence[JobChain], notices: Sequence[Notice]
) -> tuple[ResultFile, ...]:
    """Give the files of the result, but for those that are drawn of them.

    The mmCIF is the database's own, unchanged.

    Args:
        taken: What the database gave.
        run: The job.
        chains: The chain, residue by residue.
        notices: What the user is told.
    """
    label = f"{taken.model.model_id}, version {taken.model.version}"
    pdb = write_pdb(taken.structure, title=run.fold_input.name, remarks=_remarks(taken.model))
    outcome = {
        "chains": [to_json(chain) for chain in chains],
        "notices": [to_json(notice) for notice in notices],
        "confidence": to_json(taken.confidence),
    }
    drawing = Drawing(
        title=run.fold_input.name,
        subtitle=f"{run.fold_input.n_res} residues, taken from AlphaFold DB: {label}",
        labels=(label,),
        geometry=(),
        parameters=_parameters(taken.model, run),
        citations=citations_of(engine=run.engine, relaxed=False),
    )
    return (
        text_file("ranked_001.pdb", pdb),
        ResultFile(name="ranked_001.cif", data=taken.cif),
        json_file("ranked_001_scores.json", _scores(taken)),
        *_pae_files(taken),
        json_file("job.json", run_record(run, outcome=outcome)),
        text_file("citations.bib", bibtex(drawing.citations)),
        json_file(DRAWING, drawing_content(drawing)),
    )


def _pae_files(taken: TakenModel) -> tuple[ResultFile, ...]:
    if taken.pae is None:
        return ()
    return (ResultFile(name="ranked_001_pae.npz", data=pack_pae(taken.pae)),)


def _scores(taken: TakenModel) -> dict[str, object]:
    plddt = np.around(taken.structure.plddt.astype(np.float64), 2).tolist()
    max_pae = {} if taken.pae is None else {"max_pae": round(float(taken.pae.max()), 2)}
    return {"plddt": plddt, **max_pae, "mean_plddt": taken.confidence.mean_plddt}


def _remarks(model: KnownModel) -> list[str]:
    return [
        f"TAKEN BY FOLDSVC FROM ALPHAFOLD DB: {model.model_id}, VERSION {model.version}",
        f"LICENCE {model.licence}: {model.page_url}",
        "B-FACTOR IS PLDDT, 0 TO 100",
    ]


def _parameters(model: KnownModel, run: Run) -> dict[str, str]:
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
