"""`/folds/{job_id}/part.pdb`: some residues of a model, such as a domain, as a file."""

import hashlib
import json
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from foldsvc import errors
from foldsvc.api.backend import TheBackend
from foldsvc.api.folds.files import file_name_of
from foldsvc.api.parameters import JobId
from foldsvc.api.problems import responses
from foldsvc.api.stored_file import UNTIL_IT_CHANGES, known_tags
from foldsvc.folds.queries import get_fold
from foldsvc.jobs.queries import files_of
from foldsvc.result.layout import Ending, model_file, part_file, structure_file
from foldsvc.storage.result_store import read_checked
from foldsvc.structure.selected_residues import part_pdb

router = APIRouter(tags=["files"])

_PDB = "chemical/x-pdb"
_DOMAINS = model_file(1, Ending.DOMAINS)


@router.get(
    "/folds/{job_id}/part.pdb",
    response_class=Response,
    responses={
        200: {"content": {_PDB: {"schema": {"type": "string"}}}},
        304: {"description": "unchanged"},
        **responses(
            "job_not_found",
            "file_not_found",
            "request_invalid",
            "artifact_corrupt",
        ),
    },
)
def get_part(
    job_id: JobId,
    backend: TheBackend,
    request: Request,
    *,
    residues: Annotated[
        str | None,
        Query(
            max_length=20_000,
            pattern=r"^[ -~]*$",
            description="such as A:1-40,A:52-90,B:3, or a chain's name",
        ),
    ] = None,
    domain: Annotated[int | None, Query(ge=1, description=f"number in {_DOMAINS} instead")] = None,
    rank: Annotated[int, Query(ge=1, le=9_999, description="of the model")] = 1,
) -> Response:
    """Give residues of a model as PDB; the file says what it is a part of."""
    job = get_fold(backend.database, job_id)
    prefix, stored = files_of(backend.database, backend.store, job_id)
    files = {file.name: file for file in stored}
    name = structure_file(files, rank) or "a structure"
    if prefix is None or name not in files:
        raise errors.NotFoundError("file_not_found", name, job_id)
    if (residues is None) == (domain is None):
        raise errors.InvalidRequestError(
            "The part is named neither or both ways", remedy="Give either residues or domain"
        )
    words = residues or ""
    if domain is not None:
        domains = model_file(rank, Ending.DOMAINS)
        if domains not in files:
            raise errors.NotFoundError("file_not_found", domains, job_id)
        words = _domain(read_checked(files[domains], backend.store, prefix), domain)
    tag = f'"{hashlib.sha256(f"{files[name].sha256} {words}".encode()).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": UNTIL_IT_CHANGES}
    if tag in known_tags(request.headers):
        return Response(status_code=304, headers=headers)
    text = _part(read_checked(files[name], backend.store, prefix), words)
    part = f"domain_{domain}" if domain else "part"
    name_of_part = f"{file_name_of(job.name)}_{part_file(rank, part)}"
    headers["Content-Disposition"] = f'inline; filename="{name_of_part}"'
    return Response(text, media_type=_PDB, headers=headers)


def _part(data: bytes, words: str) -> str:
    try:
        return part_pdb(data, words)
    except errors.StructureFormatError as error:
        raise errors.InvalidRequestError(
            f"The part cannot be written as PDB: {error.message}",
            remedy="Take the mmCIF file of the whole",
        ) from error


def _domain(table: bytes, number: int) -> str:
    """Give the residues of a domain in words."""
    domains = json.loads(table)["domains"]
    words = next((domain["residues"] for domain in domains if domain["number"] == number), None)
    if words is None:
        raise errors.InvalidRequestError(
            f"The model has {len(domains)} domains, and none of number {number}",
            remedy=f"They are listed in {_DOMAINS}",
        )
    return str(words)
