"""The report on templates, `templates.json`, and what is kept of a choice of templates."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from zipfile import BadZipFile

import numpy as np

from foldsvc.errors import StructureFormatError
from foldsvc.records.features import TemplateFeatures
from foldsvc.records.result_json import TemplateReport, TemplateRow
from foldsvc.records.template_report import FoundTemplates, TemplateVerdict

_DAMAGED = (LookupError, ValueError, TypeError, AttributeError, OSError, EOFError, BadZipFile)


def template_report(found: FoundTemplates, chains: Sequence[str]) -> dict[str, object]:
    """Give the content of `templates.json`.

    Args:
        found: The templates.
        chains: What the chains of each distinct sequence are called, such as `chains A and C`.
    """
    report = TemplateReport(
        source=found.source,
        aligner=found.aligner,
        max_template_date=found.latest.isoformat() if found.latest else None,
        templates=tuple(
            TemplateRow(**_facts(one), used=one.used, chains=chains[one.sequence])
            for one in found.verdicts
        ),
    )
    return asdict(report)


def choice_texts(
    features: TemplateFeatures | None, verdicts: Sequence[TemplateVerdict], aligner: str
) -> Mapping[str, str]:
    """Give the templates of one sequence as texts, as the store of alignments keeps them."""
    packed = io.BytesIO()
    if features is not None:
        np.savez_compressed(
            packed,
            aatype=features.aatype,
            positions=features.atom_positions[features.atom_mask],
            mask=features.atom_mask,
        )
    return {
        "aligner": aligner,
        "names": json.dumps(features.names if features else []),
        "verdicts": json.dumps([_facts(one) for one in verdicts]),
        "arrays": base64.b64encode(packed.getvalue()).decode(),
    }


def read_choice(
    texts: Mapping[str, str], sequence: int
) -> tuple[TemplateFeatures | None, tuple[TemplateVerdict, ...], str]:
    """Read back what `choice_texts` wrote, as of the distinct sequence of that number.

    Raises:
        StructureFormatError: The texts are none of it.
    """
    try:
        verdicts = tuple(
            TemplateVerdict(
                **{
                    **facts,
                    "sequence": sequence,
                    "released": _day(facts["released"]),
                }
            )
            for facts in json.loads(texts["verdicts"])
        )
        names = tuple(json.loads(texts["names"]))
        return _features(names, texts["arrays"]), verdicts, texts["aligner"]
    except _DAMAGED as error:
        raise StructureFormatError("choice of templates", str(error)) from error


def _features(names: tuple[str, ...], arrays: str) -> TemplateFeatures | None:
    if not names:
        return None
    with np.load(io.BytesIO(base64.b64decode(arrays))) as packed:
        mask = packed["mask"]
        positions = np.zeros((*mask.shape, 3), np.float32)
        positions[mask] = packed["positions"]
        return TemplateFeatures(
            aatype=packed["aatype"], atom_positions=positions, atom_mask=mask, names=names
        )


def _facts(verdict: TemplateVerdict) -> dict[str, Any]:
    released = verdict.released.isoformat() if verdict.released else None
    return {**asdict(verdict), "released": released}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
