"""The files that headers name: found where the header says, and never by their bare names."""

import contextlib
import filecmp
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from foldsvc.errors import DataFileAmbiguousError, DataFileMissingError, ImageError
from foldsvc.imaging.unpacking import Member, label_of

_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")
_MOST_REPORTED = 5
_PACKED = re.compile(r"\.(gz|bz2)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file that a header names.

    Attributes:
        path: Where it is, unpacked if it was compressed by itself.
        as_named: Where it is with the bytes that a file of this name has: those that were sent,
            unless the name is without the ending of a compressed file and what was sent had it.
    """

    path: Path
    as_named: Path


FindFile = Callable[[str], FoundFile]
"""Gives the file of the upload that a header names; raises an `ImageError` where that is none."""


class SiblingFiles:
    """All files of an upload by their places.

    A header's file lies in the folder of the header, or where a relative name leads to from
    there. Another file of the same name, in another folder or archive, may be another patient's.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self._by_place: dict[tuple[int, str], list[Member]] = {}
        self._by_name: dict[str, list[Member]] = {}
        self._claimed: set[Path] = set()
        for member in members:
            place = _normal(member.place)
            for spelling in {place, _PACKED.sub("", place)} if member.sent else {place}:
                self._by_place.setdefault((member.source, spelling.lower()), []).append(member)
                self._by_name.setdefault(posixpath.basename(spelling).lower(), []).append(member)

    def is_claimed(self, member: Member) -> bool:
        """Say whether a header named this file, and it was found."""
        return member.path in self._claimed

    def has(self, header: Member, name: str) -> bool:
        """Say whether the file that a header names is there, and is one alone; it is claimed."""
        with contextlib.suppress(ImageError):  # reported when the header is read
            self.beside(header)(name)
            return True
        return False

    def beside(self, header: Member) -> FindFile:
        """Give what finds the files that a header names."""
        folder = posixpath.dirname(_normal(header.place))

        def find(name: str) -> FoundFile:
            for place in _places(folder, _normal(name)):
                member = self._at(header, place, name)
                if member is not None:
                    self._claimed.add(member.path)
                    return _found(member, place)
            elsewhere = self._by_name.get(posixpath.basename(_normal(name)).lower(), [])
            others = [
                other.label for other in elsewhere[:_MOST_REPORTED] if other.path != header.path
            ]
            raise DataFileMissingError(label_of(name), others)

        return find

    def _at(self, header: Member, place: str, name: str) -> Member | None:
        """Give the one file at a place, of several the one whose letters are the same."""
        matches = [
            member
            for member in self._by_place.get((header.source, place.lower()), [])
            if member.path != header.path
        ]
        for letters in (str, str.lower):
            same = [
                member for member in matches if letters(_normal(member.place)) == letters(place)
            ]
            matches = same or matches
        if len(matches) > 1 and not _equal(matches):
            raise DataFileAmbiguousError(label_of(name), _numbered(matches))
        return matches[0] if matches else None


def _found(member: Member, place: str) -> FoundFile:
    if member.fault is not None and member.sent is None:
        raise member.fault.about(member.label)
    path = member.path if member.fault is None or member.sent is None else member.sent
    exact = _normal(member.place).lower() == place.lower()
    return FoundFile(path=path, as_named=member.sent if member.sent and exact else path)


def _places(folder: str, name: str) -> Iterable[str]:
    if not _ABSOLUTE.match(name):
        yield posixpath.normpath(posixpath.join(folder, name))
    # A name from another computer: only its last part means anything here.
    yield posixpath.join(folder, posixpath.basename(name))


def _normal(name: str) -> str:
    """Give a name with `/` between folders, without `.` and `..`, and with composed letters."""
    plain = unicodedata.normalize("NFC", name.strip().strip('"').replace("\\", "/"))
    return posixpath.normpath(plain) if plain else ""


def _equal(members: Sequence[Member]) -> bool:
    first = members[0].path
    return all(filecmp.cmp(first, member.path, shallow=False) for member in members[1:])


def _numbered(members: Sequence[Member]) -> list[str]:
    """Give names that differ, where the files have one name by their order in the upload."""
    labels = [member.label for member in members]
    if len(set(labels)) == len(labels):
        return labels
    return [f"{label} (number {number})" for number, label in enumerate(labels, start=1)]
