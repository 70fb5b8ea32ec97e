"""An answer made of instances, written to files as it comes."""

from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from foldsvc.errors import PeerError, UploadTooLargeError


class DicomParts:
    """Each part in a file of its own; without a boundary, all in one.

    Args:
        folder: For the files.
        boundary: Between the parts.
        max_files: That are taken.
    """

    def __init__(self, folder: Path, boundary: bytes, max_files: int) -> None:
        self._folder = folder
        self._max_files = max_files
        self._files: list[Path] = []
        self._file: BinaryIO | None = None
        self._ended = not boundary
        self._parser: MultipartParser | None = None
        if not boundary:
            self._open()
            return
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_headers_finished": self._open,
                    "on_part_data": self._data,
                    "on_part_end": self.close,
                    "on_end": self._end,
                },
            )
        except (MultipartParseError, ValueError):
            raise _broken() from None

    def write(self, chunk: bytes) -> None:
        """Take what came.

        Raises:
            PeerError: It is not made of parts.
            UploadTooLargeError: There are too many.
        """
        if self._parser is None:
            self._data(chunk, 0, len(chunk))
            return
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise _broken() from None

    def finish(self) -> list[Path]:
        """Give the files, when all came.

        Raises:
            PeerError: The last part is missing.
        """
        if not self._ended:
            raise _broken()
        return self._files

    def close(self) -> None:
        """Close the file of the latest part."""
        if self._file is not None:
            self._file.close()
        self._file = None

    def _open(self) -> None:
        if len(self._files) == self._max_files:
            raise UploadTooLargeError("files", self._max_files)
        path = self._folder / f"sent{len(self._files):05}"
        self._file = path.open("xb")
        self._files.append(path)

    def _data(self, data: bytes, start: int, end: int) -> None:
        assert self._file is not None  # noqa: S101 - opened when its headers ended
        self._file.write(data[start:end])

    def _end(self) -> None:
        self._ended = True


def _broken() -> PeerError:
    return PeerError("its answer is broken or ends too early")
