"""The body of an upload of images, written to disk as it comes and never kept in memory."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from foldsvc.errors import (
    InvalidRequestError,
    NoImageSentError,
    StorageError,
    StorageFullError,
    UploadTooLargeError,
)
from foldsvc.full_disk import is_full
from foldsvc.imaging.parser_messages import SentFile

PATH = "/api/v1/volumes"

_FORM = "multipart/form-data"
_OTHER_BODIES = ("application/json", "text/plain", "application/x-www-form-urlencoded")
_LONGEST_NAME = 1_024
_DRAINED = 2
"""How many times the limit is still read, and thrown away: a client that is cut off while it
sends may never see the answer that says why."""

UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "the files of a folder, one file, or a zip",
                        }
                    },
                    "required": ["file"],
                    "additionalProperties": False,
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "application/dicom": {"schema": {"type": "string", "format": "binary"}},
            "application/zip": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""For `openapi_extra` of the endpoint that takes images."""


async def receive_files(
    request: Request, folder: Path, *, max_bytes: int, max_files: int
) -> list[SentFile]:
    """Write the files of a request into a folder, each under a number.

    Raises:
        UploadTooLargeError: There are too many bytes or files.
        InvalidRequestError: The form is broken.
        NoImageSentError: There is no file in it.
    """
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    kind = media_type.decode("latin-1").lower()
    sink: MultipartFiles | OneFile
    if kind == _FORM:
        sink = MultipartFiles(folder, options.get(b"boundary", b""), max_files)
    elif kind in _OTHER_BODIES:
        raise HTTPException(415, "Images come as files of a form or as a body of their own")
    else:
        sink = OneFile(folder)
    return await receive_into(sink, request, max_bytes=max_bytes)


async def receive_into(
    sink: "MultipartFiles | OneFile", request: Request, *, max_bytes: int
) -> list[SentFile]:
    """Write the body of a request as it comes.

    Args:
        sink: Where to; closed at the end.
        request: With the body.
        max_bytes: That are taken.

    Raises:
        UploadTooLargeError: There are too many bytes or files.
        InvalidRequestError: The body is not what its media type says.
        NoImageSentError: There is no file in it.
    """
    try:
        async for chunk in _bounded(request, max_bytes):
            await run_in_threadpool(sink.write, chunk)
        sent = sink.finish()
    except OSError as error:
        full = is_full(error)
        kind_of = StorageFullError if full else StorageError
        raise kind_of("the folder of uploads") from None
    finally:
        sink.close()
    if not sent:
        raise NoImageSentError
    return sent


async def _bounded(request: Request, max_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= max_bytes:
            yield chunk
        elif size > _DRAINED * max_bytes:
            break
    if size > max_bytes:
        raise UploadTooLargeError("bytes", max_bytes)


class OneFile:
    """A body that is a file by itself."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "sent00000").open("xb")

    def write(self, chunk: bytes) -> None:
        """Take what came."""
        self._file.write(chunk)

    def finish(self) -> list[SentFile]:
        """Give what was sent, when all of it came."""
        size = self._file.tell()
        self._file.flush()
        return [SentFile(path="sent00000", name="")] if size else []

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class MultipartFiles:
    """A body of several parts, each of them a file; here those of a form."""

    def __init__(self, folder: Path, boundary: bytes, max_files: int) -> None:
        self._folder = folder
        self._max_files = max_files
        self._sent: list[SentFile] = []
        self._file: BinaryIO | None = None
        self._field, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._ended = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._on_field,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._open,
                    "on_part_data": self._data,
                    "on_part_end": self.close,
                    "on_end": self._end,
                },
            )
        except (MultipartParseError, ValueError) as error:
            raise _broken() from error

    def write(self, chunk: bytes) -> None:
        """Take what came."""
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise _broken() from error

    def finish(self) -> list[SentFile]:
        """Give what was sent, when all of it came."""
        if not self._ended:
            raise _broken()
        return self._sent

    def close(self) -> None:
        """Close the file of the latest part."""
        if self._file is not None:
            self._file.close()
        self._file = None

    def _begin(self) -> None:
        self._field, self._value = b"", b""
        self._headers = {}

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field, self._value = b"", b""

    def _open(self) -> None:
        name = self.name_of(self._headers)
        if len(self._sent) == self._max_files:
            raise UploadTooLargeError("files", self._max_files)
        path = f"sent{len(self._sent):05}"
        self._sent.append(SentFile(path=path, name=name))
        self._file = (self._folder / path).open("xb")

    def name_of(self, headers: Mapping[bytes, bytes]) -> str:
        """Give what a part is called by its headers, their names in lower case.

        Raises:
            InvalidRequestError: The part is not one that is taken.
        """
        _, options = parse_options_header(headers.get(b"content-disposition", b""))
        name = options.get(b"filename", options.get(b"filename*"))
        if name is None:
            raise InvalidRequestError(
                "The form has a field that is not a file", remedy="Send files alone, named file"
            )
        return name.decode("utf-8", "replace")[-_LONGEST_NAME:]

    def _data(self, data: bytes, start: int, end: int) -> None:
        assert self._file is not None  # noqa: S101 - opened when its headers ended
        self._file.write(data[start:end])

    def _end(self) -> None:
        self._ended = True


def _broken() -> InvalidRequestError:
    return InvalidRequestError(
        "The body is not what its media type says", remedy="Send multipart, with its boundary"
    )
