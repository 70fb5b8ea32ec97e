"""What each fold is made of, and how sure it turned out to be.

Every function runs in its caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Connection, insert, select, update

from foldsvc.formats.record_json import from_json, to_json
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.records.job_chain import JobChain
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.storage.job_queries import SHOWN, JobRow, job_rows_of
from foldsvc.storage.tables import fold, job


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldRow:
    """A job that folds, as it stands, without what its user brought along.

    Attributes:
        confidence: None until it is known.
    """

    job: JobRow
    engine: str
    options: Mapping[str, JsonValue]
    chains: tuple[JobChain, ...]
    n_res: int
    confidence: ConfidenceSummary | None


# What users brought along can be large, and no answer shows it.
_SHOWN: tuple[ColumnElement[Any], ...] = (
    fold.c.engine,
    fold.c.options,
    fold.c.chains,
    fold.c.n_res,
    fold.c.confidence,
)


def insert_folds(connection: Connection, payloads: Mapping[str, FoldPayload]) -> None:
    """Say what jobs that this transaction has inserted are made of, by their ids."""
    connection.execute(
        insert(fold),
        [
            {
                "job_id": job_id,
                "engine": payload.engine,
                "options": dict(payload.options),
                "fold_input": asdict(payload.fold_input),
                "chains": [to_json(chain) for chain in payload.chains],
                "n_res": payload.n_res,
            }
            for job_id, payload in payloads.items()
        ],
    )


def fold_payloads(connection: Connection, job_ids: Sequence[str]) -> dict[str, FoldPayload]:
    """Give what jobs are made of, by their ids; those that are gone or no folds are left out."""
    rows = connection.execute(select(fold).where(fold.c.job_id.in_(job_ids)))
    return {
        row.job_id: FoldPayload(
            engine=row.engine,
            options=row.options,
            fold_input=FoldInput(
                name=row.fold_input["name"],
                chains=tuple(Chain(**chain) for chain in row.fold_input["chains"]),
                notes=tuple(row.fold_input["notes"]),
                a3m=row.fold_input.get("a3m", ""),
                templates=tuple(TemplateFile(**one) for one in row.fold_input.get("templates", ())),
                known_model=row.fold_input.get("known_model", ""),
            ),
            chains=tuple(from_json(JobChain, chain) for chain in row.chains),
            n_res=row.n_res,
        )
        for row in rows
    }


def folds_by_id(connection: Connection, job_ids: Sequence[str]) -> list[FoldRow]:
    """Give the folds that exist of those named, in that order."""
    rows = connection.execute(
        select(*SHOWN, *_SHOWN)
        .join_from(job, fold, fold.c.job_id == job.c.id)
        # Said of both, so that neither is read whole to find those that the other has.
        .where(job.c.id.in_(job_ids), fold.c.job_id.in_(job_ids))
    ).all()
    found = {
        row.id: FoldRow(
            job=of_any_kind,
            engine=row.engine,
            options=row.options,
            chains=tuple(from_json(JobChain, chain) for chain in row.chains),
            n_res=row.n_res,
            confidence=None
            if row.confidence is None
            else from_json(ConfidenceSummary, row.confidence),
        )
        for row, of_any_kind in zip(rows, job_rows_of(connection, rows), strict=True)
    }
    return [found[job_id] for job_id in job_ids if job_id in found]


def set_confidence(connection: Connection, *, job_id: str, confidence: ConfidenceSummary) -> None:
    """Say how sure a fold is whose job this transaction has locked."""
    known = to_json(confidence)
    connection.execute(update(fold).where(fold.c.job_id == job_id).values(confidence=known))
