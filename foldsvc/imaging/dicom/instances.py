"""The DICOM files of an upload: what can be read, each instance once."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydicom.dataset import Dataset

from foldsvc.errors import ImageError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.dicom.burned_in import burned_in_text
from foldsvc.imaging.dicom.files import check_kind, read_header, read_whole
from foldsvc.imaging.dicom.pixels import decoded_pixels
from foldsvc.imaging.dicom.public_terms import in_public_terms
from foldsvc.imaging.dicom.slices import slices_of
from foldsvc.imaging.dicom.store_ledger import Ledger
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.unpacking import Member

_UID_ROOT = "2.25."
"""Of UIDs that are a number of 128 bits (PS3.5 B.2)."""

_UID_BYTES = 16
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One file, without its pixels.

    Attributes:
        line: Of the ledger.
        given_uid: Made from what the file contains, where it has no SOPInstanceUID or shares it
            with another; "" where it has its own.
        n_copies: How often the same came besides.
    """

    member: Member
    header: Dataset
    line: int = 0
    given_uid: str = ""
    n_copies: int = 0


class Pixels:
    """Says what files show, each read once."""

    def __init__(self, budget: PixelBudget) -> None:
        self._budget = budget
        self._digests: dict[Path, bytes] = {}

    def digest(self, path: Path) -> bytes:
        """Give a digest of the decoded pixels, or of the file where they cannot be decoded."""
        if path not in self._digests:
            # Looked at for their own sake: they are counted when an image is made of them.
            budget = PixelBudget(self._budget.left)
            try:
                with parsing("DICOM"):
                    pixels = decoded_pixels(read_whole(path, budget), budget)
                    digest = hashlib.sha256(f"{pixels.dtype}{pixels.shape}".encode())
                    digest.update(pixels.tobytes())
                    self._digests[path] = digest.digest()
            except ImageError:
                self._digests[path] = _digest_of_file(path)
        return self._digests[path]


def read_instances(
    members: Sequence[Member],
    limits: ReadLimits,
    budget: PixelBudget,
    ledger: Ledger,
    study_uid: str,
) -> Iterator[Instance | ImageError]:
    """Read headers: instances that images are made of, and an error for each file that is none.

    Files that are the same are one instance. Files that share a SOPInstanceUID and are not the
    same are distinguished by UIDs of their own.

    Args:
        members: The files, with no other formats among them.
        limits: Of elements.
        budget: Of bytes.
        ledger: In which each file gets a line.
        study_uid: Of the only study that is read; empty for all.
    """
    elements = PixelBudget(limits.max_elements, "elements")
    instances: list[Instance | ImageError] = []
    for member in members:
        try:
            instances.append(
                Instance(member=member, header=read_header(member.path, budget, elements))
            )
        except ImageError as error:
            instances.append(error.about(member.label))
    for instance in _each_once(instances, Pixels(budget), limits):
        if isinstance(instance, ImageError):
            ledger.fail([ledger.note()], instance)
            yield instance
            continue
        line = ledger.note(instance.header, uid=instance.given_uid)
        try:
            with parsing("DICOM"):
                check_kind(instance.header)
                in_public_terms(instance.header)
                ledger.check_study(line, instance.header, study_uid)
        except ImageError as error:
            ledger.fail([line], error)
            yield error.about(instance.member.label)
        else:
            yield replace(instance, line=line)


def _each_once(
    instances: Sequence[Instance | ImageError], pixels: Pixels, limits: ReadLimits
) -> Iterator[Instance | ImageError]:
    by_uid: dict[str, list[Instance]] = {}
    for instance in instances:
        if isinstance(instance, Instance):
            uid = str(instance.header.get("SOPInstanceUID") or "")
            by_uid.setdefault(uid, []).append(instance)
    kept: dict[Path, Instance] = {}
    for uid, sharing in by_uid.items():
        singles = sharing if len(sharing) == 1 else _different(sharing, pixels, limits)
        for instance in singles:
            own = len(singles) == 1 and uid
            given = "" if own else _uid_of(uid, instance)
            kept[instance.member.path] = replace(instance, given_uid=given)
    for instance in instances:
        if isinstance(instance, ImageError):
            yield instance
        elif instance.member.path in kept:
            yield kept[instance.member.path]


def _different(sharing: Sequence[Instance], pixels: Pixels, limits: ReadLimits) -> list[Instance]:
    """Give those of which none is another once more, in their order."""
    singles: dict[object, Instance] = {}
    files: dict[bytes, object] = {}
    for instance in sharing:
        file = _digest_of_file(instance.member.path)
        if file not in files:
            files[file] = (_facts(instance.header, limits), pixels.digest(instance.member.path))
        first = singles.setdefault(files[file], instance)
        if first is not instance:
            singles[files[file]] = replace(first, n_copies=first.n_copies + 1)
    return list(singles.values())


def _facts(header: Dataset, limits: ReadLimits) -> str:
    """Tell where and when an instance was taken, of which series it is, and if it may be shown."""
    try:
        with parsing("DICOM"):
            slices = repr(slices_of(header, 0, limits.max_frames))
    except ImageError as error:
        slices = error.message
    return f"{header.get('SeriesInstanceUID', '')} {burned_in_text(header)} {slices}"


def _uid_of(uid: str, instance: Instance) -> str:
    """Make a UID that the same file gets in every upload."""
    made = hashlib.sha256(f"{uid}\0".encode() + _digest_of_file(instance.member.path))
    return _UID_ROOT + str(int.from_bytes(made.digest()[:_UID_BYTES], "big"))


def _digest_of_file(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()
