"""A zip archive of any size, written as it is read."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator

from foldsvc.errors import ArchiveNameError

COMPRESSED = (".png", ".npz", ".gz", ".zip", ".bcif")
"""Files that compression would not make smaller."""
_EPOCH = (1980, 1, 1, 0, 0, 0)

Chunks = Callable[[], Iterator[bytes]]
"""Opens a file and gives its bytes piece by piece."""


class _Outlet(io.RawIOBase):
    """Takes what the zip writer writes and hands it on; it cannot seek, so nothing is held."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._pending += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._pending)
        self._pending.clear()
        return taken


def stream_zip(entries: Iterable[tuple[str, Chunks]]) -> Iterator[bytes]:
    """Give a zip archive piece by piece, holding one piece of one file at a time.

    The same entries give the same bytes: times are left out.

    Raises:
        ArchiveNameError: A name is absolute, climbs out of the archive, repeats or cannot be shown.
    """
    outlet = _Outlet()
    seen: set[str] = set()
    with zipfile.ZipFile(outlet, "w", allowZip64=True) as archive:
        for name, chunks in entries:
            _check_name(name, seen)
            with archive.open(_entry(name), "w", force_zip64=True) as entry:
                for chunk in chunks():
                    entry.write(chunk)
                    # The compressor may keep a piece back; in HTTP an empty chunk means the end.
                    if written := outlet.take():
                        yield written
    yield outlet.take()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    stored = name.endswith(COMPRESSED)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _check_name(name: str, seen: set[str]) -> None:
    parts = name.split("/")
    unsafe = "\\" in name or not name.isprintable()
    if unsafe or name in seen or any(part in ("", ".", "..") for part in parts):
        raise ArchiveNameError(name)
    seen.add(name)
