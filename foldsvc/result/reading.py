"""What the fold stage has sealed, read back, so that no later stage finds anything out again."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from foldsvc.formats.found_file import unpack_found
from foldsvc.formats.record_json import from_json
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.result import Model, Result
from foldsvc.records.structure import Prediction
from foldsvc.result.layout import FOUND, JOB, prediction_files
from foldsvc.result.run_record import Run, run_of
from foldsvc.structure.model_scores import scored_model
from foldsvc.structure.prediction_file import unpack

Read = Callable[[str], bytes]
"""Gives the content of a file of the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What the fold stage has left.

    Attributes:
        run: How the result was made.
        result: Not relaxed; its alignment is None where none was handed on.
    """

    run: Run
    result: Result


def read_folded(
    names: Collection[str], read: Read, read_options: Callable[[str, Mapping[str, JsonValue]], Any]
) -> Folded:
    """Read what `folded_files` wrote, and what the search found.

    Args:
        names: Of the files that were sealed.
        read: Gives one of them.
        read_options: Gives the options of an engine, by its name and as `job.json` has them.

    Raises:
        ArtifactCorruptError: A file is damaged.
    """
    record = json.loads(read(JOB))
    confidence = from_json(ConfidenceSummary, record["confidence"])
    model_of = scored_model if confidence.models else _unscored
    return Folded(
        run=run_of(record, read_options),
        result=Result(
            chains=tuple(from_json(JobChain, chain) for chain in record["chains"]),
            models=tuple(model_of(unpack(read(name))) for name in prediction_files(names)),
            confidence=confidence,
            notices=tuple(from_json(Notice, notice) for notice in record["notices"]),
            alignment=unpack_found(read(FOUND)) if FOUND in names else None,
        ),
    )


def _unscored(prediction: Prediction) -> Model:
    confidence = prediction.pair_confidence
    return Model(prediction=prediction, pae=confidence.pae if confidence else None)
