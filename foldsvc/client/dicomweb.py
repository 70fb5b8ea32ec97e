"""Another DICOMweb server as a client sees it: searched, fetched from, sent to (PS3.18 10)."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

import httpx
from python_multipart.multipart import parse_options_header

from foldsvc.client.multipart_files import DicomParts
from foldsvc.errors import InvalidRequestError, PeerError, UploadTooLargeError

Level = Literal["studies", "series", "instances"]

Match = Mapping[str, Any]
"""Elements by tag in the DICOM JSON model."""

_DICOM, _JSON = "application/dicom", "application/dicom+json"
_UNCOMPRESSED = "1.2.840.10008.1.2.1"
_CHUNK = 1 << 18
_PLAIN = "*?,:/"
_UID_LETTERS = frozenset("0123456789.")
_LONGEST_UID = 64


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bounds of a fetch."""

    max_bytes: int
    max_files: int
    seconds: float = 3_600


@dataclass(frozen=True, slots=True)
class Stored:
    """What a server says of instances that were sent.

    Attributes:
        failures: The reason of each that is not kept, by PS3.18 I.2.2.
    """

    kept: int
    failures: tuple[int, ...]


class DicomwebPeer:
    """A DICOMweb server. Redirections are not followed: only this address was chosen.

    Args:
        url: Where its services are, such as http://127.0.0.1:8042/dicom-web; a name and password
            in it are used.
        transport: In place of the network.
        timeout_seconds: That it may be silent.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout_seconds: float = 60,
    ) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/",
            transport=transport,
            timeout=timeout_seconds,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    def find(
        self,
        level: Level = "studies",
        *,
        study: str = "",
        series: str = "",
        matching: Mapping[str, str] | None = None,
        limit: int = 25,
        offset: int = 0,
    ) -> list[Match]:
        """Search (QIDO-RS).

        Args:
            level: Of what is found.
            study: Below which; empty for all.
            series: Below which, with its study; empty for all.
            matching: Values by keyword or tag.
            limit: Most matches.
            offset: How many are left out before.

        Raises:
            PeerError: The server did not answer, or not so.
        """
        path = f"{resource_path(study, series)}/{level}" if study else level
        params = {**(matching or {}), "limit": str(limit), "offset": str(offset)}
        # Not httpx's own: Orthanc takes %2A for no wildcard.
        query = urlencode(params, safe=_PLAIN, quote_via=quote)
        with _told():
            answer = self._http.get(f"{path}?{query}", headers={"Accept": _JSON})
        _check(answer)
        if answer.status_code == httpx.codes.NO_CONTENT:
            return []
        try:
            matches = answer.json()
        except ValueError:
            raise PeerError("its answer is not JSON") from None
        if not isinstance(matches, list) or not all(isinstance(match, dict) for match in matches):
            raise PeerError("its answer is not a list of matches")
        return matches

    def fetch(
        self, folder: Path, bounds: Fetched, *, study: str, series: str = "", instance: str = ""
    ) -> list[Path]:
        """Write the instances of a study, series, or one alone, into a folder (WADO-RS).

        Args:
            folder: For files named sent00000 and so on.
            bounds: Of what is taken.
            study: Its UID.
            series: Of one series of it.
            instance: Of one instance of that series.

        Raises:
            PeerError: The server did not answer, not so, or not in time.
            UploadTooLargeError: There is more of it.
        """
        accept = f'multipart/related; type="{_DICOM}"; transfer-syntax={{}}'
        headers = {"Accept": f"{accept.format(_UNCOMPRESSED)}, {accept.format('*')};q=0.5"}
        path = resource_path(study, series, instance)
        end = time.monotonic() + bounds.seconds
        with _told(), self._http.stream("GET", path, headers=headers) as answer:
            _check(answer)
            sink = _sink(answer, folder, bounds.max_files)
            size = 0
            try:
                for chunk in answer.iter_bytes(_CHUNK):
                    size += len(chunk)
                    if size > bounds.max_bytes:
                        raise UploadTooLargeError("bytes", bounds.max_bytes)
                    if time.monotonic() > end:
                        raise PeerError("it takes too long")
                    sink.write(chunk)
                return sink.finish()
            finally:
                sink.close()

    def send(self, files: Sequence[Path]) -> Stored:
        """Store instances there (STOW-RS).

        Raises:
            PeerError: The server did not answer, or not so.
        """
        boundary = uuid.uuid4().hex
        head = f"--{boundary}\r\nContent-Type: {_DICOM}\r\n\r\n".encode()
        last = f"--{boundary}--\r\n".encode()
        size = sum(len(head) + file.stat().st_size + 2 for file in files) + len(last)

        def body() -> Iterator[bytes]:
            for file in files:
                yield head
                with file.open("rb") as opened:
                    while chunk := opened.read(_CHUNK):
                        yield chunk
                yield b"\r\n"
            yield last

        headers = {
            "Accept": _JSON,
            "Content-Type": f'multipart/related; type="{_DICOM}"; boundary={boundary}',
            "Content-Length": str(size),
        }
        with _told():
            answer = self._http.post("studies", content=body(), headers=headers)
        if answer.status_code != httpx.codes.CONFLICT:
            _check(answer)
        return _stored(answer)


def resource_path(study: str, series: str = "", instance: str = "") -> str:
    """Give the path of a study, series or instance.

    Raises:
        InvalidRequestError: One of the UIDs is none, or one is missing between others.
    """
    for uid in (study, series, instance):
        if not set(uid) <= _UID_LETTERS or len(uid) > _LONGEST_UID or set(uid) == {"."}:
            raise InvalidRequestError(
                f"{uid[:_LONGEST_UID]!a} is not a UID", remedy="UIDs are digits and full stops"
            )
    if not study or (instance and not series):
        raise InvalidRequestError(
            "A UID is missing", remedy="Name the study, and the series of an instance"
        )
    path = f"studies/{study}"
    if series:
        path += f"/series/{series}"
    return f"{path}/instances/{instance}" if instance else path


@contextmanager
def _told() -> Iterator[None]:
    """Turn faults of the connection into words that name no address, which may have a password."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PeerError(f"there is no answer ({type(error).__name__})") from None


def _check(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise PeerError(
            f"it answered {answer.status_code} {answer.reason_phrase}", status=answer.status_code
        )


def _sink(answer: httpx.Response, folder: Path, max_files: int) -> DicomParts:
    name, options = parse_options_header(answer.headers.get("content-type", ""))
    media_type = name.decode("latin-1").lower()
    if media_type == _DICOM:
        return DicomParts(folder, b"", max_files)
    if media_type != "multipart/related" or not options.get(b"boundary"):
        raise PeerError("its answer is not made of instances")
    return DicomParts(folder, options[b"boundary"], max_files)


def _stored(answer: httpx.Response) -> Stored:
    try:
        dataset = answer.json()
        kept = dataset.get("00081199", {}).get("Value", [])
        failed = [
            item
            for tag in ("00081198", "0008119A")
            for item in dataset.get(tag, {}).get("Value", [])
        ]
        reasons = tuple(int(item["00081197"]["Value"][0]) for item in failed)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise PeerError(
            f"it answered {answer.status_code} without saying what is kept",
            status=answer.status_code,
        ) from None
    return Stored(len(kept), reasons)
