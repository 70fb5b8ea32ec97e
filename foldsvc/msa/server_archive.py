"""The archives that an alignment server sends, unpacked in memory and trusted in nothing."""

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Collection, Iterator, Mapping

from foldsvc.errors import ArchiveUnsafeError, SearchReplyError

MAX_ARCHIVE_BYTES = 256 * 1024**2
MAX_UNPACKED_BYTES = 1024**3
_MAX_MEMBERS = 64
_CHUNK = 1 << 20
_NAME = re.compile(r"(?:\./)?[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)


def unpack_reply(
    archive: bytes,
    wanted: Collection[str],
    server: str,
    *,
    max_unpacked_bytes: int = MAX_UNPACKED_BYTES,
) -> Mapping[str, str]:
    """Give the text of the wanted members of a gzipped tar archive, those that it has.

    The archive is read to its end, so that its checksum is compared and a cut one is noticed.

    Raises:
        ArchiveUnsafeError: A member is a link, a device or sparse, leaves the archive's folder,
            or there is too much of anything; nothing is written anywhere.
        SearchReplyError: It is not an archive, cut short, damaged, or holds no text.
    """
    found = members(archive, wanted, server, max_unpacked_bytes=max_unpacked_bytes)
    return {name: _text(name, content, server) for name, content in found}


def members(
    archive: bytes,
    wanted: Collection[str],
    server: str,
    *,
    max_unpacked_bytes: int = MAX_UNPACKED_BYTES,
    max_member_bytes: int = MAX_UNPACKED_BYTES,
) -> Iterator[tuple[str, bytes]]:
    """Give the wanted members of an archive one by one, as `unpack` does.

    Args:
        archive: Gzipped tar.
        wanted: Names.
        server: Where it comes from, for errors.
        max_unpacked_bytes: Of all members together.
        max_member_bytes: Larger members are passed over.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(archive)) as stream:
            limited = _Limited(stream, max_unpacked_bytes, server)
            with tarfile.open(fileobj=limited, mode="r|") as tar:
                yield from _members(tar, wanted, server, max_member_bytes)
            while limited.read(_CHUNK):
                pass
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        fault = f"the archive is cut short or damaged ({str(error) or type(error).__name__})"
        raise SearchReplyError(server, fault) from error


def _members(
    tar: tarfile.TarFile, wanted: Collection[str], server: str, max_member_bytes: int
) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for n_member, member in enumerate(tar, start=1):
        if n_member > _MAX_MEMBERS:
            raise ArchiveUnsafeError(server, f"it has more than {_MAX_MEMBERS} members")
        if member.isdir() and member.name == ".":
            continue
        _check(member, server)
        name = member.name.removeprefix("./")
        if name in seen and name in wanted:
            raise ArchiveUnsafeError(server, f"it holds {name!r} twice")
        seen.add(name)
        if name in wanted and member.size <= max_member_bytes:
            opened = tar.extractfile(member)
            assert opened is not None  # noqa: S101 - it is a plain file
            yield name, opened.read()


def _check(member: tarfile.TarInfo, server: str) -> None:
    if member.type not in _PLAIN or member.issparse():
        raise ArchiveUnsafeError(server, f"its member {member.name!r} is not a plain file")
    if not _NAME.fullmatch(member.name):
        raise ArchiveUnsafeError(server, f"its member {member.name!r} is not a plain name")


def _text(name: str, content: bytes, server: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise SearchReplyError(server, f"{name} holds no text") from error


class _Limited(io.RawIOBase):
    """A stream of which no more than so much can be read."""

    def __init__(self, stream: gzip.GzipFile, limit: int, server: str) -> None:
        super().__init__()
        self._stream = stream
        self._left = limit
        self._limit = limit
        self._server = server

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, _CHUNK) if size >= 0 else _CHUNK)
        self._left -= len(data)
        if self._left < 0:
            fault = f"it unpacks to more than {self._limit:,} bytes"
            raise ArchiveUnsafeError(self._server, fault)
        return data
