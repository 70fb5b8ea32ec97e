"""Parameters that paths and queries of several topics take."""

import re
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator

from foldsvc.errors import NotFoundError
from foldsvc.jobs.cursor import CURSOR

ID = re.compile(r"[0-9a-f-]{36}")

WITHOUT_NUL = r"^[^\x00]*$"
"""PostgreSQL takes every letter but this one in a text."""

Cursor = Annotated[
    str | None,
    Query(description="`next_cursor` of the page before", json_schema_extra={"pattern": CURSOR}),
]


def _possible_id(job_id: str) -> str:
    """Refuse what no job can be called, before a database is asked about it."""
    if not ID.fullmatch(job_id):
        raise NotFoundError("job_not_found", ascii(job_id))
    return job_id


JobId = Annotated[str, Path(description="id of the job"), AfterValidator(_possible_id)]
