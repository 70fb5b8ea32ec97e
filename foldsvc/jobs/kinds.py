"""The kinds of jobs: what the queue asks of each, as one table.

The queue moves rows and looks into no payload; whatever differs from kind to kind is asked here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from foldsvc.records.job_payloads import FoldPayload, SegmentationPayload
from foldsvc.records.job_state import Stage
from foldsvc.storage.database import Transaction
from foldsvc.storage.fold_rows import fold_payloads, insert_folds
from foldsvc.storage.segmentation_rows import insert_segmentations, segmentation_payloads

P = TypeVar("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind(Generic[P]):
    """One kind of job.

    Attributes:
        name: As the rows of its jobs have it.
        payload: What its jobs are made of.
        stages: Its queues, which no other kind has.
        shown_at: Stages at which a job has something to show of the one before.
        insert: Adds the payloads of jobs that a transaction has inserted, by their ids.
        read: Gives payloads by the ids of their jobs; none for jobs that are gone.
        lane: What the size of a batch's jobs is limited by.
        options: Equal where jobs can share a batch.
        content: Equal where the same is made in the same way.
        result_path: Where the API has what a job makes, below its version.
    """

    name: str
    payload: type[P]
    stages: tuple[Stage, ...]
    shown_at: frozenset[Stage] = frozenset()
    insert: Callable[[Transaction, Mapping[str, P]], None]
    read: Callable[[Transaction, Sequence[str]], Mapping[str, P]]
    lane: Callable[[P], str]
    options: Callable[[P], object]
    content: Callable[[P], object]
    result_path: Callable[[Transaction, str], str]


def kind_named(name: str) -> JobKind[Any]:
    """Give the kind that a row names."""
    return KINDS[name]


def kind_of(payload: object) -> JobKind[Any]:
    """Give the kind whose jobs are made of such a payload.

    Raises:
        TypeError: None is.
    """
    for kind in KINDS.values():
        if isinstance(payload, kind.payload):
            return kind
    raise TypeError(f"no job is made of {type(payload).__name__}")


def digest(content: object) -> str:
    """Give a key that is equal for equal content, which JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _fold_content(payload: FoldPayload) -> object:
    fold_input = payload.fold_input
    chains = [chain.sequence for chain in fold_input.chains]
    templates = [[one.name, one.chain, one.text] for one in fold_input.templates]
    known = [fold_input.known_model] if fold_input.known_model else []
    options = dict(payload.options)
    return [payload.engine, options, chains, fold_input.a3m, templates, *known]


def _segmentation_path(transaction: Transaction, job_id: str) -> str:
    (payload,) = segmentation_payloads(transaction, [job_id]).values()
    return f"/volumes/{payload.volume_id}/segmentations/{job_id}"


FOLD = JobKind(
    name="fold",
    payload=FoldPayload,
    stages=("search", "fold", "relax", "publish"),
    shown_at=frozenset({"relax", "publish"}),
    insert=insert_folds,
    read=fold_payloads,
    lane=lambda payload: payload.engine,
    options=lambda payload: [payload.engine, dict(payload.options)],
    content=_fold_content,
    result_path=lambda _transaction, job_id: f"/folds/{job_id}",
)

SEGMENTATION = JobKind(
    name="segmentation",
    payload=SegmentationPayload,
    stages=("segment",),
    insert=insert_segmentations,
    read=segmentation_payloads,
    lane=lambda payload: payload.network,
    options=lambda payload: [payload.network],
    content=lambda payload: [payload.network, payload.volume_id],
    result_path=_segmentation_path,
)

KINDS: dict[str, JobKind[Any]] = {kind.name: kind for kind in (FOLD, SEGMENTATION)}
