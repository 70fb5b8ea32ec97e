"""`/batches`: the jobs of one submission."""

from typing import Annotated

from fastapi import APIRouter, Path

from foldsvc.api.backend import TheBackend
from foldsvc.api.parameters import ID
from foldsvc.api.problems import responses
from foldsvc.engines.shown_folds import shown_folds
from foldsvc.errors import NotFoundError
from foldsvc.folds.queries import get_batch
from foldsvc.wire.fold import Batch

router = APIRouter(tags=["batches"])


@router.get("/batches/{batch_id}", responses=responses("batch_not_found"))
def show_batch(
    batch_id: Annotated[str, Path(description="id of the batch")], backend: TheBackend
) -> Batch:
    """Give the jobs of one submission, in its order."""
    if not ID.fullmatch(batch_id):
        raise NotFoundError("batch_not_found", ascii(batch_id))
    batch = get_batch(backend.database, batch_id)
    return batch.model_copy(update={"jobs": shown_folds(batch.jobs)})
