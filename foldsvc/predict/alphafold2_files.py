"""The files of an AlphaFold2 result, after folding and after relaxation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from foldsvc.alphafold2.config import model_config
from foldsvc.errors import StructureFormatError
from foldsvc.formats.alignment_report import alignment_report
from foldsvc.formats.complex_a3m import write_complex_a3m
from foldsvc.formats.coverage_file import pack_coverage
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.formats.pae_file import pack_pae
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.record_json import to_json
from foldsvc.formats.scores_json import scores_json
from foldsvc.formats.template_report import template_report
from foldsvc.msa.depth import coverage_of
from foldsvc.predict.folded_complex import FoldedComplex
from foldsvc.predict.repeat import kept_alignment
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.provenance import Citation, Provenance, SoftwareUse
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.search_plan import REMOTE
from foldsvc.records.structure import Prediction, Structure
from foldsvc.report.citations import bibtex, citations_of
from foldsvc.result.domain_files import DomainFiles, parts_files, parts_of, parts_tables
from foldsvc.result.drawing import Drawing, drawing_content
from foldsvc.result.relaxation_facts import (
    geometry_rows,
    of_rank,
    relaxation_facts,
    relaxation_words,
)
from foldsvc.result.result_file import (
    BEST_PREDICTION,
    COVERAGE,
    DRAWING,
    ResultFile,
    json_file,
    rank_prefix,
    text_file,
)
from foldsvc.result.run_record import Run, run_record, software_uses, software_versions
from foldsvc.structure.prediction_file import pack


def folded_files(folded: FoldedComplex, run: Run) -> tuple[ResultFile, ...]:
    """Give what can be looked at while models are being relaxed, and what that needs.

    What the search found is not among them: it is handed on as it came.
    """
    packed = (
        ResultFile(name=f"{_prediction_name(rank)}.npz", data=pack(prediction))
        for rank, prediction in enumerate(folded.predictions, start=1)
    )
    return (
        _first_look(folded, run),
        *_scores_files(folded),
        _alignment_file(folded),
        *_templates_file(folded),
        json_file("job.json", run_record(run, outcome=_outcome(folded))),
        *packed,
    )


def finished_files(
    folded: FoldedComplex, run: Run, *, relaxed: Sequence[Relaxed | None]
) -> tuple[ResultFile, ...]:
    """Give the files of the result, but for those that are drawn of them.

    A structure that the columns of a PDB file cannot hold comes as ModelCIF alone.

    Args:
        folded: The models, the best first.
        run: How they were made.
        relaxed: Models from the best on, relaxed; None where it failed, empty where unwanted.
    """
    best, found = folded.predictions[0], folded.found
    parts = _parts(folded, relaxed)
    facts = [relaxation_facts(one) for one in relaxed]
    outcome = _outcome(folded)
    outcome |= {
        "alignment": {**_alignment_facts(found), **_kept_alignment(found, run)},
        "relaxation": facts[0] if facts else None,
        "relaxations_of_other_ranks": facts[1:],
    }
    coverage = coverage_of(found.alignment, found.depths, found.names)
    drawing = _drawing(folded, run, of_rank(relaxed, 1), parts[0])
    return (
        *_all_structure_files(folded, run, relaxed),
        *_scores_files(folded),
        *_parts_files(parts),
        *_geometry(relaxed),
        text_file("msa.a3m", msa_text(folded, run)),
        _alignment_file(folded),
        *_templates_file(folded),
        json_file("job.json", run_record(run, outcome=outcome)),
        text_file("citations.bib", bibtex(drawing.citations)),
        # The error of each pair has a file of its own.
        ResultFile(name=BEST_PREDICTION, data=pack(replace(best, pair_confidence=None))),
        ResultFile(name=COVERAGE, data=pack_coverage(coverage)),
        json_file(DRAWING, drawing_content(drawing)),
    )


def msa_text(folded: FoldedComplex, run: Run) -> str:
    """Give the alignment as it was used, in ColabFold's format for complexes."""
    return _complex_text(folded.found.alignment, run)


def _kept_alignment(found: FoundAlignment, run: Run) -> dict[str, object]:
    """Give the alignment as it was found, from which the same rows are chosen again.

    What a server or a database gave today it may not give tomorrow.
    """
    if run.options.msa not in REMOTE:
        return {}
    return {
        "a3m_gzip_base64": kept_alignment(_complex_text(found.searched or found.alignment, run))
    }


def _complex_text(alignment: ComplexAlignment, run: Run) -> str:
    sequences = [chain.sequence for chain in run.fold_input.chains]
    copies = [sequences.count(sequence) for sequence in dict.fromkeys(sequences)]
    return write_complex_a3m(alignment, copies)


def _alignment_file(folded: FoldedComplex) -> ResultFile:
    found = folded.found
    report = alignment_report(found.depths, found.names, found.alignment.source)
    return json_file("alignment.json", report)


def _templates_file(folded: FoldedComplex) -> tuple[ResultFile, ...]:
    found = folded.found
    if found.templates is None:
        return ()
    return (json_file("templates.json", template_report(found.templates, found.names)),)


def _prediction_name(rank: int) -> str:
    return f"prediction_{rank:03d}"


def _all_structure_files(
    folded: FoldedComplex, run: Run, relaxed: Sequence[Relaxed | None]
) -> Iterator[ResultFile]:
    """Give each model as it is shown, and as the network made it where that is another."""
    for rank, prediction in enumerate(folded.predictions, start=1):
        name, raw = rank_prefix(rank), prediction.structure
        moved = of_rank(relaxed, rank)
        if moved is None:
            yield from _structure_files(name, raw, folded, run, rank=rank)
            continue
        yield from _structure_files(name, moved.structure, folded, run, rank=rank, relaxed=True)
        yield from _structure_files(f"{name}_unrelaxed", raw, folded, run, rank=rank)


def _structure_files(
    name: str,
    structure: Structure,
    folded: FoldedComplex,
    run: Run,
    *,
    rank: int,
    relaxed: bool = False,
) -> tuple[ResultFile, ...]:
    prediction = folded.predictions[rank - 1]
    provenance = _provenance(folded, run, prediction, rank=rank, relaxed=relaxed)
    modelcif = text_file(f"{name}.cif", write_modelcif(structure, provenance))
    try:
        remarks = _remarks(folded, prediction, relaxed=relaxed)
        pdb = write_pdb(structure, title=run.fold_input.name, remarks=remarks)
    except StructureFormatError:
        return (modelcif,)
    return (text_file(f"{name}.pdb", pdb), modelcif)


def _first_look(folded: FoldedComplex, run: Run) -> ResultFile:
    """Give the best structure in one file, as PDB where that can hold it: it is soon written."""
    best, name = folded.predictions[0], "ranked_001_unrelaxed"
    try:
        remarks = _remarks(folded, best, relaxed=False)
        pdb = write_pdb(best.structure, title=run.fold_input.name, remarks=remarks)
    except StructureFormatError:
        provenance = _provenance(folded, run, best, rank=1, relaxed=False)
        return text_file(f"{name}.cif", write_modelcif(best.structure, provenance))
    return text_file(f"{name}.pdb", pdb)


def _scores_files(folded: FoldedComplex) -> Iterator[ResultFile]:
    """Scores and PAE of each model; the JSON of AlphaFold DB, which is large, is made on demand."""
    for rank, (prediction, scores) in enumerate(
        zip(folded.predictions, folded.scores, strict=True), start=1
    ):
        prefix, structure = rank_prefix(rank), prediction.structure
        yield text_file(f"{prefix}_scores.json", "".join(scores_json(scores, structure.plddt)))
        if prediction.pair_confidence is None:
            continue
        data = pack_pae(prediction.pair_confidence.pae)
        yield ResultFile(name=f"{prefix}_pae.npz", data=data)


def _parts(folded: FoldedComplex, relaxed: Sequence[Relaxed | None] = ()) -> list[DomainFiles]:
    """Find the parts of each model as it is shown."""
    return [
        parts_of(made, moved.structure if (moved := of_rank(relaxed, rank)) else made.structure)
        for rank, made in enumerate(folded.predictions, start=1)
    ]


def _parts_files(parts: Sequence[DomainFiles]) -> Iterator[ResultFile]:
    for rank, one in enumerate(parts, start=1):
        yield from parts_files(one, rank)


def _geometry(relaxed: Sequence[Relaxed | None]) -> Iterator[ResultFile]:
    for rank, one in enumerate(relaxed, start=1):
        if one is not None:
            content = {"unrelaxed": one.before.as_dict(), "relaxed": one.after.as_dict()}
            yield json_file(f"{rank_prefix(rank)}_geometry.json", content)


def _remarks(folded: FoldedComplex, prediction: Prediction, *, relaxed: bool) -> list[str]:
    made = (
        f"PREDICTED BY FOLDSVC WITH ALPHAFOLD2, {prediction.model.upper()}, SEED {prediction.seed}"
    )
    warning = ["UNTRAINED PARAMETERS: THE STRUCTURE MEANS NOTHING"] if prediction.untrained else []
    state = "RELAXED IN AMBER FF14SB" if relaxed else "NOT RELAXED"
    doubts = [
        f"{notice.level.upper()}: {notice.message}"
        for notice in folded.notices
        if notice.level != "info"
    ]
    return [*warning, made, state, "B-FACTOR IS PLDDT, 0 TO 100", *doubts]


def _provenance(
    folded: FoldedComplex, run: Run, prediction: Prediction, *, rank: int, relaxed: bool
) -> Provenance:
    return Provenance(
        job_name=run.fold_input.name,
        job_id=run.job_id,
        engine=run.engine,
        engine_version=prediction.model,
        weights=f"{prediction.model}, {_trained_by(prediction)}",
        software=_software(folded, run, relaxed=relaxed),
        citations=_citations(folded, run, relaxed=relaxed),
        relaxed=relaxed,
        created=run.created,
        chain_descriptions=tuple((chain.chain, chain.source) for chain in folded.chains),
        notices=tuple(notice.message for notice in folded.notices if notice.level != "info"),
        model_rank=rank,
    )


def _trained_by(prediction: Prediction) -> str:
    if prediction.untrained:
        return "UNTRAINED random numbers"
    # DeepFold's parameters come without a licence.
    deepfold = model_config(prediction.model).is_deepfold
    return "DeepFold" if deepfold else "Google DeepMind, CC BY 4.0"


def _citations(folded: FoldedComplex, run: Run, *, relaxed: bool) -> tuple[Citation, ...]:
    return citations_of(
        engine=run.engine,
        relaxed=relaxed,
        several_chains=len(run.fold_input.chains) > 1,
        templates=bool(_used_templates(folded)),
    )


def _used_templates(folded: FoldedComplex) -> tuple[str, ...]:
    """Give the names of the templates that the networks could see, each once."""
    found = folded.found.templates
    return tuple(dict.fromkeys(one.name for one in found.used)) if found else ()


def _software(folded: FoldedComplex, run: Run, *, relaxed: bool) -> tuple[SoftwareUse, ...]:
    found, names = folded.found.templates, _used_templates(folded)
    uses = software_uses(engine=run.engine, relaxed=relaxed)
    if found is None or not names:
        return uses
    name, _, version = found.aligner.partition(" ")
    aligner = SoftwareUse(
        name=name,
        version=version,
        role="prediction",
        description=f"Alignment of the templates {', '.join(names)}",
        url="https://github.com/soedinglab/hh-suite",
    )
    return (aligner, *uses)


def _outcome(folded: FoldedComplex) -> dict[str, object]:
    return {
        "chains": [to_json(chain) for chain in folded.chains],
        "alignment": _alignment_facts(folded.found),
        "templates": list(_used_templates(folded)),
        "notices": [to_json(notice) for notice in folded.notices],
        "confidence": to_json(folded.confidence),
    }


def _alignment_facts(found: FoundAlignment) -> dict[str, object]:
    return {
        "source": found.alignment.source,
        "sequences": [depth.n_sequence for depth in found.depths],
        "effective_sequences": [round(depth.n_effective, 1) for depth in found.depths],
    }


def _drawing(
    folded: FoldedComplex, run: Run, relaxed: Relaxed | None, parts: DomainFiles
) -> Drawing:
    best = folded.predictions[0]
    untrained = "UNTRAINED: " if best.untrained else ""
    return Drawing(
        title=run.fold_input.name,
        subtitle=(
            f"{untrained}{len(best.structure.aatype)} residues, folded with {run.engine} on "
            f"{run.created:%d %B %Y}{', relaxed' if relaxed else ''}"
        ),
        labels=tuple(
            _label(rank, prediction) for rank, prediction in enumerate(folded.predictions, start=1)
        ),
        geometry=geometry_rows(relaxed.before, relaxed.after) if relaxed else (),
        parameters=_parameters(folded, run, relaxed=relaxed is not None),
        citations=_citations(folded, run, relaxed=relaxed is not None),
        tables=tuple(parts_tables(parts, folded.scores[0])),
    )


def _label(rank: int, prediction: Prediction) -> str:
    untrained = ", UNTRAINED" if prediction.untrained else ""
    return f"rank {rank}, {prediction.model}, seed {prediction.seed}{untrained}"


def _parameters(folded: FoldedComplex, run: Run, *, relaxed: bool) -> dict[str, str]:
    best = folded.predictions[0]
    software = ", ".join(f"{name} {version}" for name, version in software_versions().items())
    models = ", ".join(dict.fromkeys(made.model for made in folded.predictions))
    return {
        "Engine": run.engine,
        "Networks": models + (" UNTRAINED" if best.untrained else ""),
        "Best model": f"{best.model}, seed {best.seed}, {best.n_recycle} recycles",
        "Alignment": folded.found.alignment.source,
        "Templates": ", ".join(_used_templates(folded)) or "none",
        "Relaxation": relaxation_words("Amber ff14SB", wanted=run.options.relax, relaxed=relaxed),
        "Device": run.device,
        "Computed": f"in {run.precision}, by {run.kernels}",
        "Software": software,
        "Job": run.job_id or "foldsvc predict",
    }
