"""The header of an NRRD file (http://teem.sourceforge.net/nrrd/format.html)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from foldsvc.errors import ImageDamagedError, ImageError, ImageUnsupportedError
from foldsvc.imaging.text_header import MOST_FILES, lines_of, pattern_of

NAME = "NRRD"

_ONE_NAME = {
    "datafile": "data file", "byteskip": "byte skip", "lineskip": "line skip",
    "axismins": "axis mins", "axismaxs": "axis maxs", "centers": "centerings",
}  # fmt: skip
_LIST = "LIST"


@dataclass(frozen=True, slots=True, kw_only=True)
class NrrdHeader:
    """What a header says.

    Attributes:
        fields: By their names in lower case, each field by one of its names.
        own: Keys and values beyond the format, by their names in lower case.
        commented: There are comments.
        end: Where the voxels begin; 0 where they are in other files.
        data_files: The names of those; None where the voxels follow the header.
    """

    fields: Mapping[str, str]
    own: Mapping[str, str]
    commented: bool
    end: int
    data_files: tuple[str, ...] | None


def read_nrrd_header(path: Path) -> NrrdHeader:
    """Read a header to its empty line, or to its end where the voxels are in other files.

    Raises:
        ImageError: It does not end, or names its files by a pattern that is not read.
    """
    fields: dict[str, str] = {}
    own: dict[str, str] = {}
    names: list[str] = []
    commented, listed, end = False, False, -1
    for line, offset in lines_of(path):
        if listed:
            names += [line] if line else []
            continue
        if not line:
            end = offset
            break
        name, colon, value = line.partition(":")
        if line.startswith("#"):
            commented = True
        elif value.startswith("="):
            own[name.strip().lower()] = _unescaped(value[1:])
        elif colon:
            field = name.strip().lower()
            fields[_ONE_NAME.get(field, field)] = value.strip()
            listed = "data file" in fields and fields["data file"].startswith(_LIST)
    if len(names) > MOST_FILES:
        raise ImageUnsupportedError("headers that name thousands of files")
    named = fields.get("data file")
    if named is not None and not listed:
        pattern = pattern_of(named)
        names = [named] if pattern is None else pattern[0]
    if named is None and end < 0:
        raise ImageDamagedError(NAME, "its header does not end")
    return NrrdHeader(
        fields=fields,
        own=own,
        commented=commented,
        end=0 if named is not None else end,
        data_files=None if named is None else tuple(names),
    )


def files_of_nrrd(path: Path) -> tuple[str, ...]:
    """Give the names of the files that a header keeps its voxels in; none for a broken header."""
    try:
        return read_nrrd_header(path).data_files or ()
    except ImageError:
        return ()


def _unescaped(value: str) -> str:
    return value.strip().replace("\\n", "\n").replace("\\\\", "\\")
