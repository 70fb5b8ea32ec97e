"""The files of an antibody's result, after folding and after relaxation."""

from pathlib import Path

from foldsvc.antibody.weights import WEIGHTS_NAME
from foldsvc.formats.binary_cif import binary_cif
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.formats.pdb import write_pdb
from foldsvc.predict.antibody import JudgedPrediction
from foldsvc.predict.folding_movie import folding_movie
from foldsvc.predict.report_parts import (
    THREEDMOL,
    geometry_rows,
    relaxation_facts,
    relaxation_words,
)
from foldsvc.predict.result_files import ResultFile, json_file, plot_files, text_file
from foldsvc.predict.run_record import Run, run_record, software_uses, software_versions
from foldsvc.records.provenance import Citation, Provenance
from foldsvc.records.structure import Structure
from foldsvc.report.citations import bibtex, citations_of
from foldsvc.report.figure_file import Plot
from foldsvc.report.plots import plddt_plot
from foldsvc.report.standalone import ReportContent, report_html
from foldsvc.structure.geometry import geometry_of
from foldsvc.structure.prediction_file import pack
from foldsvc.structure.relaxation import Relaxed

ENGINE_VERSION = "0.0.5"


def folded_files(judged: JudgedPrediction, run: Run) -> tuple[ResultFile, ...]:
    """Give what can be looked at while the structure is being relaxed."""
    structure = judged.prediction.structure
    return (
        *_structure_files("ranked_001_unrelaxed", structure, judged, run, relaxed=False),
        _scores(judged),
        text_file("folding.pdb", folding_movie(judged.prediction)),
        json_file("job.json", run_record(run, outcome=_outcome(judged))),
        ResultFile(name="prediction_001.npz", data=pack(judged.prediction)),
    )


def finished_files(
    judged: JudgedPrediction, run: Run, *, relaxed: Relaxed | None, static_dir: Path
) -> tuple[ResultFile, ...]:
    """Give all files of the result.

    Args:
        judged: The prediction.
        run: How it was made.
        relaxed: None where the user did not want relaxation.
        static_dir: Where the built page has 3Dmol.js.
    """
    raw = judged.prediction.structure
    best = relaxed.structure if relaxed else raw
    before = relaxed.before if relaxed else geometry_of(raw)
    geometry = {
        "unrelaxed": before.as_dict(),
        "relaxed": relaxed.after.as_dict() if relaxed else None,
    }
    outcome = {**_outcome(judged), "relaxation": relaxation_facts(relaxed)}
    unrelaxed = (
        _structure_files("ranked_001_unrelaxed", raw, judged, run, relaxed=False) if relaxed else ()
    )
    citations = _citations(run, relaxed=relaxed is not None)
    plot = plddt_plot(best, judged.regions)
    return (
        *_structure_files("ranked_001", best, judged, run, relaxed=relaxed is not None),
        *unrelaxed,
        _scores(judged),
        json_file("ranked_001_geometry.json", geometry),
        text_file("folding.pdb", folding_movie(judged.prediction)),
        *plot_files("plddt", plot),
        _report(judged, run, relaxed, plot, static_dir),
        json_file("job.json", run_record(run, outcome=outcome)),
        text_file("citations.bib", bibtex(citations)),
    )


def _structure_files(
    name: str, structure: Structure, judged: JudgedPrediction, run: Run, *, relaxed: bool
) -> tuple[ResultFile, ...]:
    provenance = _provenance(judged, run, relaxed=relaxed)
    pdb = write_pdb(structure, title=run.fold_input.name, remarks=_remarks(judged, run, relaxed))
    text = write_modelcif(structure, provenance)
    return (
        text_file(f"{name}.pdb", pdb),
        text_file(f"{name}.cif", text),
        ResultFile(name=f"{name}.bcif", data=binary_cif(text)),
    )


def _citations(run: Run, *, relaxed: bool) -> tuple[Citation, ...]:
    return citations_of(engine=run.engine, relaxed=relaxed, dlc=run.options.dlc)


def _remarks(judged: JudgedPrediction, run: Run, relaxed: bool) -> list[str]:  # noqa: FBT001
    made = f"PREDICTED BY FOLDSVC WITH {run.engine.upper()}, WEIGHTS {WEIGHTS_NAME.upper()}"
    state = "RELAXED IN AMBER FF14SB" if relaxed else "NOT RELAXED"
    doubts = [
        f"{notice.level.upper()}: {notice.message}"
        for notice in judged.notices
        if notice.level != "info"
    ]
    return [made, state, "B-FACTOR IS PLDDT, 0 TO 100", "RESIDUES NUMBERED BY IMGT", *doubts]


def _provenance(judged: JudgedPrediction, run: Run, *, relaxed: bool) -> Provenance:
    return Provenance(
        job_name=run.fold_input.name,
        job_id=run.job_id,
        engine=run.engine,
        engine_version=ENGINE_VERSION,
        weights=f"{WEIGHTS_NAME}, Oxford Protein Informatics Group, BSD-3-Clause",
        software=software_uses(engine=run.engine, relaxed=relaxed),
        citations=_citations(run, relaxed=relaxed),
        relaxed=relaxed,
        created=run.created,
        chain_descriptions=tuple(
            (chain.chain, f"{chain.description} chain variable domain") for chain in judged.chains
        ),
        notices=tuple(notice.message for notice in judged.notices if notice.level != "info"),
    )


def _scores(judged: JudgedPrediction) -> ResultFile:
    plddt = [round(float(score), 2) for score in judged.prediction.structure.plddt]
    return json_file("ranked_001_scores.json", {"plddt": plddt})


def _outcome(judged: JudgedPrediction) -> dict[str, object]:
    return {
        "chains": [chain.model_dump() for chain in judged.chains],
        "notices": [notice.model_dump() for notice in judged.notices],
        "confidence": judged.confidence.model_dump(),
    }


def _report(
    judged: JudgedPrediction, run: Run, relaxed: Relaxed | None, plot: Plot, static_dir: Path
) -> ResultFile:
    best = relaxed.structure if relaxed else judged.prediction.structure
    doubts_first = sorted(judged.notices, key=lambda notice: notice.level == "info")
    content = ReportContent(
        title=run.fold_input.name,
        subtitle=(
            f"{len(best.aatype)} residues, folded with {run.engine} on "
            f"{run.created:%d %B %Y}{', relaxed' if relaxed else ''}"
        ),
        structure=write_pdb(best, title=run.fold_input.name),
        chains=judged.chains,
        plddt=[float(score) for score in best.plddt],
        notices=doubts_first,
        confidence=judged.confidence,
        geometry=geometry_rows(relaxed.before, relaxed.after) if relaxed else (),
        parameters=_parameters(run, relaxed=relaxed is not None),
        citations=_citations(run, relaxed=relaxed is not None),
        plddt_png=plot.png,
    )
    threedmol = (static_dir / THREEDMOL).read_text(encoding="utf-8")
    return text_file("report.html", report_html(content, threedmol))


def _parameters(run: Run, *, relaxed: bool) -> dict[str, str]:
    software = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    return {
        "Engine": run.engine,
        "Weights": WEIGHTS_NAME,
        "Relaxation": relaxation_words(
            "Amber ff14SB, backbone restrained", wanted=run.options.relax, relaxed=relaxed
        ),
        "Layer-norm correction": "on" if run.options.dlc else "off",
        "Device": run.device,
        "Software": software,
        "Job": run.job_id or "foldsvc predict",
    }
