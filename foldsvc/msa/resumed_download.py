"""Very large files over HTTP: fetched in one go or in many, and never half there."""

import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import httpx
import structlog

from foldsvc import __version__
from foldsvc.errors import DatabaseDownloadError
from foldsvc.msa.deadline import backoff

log = structlog.get_logger()

OnPart = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes of the whole, as they come; 0 if unknown."""

_TRIES = 10
_HEADERS = {"User-Agent": f"foldsvc/{__version__}", "Accept-Encoding": "identity"}
_TIMEOUT = httpx.Timeout(60.0, connect=20.0)


def size_at(url: str, transport: httpx.BaseTransport | None = None) -> int | None:
    """Ask how many bytes a file has, without fetching it; None where nobody says."""
    try:
        with _client(transport) as http:
            response = http.head(url)
    except httpx.HTTPError:
        return None
    length = response.headers.get("content-length", "")
    return int(length) if response.is_success and length.isdigit() else None


def download(
    url: str,
    path: Path,
    on_part: OnPart,
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Fetch a file to `place`, going on where an earlier call stopped.

    What is there of it meanwhile has `.part` in its name, and beside it the server's word for
    this version of the file, so that parts of two versions are never put together.

    Raises:
        DatabaseDownloadError: The server refuses, or is lost ten times in a row without a byte.
    """
    if path.exists():
        return
    part = path.with_name(f"{path.name}.part")
    failures = 0
    with _client(transport) as http:
        while True:
            before = _size(part)
            try:
                _fetch_rest(http, url, part, on_part)
                break
            except httpx.HTTPError as error:
                failures = 1 if _size(part) > before else failures + 1
                log.warning("download_interrupted", url=url, fault=str(error), have=_size(part))
                if failures >= _TRIES:
                    raise DatabaseDownloadError(url, str(error) or type(error).__name__) from error
                sleep(backoff(failures, first=2.0, longest=120.0))
    part.replace(path)
    _version_file(part).unlink(missing_ok=True)


def _client(transport: httpx.BaseTransport | None) -> httpx.Client:
    return httpx.Client(
        headers=_HEADERS, timeout=_TIMEOUT, transport=transport, follow_redirects=True
    )


def _fetch_rest(http: httpx.Client, url: str, part: Path, on_part: OnPart) -> None:
    """Fetch what is missing; from the beginning where the server has another version by now."""
    known = _version_file(part)
    have = _size(part) if known.exists() else 0
    headers = {"Range": f"bytes={have}-", "If-Range": known.read_text()} if have else {}
    with http.stream("GET", url, headers=headers) as response:
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            if _whole(response) == have:
                return
            part.unlink()
            raise httpx.ReadError("what was here is longer than the file")
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise httpx.ReadError(f"HTTP {response.status_code}")
        if not response.is_success:
            raise DatabaseDownloadError(url, f"HTTP {response.status_code}")
        resumed = response.status_code == HTTPStatus.PARTIAL_CONTENT
        if not resumed:
            have = 0
            version = response.headers.get("etag") or response.headers.get("last-modified", "")
            known.write_text(version) if version else known.unlink(missing_ok=True)
        whole = _whole(response)
        with part.open("ab" if resumed else "wb") as file:
            for chunk in response.iter_raw():  # of any size, so that a break loses none
                file.write(chunk)
                have += len(chunk)
                on_part(have, whole)
    if whole and have != whole:
        raise httpx.ReadError(f"{have:,} of {whole:,} bytes came")


def _whole(response: httpx.Response) -> int:
    """The size of the whole file; 0 where the answer does not say."""
    total = response.headers.get("content-range", "").rpartition("/")[2]
    length = total if total.isdigit() else response.headers.get("content-length", "0")
    return int(length) if length.isdigit() else 0


def _version_file(part: Path) -> Path:
    return part.with_name(f"{part.name}.version")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
