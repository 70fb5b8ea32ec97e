"""The files of a result, after folding and once it is finished, whichever engine made it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from foldsvc.formats.bibtex import bibtex
from foldsvc.formats.record_json import to_json
from foldsvc.records.result import Model, Result
from foldsvc.records.structure import Structure
from foldsvc.result.alignment_files import (
    alignment_as_found,
    alignment_facts,
    coverage_file,
    msa_file,
    report_files,
    used_templates,
)
from foldsvc.result.description import Description
from foldsvc.result.domain_files import DomainFiles, domains_of, parts_files, parts_tables
from foldsvc.result.drawing import Drawing, drawing_content
from foldsvc.result.layout import CITATIONS, DRAWING, JOB, prediction_file
from foldsvc.result.publications import cited
from foldsvc.result.relaxation_facts import geometry_rows, relaxation_facts
from foldsvc.result.result_file import ResultFile, json_file, text_file
from foldsvc.result.run_record import Run, run_record
from foldsvc.result.score_files import geometry_files, score_files
from foldsvc.result.structures import BEST, first_look, structure_files
from foldsvc.result.tables import Table
from foldsvc.structure.prediction_file import pack


def folded_files(result: Result, run: Run, description: Description) -> tuple[ResultFile, ...]:
    """Give what can be looked at while models are being relaxed, and what that needs.

    What the search found is not among them: it is handed on as it came.
    """
    return (
        first_look(result, run, description),
        *score_files(result, description),
        *(report_files(result.alignment) if result.alignment is not None else ()),
        json_file(JOB, run_record(run, outcome=_outcome(result))),
        *(
            ResultFile(name=prediction_file(rank), data=pack(model.prediction))
            for rank, model in enumerate(result.models, start=1)
        ),
    )


def finished_files(result: Result, run: Run, description: Description) -> tuple[ResultFile, ...]:
    """Give the files of a result, but for those that are drawn of them.

    Args:
        result: With what relaxation made of it.
        run: How it was made.
        description: What the engine says of it.
    """
    parts = [
        None if model.scores is None else domains_of(model, _shown(result, rank))
        for rank, model in enumerate(result.models, start=1)
    ]
    found = result.alignment
    drawing = _drawing(result, run, description, parts)
    return (
        *structure_files(result, run, description),
        *score_files(result, description),
        *_all_parts_files(parts),
        *geometry_files(result, description),
        *((msa_file(found, run.fold_input), *report_files(found)) if found is not None else ()),
        json_file(JOB, run_record(run, outcome=_finished_outcome(result, run, description))),
        text_file(CITATIONS, bibtex(drawing.citations)),
        *_network_output(result),
        *((coverage_file(found),) if found is not None else ()),
        json_file(DRAWING, drawing_content(drawing)),
    )


def _shown(result: Result, rank: int) -> Structure:
    relaxed = result.relaxed_of(rank)
    return relaxed.structure if relaxed else result.models[rank - 1].prediction.structure


def _all_parts_files(parts: Sequence[DomainFiles | None]) -> Iterator[ResultFile]:
    for rank, own in enumerate(parts, start=1):
        if own is not None:
            yield from parts_files(own, rank)


def _network_output(result: Result) -> Iterator[ResultFile]:
    """Give the best prediction, if a movie can be drawn of it; PAE has a file of its own."""
    if len(result.best.prediction.backbone_trajectory):
        best = replace(result.best.prediction, pair_confidence=None)
        yield ResultFile(name=prediction_file(BEST), data=pack(best))


def _outcome(result: Result) -> dict[str, object]:
    found = result.alignment
    of_search = (
        {"alignment": alignment_facts(found), "templates": list(used_templates(found))}
        if found is not None
        else {}
    )
    return {
        "chains": [to_json(chain) for chain in result.chains],
        **of_search,
        "notices": [to_json(notice) for notice in result.notices],
        "confidence": to_json(result.confidence),
    }


def _finished_outcome(result: Result, run: Run, description: Description) -> Mapping[str, object]:
    outcome = _outcome(result)
    if result.alignment is not None and description.keeps_alignment:
        outcome["alignment"] = {
            **alignment_facts(result.alignment),
            **alignment_as_found(result.alignment, run.fold_input),
        }
    if result.source is not None:
        return outcome
    facts = [relaxation_facts(relaxed) for relaxed in result.relaxed]
    outcome["relaxation"] = facts[0] if facts else None
    if result.confidence.models:
        outcome["relaxations_of_other_ranks"] = facts[1:]
    return outcome


def _drawing(
    result: Result, run: Run, description: Description, parts: Sequence[DomainFiles | None]
) -> Drawing:
    relaxed = result.relaxed_of(BEST)
    return Drawing(
        title=run.fold_input.name,
        subtitle=f"{description.subtitle}{', relaxed' if relaxed else ''}",
        labels=description.labels,
        geometry=geometry_rows(relaxed.before, relaxed.after) if relaxed else (),
        parameters=description.parameters,
        citations=cited(description.citations, relaxed=relaxed is not None),
        tables=_tables(result.best, parts[0]),
    )


def _tables(best: Model, parts: DomainFiles | None) -> tuple[Table, ...]:
    return () if parts is None or best.scores is None else tuple(parts_tables(parts, best.scores))
