"""The JSON files of a result as schemas, and the table that says what scores there are."""

from typing import Any, Final

from pydantic import Field

from foldsvc.records.result_json import AlignmentReport, Domains, FeatureMaps, TemplateReport
from foldsvc.records.score_table import Score, scores_of
from foldsvc.wire.fold import Wire


class ScoreList(Wire):
    """What scores a result may have, in the order of columns."""

    scores: tuple[Score, ...] = Field(
        description="`key` is that of the scores file; where `shown` is a number, tables have it"
    )


RESULT_JSON: Final = (AlignmentReport, Domains, TemplateReport, FeatureMaps)
"""Beside the scores."""

_KINDS = {"number": "number", "count": "integer", "flag": "boolean"}


def scores_schema() -> dict[str, Any]:
    """Give the JSON Schema of a scores file; only pLDDT is in every one."""
    known = {
        "plddt": _list_of({"type": "number"}, "of each residue, 0 to 100"),
        "pae": _list_of(_list_of({"type": "number"}), "in Å; under ColabFold's names alone"),
        **{score.key: _schema_of(score) for score in scores_of("model", "chain", "pair")},
        "model": {"type": "string", "description": "the network, such as model_3_ptm"},
        "seed": {"type": "integer"},
        "n_recycle": {"type": "integer", "description": "passes after the first"},
        "untrained": {"type": "boolean", "description": "random parameters: nothing has a meaning"},
    }
    return {
        "title": "Scores",
        "description": "The file of scores of a model; what an engine does not give is left out.",
        "type": "object",
        "properties": known,
        "required": ["plddt"],
        "additionalProperties": False,
    }


def _schema_of(score: Score) -> dict[str, Any]:
    unit = f", in {score.unit}" if score.unit else ""
    value: dict[str, Any] = {"type": _KINDS[score.kind]}
    if score.of == "model":
        return {**value, "description": score.description + unit}
    named = "by chain" if score.of == "chain" else "by two chains, such as A-B"
    both = ", and B-A the other way" if score.directed else ""
    return {
        "type": "object",
        "additionalProperties": value,
        "description": f"{score.description}{unit}; {named}{both}",
    }


def _list_of(items: dict[str, Any], description: str = "") -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {"type": "array", "items": items, **told}
