"""One stored file as an answer: whole or a range, compressed or not, or not at all if known."""

import gzip
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

from foldsvc.api.security_headers import REPORT
from foldsvc.errors import ArtifactCorruptError
from foldsvc.storage.result_store import StoredFile

FOR_EVER = "private, max-age=31536000, immutable"
UNTIL_IT_CHANGES = "private, no-cache"

_IN_MEMORY = 32 << 20
"""Files up to this size are checked against their checksum before the first byte is sent."""
_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_REFUSED = re.compile(r"q=0(\.0*)?")
_TEXT = re.compile(
    r"text/.*|chemical/.*|application/(json|.*\+json|x-bibtex|javascript)|image/svg.*"
)


def answer_file(
    stored: StoredFile,
    open_file: Callable[[], BinaryIO],
    asked: Mapping[str, str],
    *,
    cache_control: str,
    download_as: str | None,
) -> Response:
    """Give the answer to a request for a file.

    Args:
        stored: The file, as its manifest lists it.
        open_file: Opens it for reading.
        asked: The request's headers.
        cache_control: How long the answer may be kept.
        download_as: Name under which a browser should save it; shown if None.
    """
    identity = f'"{stored.sha256}"'
    headers = _headers(stored, cache_control, download_as)
    if is_known(stored.sha256, asked):
        return Response(status_code=304, headers={**headers, "ETag": identity})
    whole = range(stored.size)
    if "range" in asked and asked.get("if-range", identity) == identity:
        part = range_of(asked["range"], stored.size)
        if part is not None:
            return _answer_part(stored, open_file, part, {**headers, "ETag": identity})
    if stored.size > _IN_MEMORY:
        headers |= {"ETag": identity, "Content-Length": str(stored.size)}
        return StreamingResponse(_chunks(stored.name, open_file, whole), headers=headers)
    return _answer_whole(_checked(stored, open_file), stored, asked, headers)


def answer_drawn(
    drawn: StoredFile, data: bytes, asked: Mapping[str, str], *, cache_control: str,
    download_as: str | None,
) -> Response:  # fmt: skip
    """Give the answer to a request for a file that is in memory.

    Args:
        drawn: The file; in the place of its checksum, what it cannot change without.
        data: Its content.
        asked: The request's headers.
        cache_control: How long the answer may be kept.
        download_as: Name under which a browser should save it; shown if None.
    """
    identity = f'"{drawn.sha256}"'
    drawn = replace(drawn, size=len(data))
    headers = _headers(drawn, cache_control, download_as)
    if "range" in asked and asked.get("if-range", identity) == identity:
        part = range_of(asked["range"], drawn.size)
        if part is not None:
            headers["ETag"] = identity
            return _answer_part(drawn, lambda: io.BytesIO(data), part, headers)
    return _answer_whole(data, drawn, asked, headers)


def is_known(tag: str, asked: Mapping[str, str]) -> bool:
    """Whether who asks has the file of this tag already, compressed or not."""
    return bool(known_tags(asked) & {"*", f'"{tag}"', f'"{tag}-gzip"'})


def _answer_whole(
    data: bytes, file: StoredFile, asked: Mapping[str, str], headers: dict[str, str]
) -> Response:
    if _TEXT.fullmatch(file.media_type) and accepts_gzip(asked.get("accept-encoding", "")):
        headers |= {"ETag": f'"{file.sha256}-gzip"', "Content-Encoding": "gzip"}
        return Response(gzip.compress(data, compresslevel=6, mtime=0), headers=headers)
    return Response(data, headers={**headers, "ETag": f'"{file.sha256}"'})


def known_tags(asked: Mapping[str, str]) -> set[str]:
    """Give the tags that If-None-Match names, weak or not, or `*`."""
    return {tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")}


def _headers(stored: StoredFile, cache_control: str, download_as: str | None) -> dict[str, str]:
    is_text = stored.media_type.startswith("text/") and "charset" not in stored.media_type
    headers = {
        "Content-Type": f"{stored.media_type}; charset=utf-8" if is_text else stored.media_type,
        "Cache-Control": cache_control,
        "Accept-Ranges": "bytes",
        "Vary": "Accept-Encoding",
    }
    if stored.media_type.startswith("text/html"):
        headers["Content-Security-Policy"] = REPORT
    if download_as is not None:
        headers["Content-Disposition"] = f'attachment; filename="{download_as}"'
    return headers


def range_of(text: str, size: int) -> range | None:
    """Give the bytes asked for: empty if there are none, None where the request is to be ignored.

    Several ranges at once are ignored, as RFC 9110 section 14.2 allows.
    """
    match = _RANGE.fullmatch(text.replace(" ", ""))
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1) if last else size)


def _answer_part(
    stored: StoredFile, open_file: Callable[[], BinaryIO], part: range, headers: dict[str, str]
) -> Response:
    if not part:
        refused = {**headers, "Content-Range": f"bytes */{stored.size}"}
        return Response(status_code=416, headers=refused)
    headers |= {
        "Content-Range": f"bytes {part.start}-{part.stop - 1}/{stored.size}",
        "Content-Length": str(len(part)),
    }
    return StreamingResponse(
        _chunks(stored.name, open_file, part), status_code=206, headers=headers
    )


def _chunks(name: str, open_file: Callable[[], BinaryIO], part: range) -> Iterator[bytes]:
    with _opened(name, open_file) as file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _checked(stored: StoredFile, open_file: Callable[[], BinaryIO]) -> bytes:
    with _opened(stored.name, open_file) as file:
        data = file.read()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ArtifactCorruptError(stored.name)
    return data


def _opened(name: str, open_file: Callable[[], BinaryIO]) -> BinaryIO:
    try:
        return open_file()
    except FileNotFoundError as error:
        raise ArtifactCorruptError(name) from error


def accepts_gzip(accepted: str) -> bool:
    """True where gzip is named and not refused by `q=0`."""
    for item in accepted.lower().split(","):
        coding, _, weight = item.partition(";")
        if coding.strip() in ("gzip", "*"):
            return not _REFUSED.fullmatch(weight.replace(" ", ""))
    return False
