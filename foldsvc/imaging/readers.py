"""Which reader reads which kind of file, and in which files its headers keep their voxels."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from foldsvc.errors import ImageFormatError
from foldsvc.imaging.afni import read_afni
from foldsvc.imaging.analyze import read_analyze
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.decoded_image import DecodedImage
from foldsvc.imaging.file_types import Content
from foldsvc.imaging.metaimage import files_of_metaimage, read_metaimage
from foldsvc.imaging.mgh import read_mgh
from foldsvc.imaging.mif import files_of_mif, read_mif
from foldsvc.imaging.minc import read_minc
from foldsvc.imaging.nifti import is_pair, read_nifti
from foldsvc.imaging.nrrd import read_nrrd
from foldsvc.imaging.nrrd_header import files_of_nrrd
from foldsvc.imaging.parrec import read_parrec
from foldsvc.imaging.sibling_files import SiblingFiles
from foldsvc.imaging.unpacking import Member

_SPM = ".mat"
_VOXELS: Mapping[Content, str] = {
    "nifti": ".img",
    "analyze": ".img",
    "afni": ".BRIK",
    "parrec": ".REC",
}
"""Endings of the files that have the voxels of a header with the same name."""

_Reader = Callable[[Member, SiblingFiles, ReadLimits, PixelBudget], Sequence[DecodedImage]]


def data_files(member: Member) -> Sequence[str]:
    """Give the names of the files that a header keeps its voxels in; none for other files."""
    if member.content in _NAMING:
        return _NAMING[member.content](member.path)
    if member.content not in _VOXELS or (member.content == "nifti" and not is_pair(member.path)):
        return ()
    further = [_beside(member, _SPM)] if member.content == "analyze" else []
    return [_beside(member, _VOXELS[member.content]), *further]


def read(
    member: Member, siblings: SiblingFiles, limits: ReadLimits, budget: PixelBudget
) -> Sequence[DecodedImage]:
    """Read the images of a file that is not DICOM.

    Args:
        member: The file, or the one that has the header.
        siblings: Of the upload.
        limits: Of voxels.
        budget: Of bytes.

    Raises:
        ImageError: It is of no known format, damaged, too large or of a kind that is not read.
    """
    if member.content not in READERS:
        raise ImageFormatError
    return READERS[member.content](member, siblings, limits, budget)


def _beside(member: Member, ending: str) -> str:
    """Give what another file of a pair is called, such as the voxels of a header."""
    own = PurePosixPath(unicodedata.normalize("NFC", member.place).replace("\\", "/")).name
    return own[: len(PurePosixPath(member.name).stem)] + ending


def _voxels(member: Member, siblings: SiblingFiles) -> Path:
    return siblings.beside(member)(_beside(member, _VOXELS[member.content])).path


def _nifti(
    member: Member, siblings: SiblingFiles, limits: ReadLimits, budget: PixelBudget
) -> Sequence[DecodedImage]:
    voxels = _voxels(member, siblings) if is_pair(member.path) else None
    return [read_nifti(member.path, voxels, limits, budget)]


def _analyze(
    member: Member, siblings: SiblingFiles, limits: ReadLimits, budget: PixelBudget
) -> Sequence[DecodedImage]:
    matrix = siblings.has(member, _beside(member, _SPM))
    voxels = _voxels(member, siblings)
    return [read_analyze(member.path, voxels, limits, budget, matrix=matrix)]


_NAMING: Mapping[Content, Callable[[Path], Sequence[str]]] = {
    "metaimage": files_of_metaimage,
    "nrrd": files_of_nrrd,
    "mif": files_of_mif,
}
READERS: Mapping[Content, _Reader] = {
    "nifti": _nifti,
    "analyze": _analyze,
    "minc1": lambda member, _, limits, budget: [read_minc(member.path, limits, budget)],
    "minc2": lambda member, _, limits, budget: [read_minc(member.path, limits, budget)],
    "mgh": lambda member, _, limits, budget: [read_mgh(member.path, limits, budget)],
    "metaimage": lambda member, siblings, limits, budget: [
        read_metaimage(member.path, siblings.beside(member), limits, budget)
    ],
    "nrrd": lambda member, siblings, limits, budget: read_nrrd(
        member.path, siblings.beside(member), limits, budget
    ),
    "mif": lambda member, siblings, limits, budget: [
        read_mif(member.path, siblings.beside(member), limits, budget)
    ],
    "afni": lambda member, siblings, limits, budget: [
        read_afni(member.path, _voxels(member, siblings), limits, budget)
    ],
    "parrec": lambda member, siblings, limits, budget: [
        read_parrec(member.path, _voxels(member, siblings), limits, budget)
    ],
}
