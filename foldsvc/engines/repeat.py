"""A run again, from its `job.json` alone, and what has changed since."""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from foldsvc.engines.requested_options import shown_options
from foldsvc.errors import InvalidRequestError
from foldsvc.result.run_record import FORMAT, read_alignment
from foldsvc.wire.fold import FoldRequest

_NOT_DECIDING = {"source", "licence"}
_HOW = {"device": "ran on", "precision": "was computed in", "kernels": "was computed by"}


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


def changes_since(earlier: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    """Say what decides the numbers and is not as it was: programs, parameters, the device."""
    for part in ("software", "weights"):
        old, new = earlier.get(part), now.get(part)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changes(old, new)
    for part, words in _HOW.items():
        # A record of before this was kept says nothing of it.
        if part in earlier and earlier[part] != now.get(part):
            yield f"it {words} {earlier[part]}, now {words.split()[-1]} {now.get(part)}"


def _changes(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        before, after = _identity(old.get(name)), _identity(new.get(name))
        if before != after and name not in _NOT_DECIDING:
            yield f"{name} was {before}, is {after}"


def _identity(fact: object) -> object:
    """Give what tells parameters apart, which is not where they came from."""
    return fact.get("sha256") if isinstance(fact, Mapping) else fact
