"""The files of a result that was taken from AlphaFold DB."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from foldsvc.formats.pae_file import pack_pae
from foldsvc.formats.pdb import write_pdb
from foldsvc.predict.known_model import TakenModel
from foldsvc.predict.report_parts import THREEDMOL
from foldsvc.predict.result_files import ResultFile, json_file, plot_files, text_file
from foldsvc.predict.run_record import Run, run_record
from foldsvc.records.known_model import KnownModel
from foldsvc.report.citations import bibtex, citations_of
from foldsvc.report.models_plot import PlddtCurve, models_plot
from foldsvc.report.pae_plot import PaePanel, pae_plot
from foldsvc.report.standalone import Picture, ReportContent, report_html
from foldsvc.wire.fold import JobChain, Notice


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
    taken: TakenModel,
    run: Run,
    *,
    chains: Sequence[JobChain],
    notices: Sequence[Notice],
    static_dir: Path,
) -> tuple[ResultFile, ...]:
    """Give all files of the result; the mmCIF is the database's own, unchanged.

    Args:
        taken: What the database gave.
        run: The job.
        chains: The chain, residue by residue.
        notices: What the user is told.
        static_dir: Where the built page has 3Dmol.js.
    """
    structure = taken.structure
    label = f"{taken.model.model_id}, version {taken.model.version}"
    plddt = models_plot([PlddtCurve(label=label, plddt=structure.plddt)], structure)
    pae = None if taken.pae is None else pae_plot([PaePanel(label=label, pae=taken.pae)], structure)
    pdb = write_pdb(structure, title=run.fold_input.name, remarks=_remarks(taken.model))
    outcome = {
        "chains": [chain.model_dump() for chain in chains],
        "notices": [notice.model_dump() for notice in notices],
        "confidence": taken.confidence.model_dump(),
    }
    pictures = [] if pae is None else [_pae_picture(pae.png)]
    content = ReportContent(
        title=run.fold_input.name,
        subtitle=f"{run.fold_input.n_res} residues, taken from AlphaFold DB: {label}",
        structure=pdb,
        chains=chains,
        plddt=[float(score) for score in structure.plddt],
        notices=notices,
        confidence=taken.confidence,
        geometry=(),
        parameters=_parameters(taken.model, run),
        citations=citations_of(engine=run.engine, relaxed=False),
        plddt_png=plddt.png,
        pictures=pictures,
    )
    threedmol = (static_dir / THREEDMOL).read_text(encoding="utf-8")
    return (
        text_file("ranked_001.pdb", pdb),
        ResultFile(name="ranked_001.cif", data=taken.cif),
        json_file("ranked_001_scores.json", _scores(taken)),
        *_pae_files(taken),
        *plot_files("plddt", plddt),
        *(() if pae is None else plot_files("pae", pae)),
        text_file("report.html", report_html(content, threedmol)),
        json_file("job.json", run_record(run, outcome=outcome)),
        text_file("citations.bib", bibtex(content.citations)),
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


def _pae_picture(png: bytes) -> Picture:
    return Picture(
        title="Predicted aligned error",
        words=(
            "How far off the network expects a residue to be when the structure is laid on "
            "another: dark green is certain. Squares along the diagonal move as one."
        ),
        png=png,
    )
