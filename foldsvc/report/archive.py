"""A zip archive of any size, written as it is read."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from foldsvc.errors import ArchiveNameError

COMPRESSED = (".png", ".npz", ".gz", ".zip", ".bcif")
"""Files that compression would not make smaller."""
_EPOCH = (1980, 1, 1, 0, 0, 0)

Chunks = Callable[[], Iterator[bytes]]
"""Opens a file and gives its bytes piece by piece."""


CHECKSUMS = "SHA256SUMS"
"""The last file of an archive; `sha256sum --check` reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of an archive.

    Attributes:
        name: Where it is in the archive.
        version: What the content cannot change without, such as a checksum.
        chunks: Its bytes.
        sha256: As known from elsewhere; "" where it is computed while the file goes by.
    """

    name: str
    version: str
    chunks: Chunks
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ZipArchive:
    """A zip archive with checksums of what is in it, made as it is read, as often as it is."""

    entries: Sequence[Entry]

    @property
    def tag(self) -> str:
        """What tells it from every other; the compressor has a say in its bytes."""
        named = "".join(f"{one.name}\0{one.version}\0" for one in self.entries)
        return hashlib.sha256(f"{zlib.ZLIB_RUNTIME_VERSION}\0{named}".encode()).hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Give it piece by piece; raises what `stream_zip` does."""
        sums: dict[str, str] = {}
        files = [(one.name, _summed(one, sums)) for one in self.entries]
        yield from stream_zip([*files, (CHECKSUMS, lambda: iter([_sums_text(sums)]))])

    def size(self) -> int:
        """Give its length, which only making it tells."""
        return sum(map(len, self.pieces()))

    def part(self, wanted: range) -> Iterator[bytes]:
        """Give some of its bytes; those before are made and left out."""
        start = 0
        for piece in self.pieces():
            kept = piece[max(0, wanted.start - start) : max(0, wanted.stop - start)]
            if kept:
                yield kept
            start += len(piece)
            if start >= wanted.stop:
                return


def _summed(entry: Entry, sums: dict[str, str]) -> Chunks:
    def chunks() -> Iterator[bytes]:
        digest = hashlib.sha256()
        for chunk in entry.chunks():
            digest.update(chunk)
            yield chunk
        sums[entry.name] = entry.sha256 or digest.hexdigest()

    return chunks


def _sums_text(sums: dict[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()


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
