"""A run again, from its `job.json` alone."""

import json
import zlib
from typing import Any

from foldsvc.engines.requested_options import shown_options
from foldsvc.errors import InvalidRequestError
from foldsvc.result.run_record import FORMAT, read_alignment
from foldsvc.wire.fold import FoldRequest


def repeated_request(job_json: bytes) -> FoldRequest:
    """Give the request that makes a run again; an alignment that was searched for comes with it.

    Raises:
        InvalidRequestError: It is no job.json, or damaged.
    """
    try:
        record = _record_of(job_json)
        options = shown_options(record["engine"], record["options"])
        a3m = record["input"]["a3m"]
        found = record.get("alignment", {}).get("a3m_gzip_base64")
        if found is not None:
            options, a3m = {**options, "msa": "a3m"}, read_alignment(found)
        templates = record["input"].get("templates")
        return FoldRequest.model_validate(
            {
                "chains": record["input"]["chains"],
                "read_as": "proteins",
                "name": record["name"],
                "engine": record["engine"],
                "a3m": a3m or None,
                "options": options,
                **({"template_files": templates} if templates else {}),
            }
        )
    except (LookupError, ValueError, TypeError, zlib.error) as error:
        raise InvalidRequestError(
            f"The file is no job.json of foldsvc: {type(error).__name__}",
            remedy="Take the job.json of a result",
        ) from error


def _record_of(job_json: bytes) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(job_json)
    if record["format"] != FORMAT:
        raise ValueError(record["format"])
    return record
