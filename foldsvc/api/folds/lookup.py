"""`/lookup`: does AlphaFold DB have this structure already."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Query

from foldsvc.api.backend import Backend, TheBackend
from foldsvc.api.problems import responses
from foldsvc.engines.alphafold_db.known_models import look_up_accession, look_up_sequence
from foldsvc.wire.lookup import Lookup, LookupRequest

router = APIRouter(tags=["lookup"])

_BUSY = Lookup(
    state="unavailable",
    said="AlphaFold DB is being asked for others; ask again in a few seconds",
    models=[],
)


@router.get("/lookup", responses=responses("accession_invalid"))
def look_up_by_accession(
    backend: TheBackend,
    accession: Annotated[str, Query(max_length=64, description="UniProt's, such as P69905")],
) -> Lookup:
    """Look for the models of an accession; an answer that says so where nobody can be asked."""
    with _turn(backend) as free:
        return look_up_accession(accession, backend.settings) if free else _BUSY


@router.post("/lookup", responses=responses("input_invalid", "input_too_large"))
def look_up_by_sequence(asked: LookupRequest, backend: TheBackend) -> Lookup:
    """Look for models of exactly this chain; the database receives its checksum (MD5) alone."""
    with _turn(backend) as free:
        return look_up_sequence(asked.sequence, backend.settings) if free else _BUSY


@contextmanager
def _turn(backend: Backend) -> Iterator[bool]:
    """Let a few ask at once, so that a slow database leaves threads for everything else."""
    free = backend.lookups.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            backend.lookups.release()
