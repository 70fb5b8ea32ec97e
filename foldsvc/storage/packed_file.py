"""A file of a result as gzip: written once, read as if it were not packed."""

import gzip
import zlib
from pathlib import Path

from foldsvc.errors import ArtifactCorruptError

PACKED = ".packed.gz"
"""Follows the name of a file that is kept so; no file of a result is called so itself."""


def pack(data: bytes) -> bytes:
    """Give the content of a packed file; the same content gives the same bytes."""
    return gzip.compress(data, compresslevel=9, mtime=0)


class PackedFile(gzip.GzipFile):
    """The content of a file that is kept packed; FileNotFoundError where there is none."""

    def __init__(self, place: Path) -> None:
        """Open it by the name of its content."""
        self._content = place.name
        super().__init__(place.with_name(place.name + PACKED), "rb")

    def read(self, size: int | None = -1) -> bytes:
        """Read some of the content, all if negative.

        Raises:
            ArtifactCorruptError: What is kept is damaged.
        """
        try:
            return super().read(size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ArtifactCorruptError(self._content) from error
