"""The files of an antibody's result, after folding and after relaxation."""

from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.record_json import to_json
from foldsvc.predict.judged_antibody import JudgedPrediction
from foldsvc.records.provenance import Citation, Provenance
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.structure import Structure
from foldsvc.report.citations import bibtex, citations_of
from foldsvc.result.drawing import Drawing, drawing_content
from foldsvc.result.relaxation_facts import geometry_rows, relaxation_facts, relaxation_words
from foldsvc.result.result_file import (
    BEST_PREDICTION,
    DRAWING,
    ResultFile,
    json_file,
    text_file,
)
from foldsvc.result.run_record import Run, run_record, software_uses, software_versions
from foldsvc.structure.geometry import geometry_of
from foldsvc.structure.prediction_file import pack

ENGINE_VERSION = "0.0.5"


def folded_files(judged: JudgedPrediction, run: Run) -> tuple[ResultFile, ...]:
    """Give what can be looked at while the structure is being relaxed, and what that needs."""
    name, structure = run.fold_input.name, judged.prediction.structure
    pdb = write_pdb(structure, title=name, remarks=_remarks(judged, run, relaxed=False))
    return (
        text_file("ranked_001_unrelaxed.pdb", pdb),
        _scores(judged),
        json_file("job.json", run_record(run, outcome=_outcome(judged))),
        ResultFile(name=BEST_PREDICTION, data=pack(judged.prediction)),
    )


def finished_files(
    judged: JudgedPrediction, run: Run, *, relaxed: Relaxed | None
) -> tuple[ResultFile, ...]:
    """Give the files of the result, but for those that are drawn of them.

    Args:
        judged: The prediction.
        run: How it was made.
        relaxed: None where the user did not want relaxation.
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
    return (
        *_structure_files("ranked_001", best, judged, run, relaxed=relaxed is not None),
        *unrelaxed,
        _scores(judged),
        json_file("ranked_001_geometry.json", geometry),
        json_file("job.json", run_record(run, outcome=outcome)),
        text_file("citations.bib", bibtex(_citations(run, relaxed=relaxed is not None))),
        ResultFile(name=BEST_PREDICTION, data=pack(judged.prediction)),
        json_file(DRAWING, drawing_content(_drawing(judged, run, relaxed))),
    )


def _structure_files(
    name: str, structure: Structure, judged: JudgedPrediction, run: Run, *, relaxed: bool
) -> tuple[ResultFile, ...]:
    provenance = _provenance(judged, run, relaxed=relaxed)
    pdb = write_pdb(structure, title=run.fold_input.name, remarks=_remarks(judged, run, relaxed))
    return (
        text_file(f"{name}.pdb", pdb),
        text_file(f"{name}.cif", write_modelcif(structure, provenance)),
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
        "chains": [to_json(chain) for chain in judged.chains],
        "notices": [to_json(notice) for notice in judged.notices],
        "confidence": to_json(judged.confidence),
    }


def _drawing(judged: JudgedPrediction, run: Run, relaxed: Relaxed | None) -> Drawing:
    n_res = len(judged.prediction.structure.aatype)
    return Drawing(
        title=run.fold_input.name,
        subtitle=(
            f"{n_res} residues, folded with {run.engine} on "
            f"{run.created:%d %B %Y}{', relaxed' if relaxed else ''}"
        ),
        labels=(),
        geometry=geometry_rows(relaxed.before, relaxed.after) if relaxed else (),
        parameters=_parameters(run, relaxed=relaxed is not None),
        citations=_citations(run, relaxed=relaxed is not None),
    )


def _parameters(run: Run, *, relaxed: bool) -> dict[str, str]:
    software = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    return {
        "Engine": run.engine,
        "Weights": WEIGHTS_NAME,
        "Relaxation": relaxation_words(
            "Amber ff14SB, backbone restrained", wanted=run.options.relax, relaxed=relaxed
        ),
        "Dropout layer-norm correction": "on" if run.options.dlc else "off",
        "Device": run.device,
        "Software": software,
        "Job": run.job_id or "foldsvc predict",
    }
