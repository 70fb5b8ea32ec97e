"""The index of a zip, judged before anything of the archive is unpacked."""

import mmap
import zipfile
from collections.abc import Sequence
from pathlib import Path

from foldsvc.errors import ImageBombError, ImageDamagedError, UploadTooLargeError
from foldsvc.imaging.budget import PixelBudget, check_ratio

_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER_BYTES = 30


def check_index(path: Path, most_entries: int) -> None:
    """Refuse an index of very many entries, each of which would become an object.

    Raises:
        UploadTooLargeError: There are more.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        offset = entries = 0
        while (offset := data.find(_ENTRY, offset) + 1) > 0:
            entries += 1
            if entries > most_entries:
                raise UploadTooLargeError("entries in a zip", most_entries)


def check_entries(
    entries: Sequence[zipfile.ZipInfo], packed_size: int, budget: PixelBudget
) -> None:
    """Refuse what says of itself that it unpacks to too much, or whose files share bytes.

    Args:
        entries: That are to be unpacked.
        packed_size: Of the archive, in bytes.
        budget: What may still be unpacked; nothing is spent.

    Raises:
        ImageBombError: They unpack to more than is left, or to far more than the size explains.
        ImageDamagedError: Two of them lie over one another, so that they unpack to more.
    """
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise ImageDamagedError("zip", "some of its files lie over one another")
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size
    total = sum(entry.file_size for entry in entries)
    if total > budget.left:
        raise ImageBombError(f"{budget.left:,} bytes")
    for entry in entries:
        check_ratio(entry.file_size, min(entry.compress_size, packed_size))
