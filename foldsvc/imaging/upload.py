"""The files of an upload to images, whatever their formats."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from foldsvc.errors import ImageError, ImageFormatError
from foldsvc.imaging.budget import PixelBudget, ReadLimits, bytes_of_upload
from foldsvc.imaging.decoded_image import DecodedImage
from foldsvc.imaging.deidentification.dataset import Options
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.dicom.image_reader import read_dicom
from foldsvc.imaging.dicom.setup import DicomSetup
from foldsvc.imaging.dicom.store_ledger import Ledger
from foldsvc.imaging.known_datasets import Layouts
from foldsvc.imaging.parser_messages import Request
from foldsvc.imaging.readers import data_files, read
from foldsvc.imaging.sibling_files import SiblingFiles
from foldsvc.imaging.unpacking import Member, members_of


def images_of(
    request: Request, folder: Path, ledger: Ledger
) -> Iterator[DecodedImage | ImageError]:
    """Give the images one by one, and an error for each file of which none was made.

    Args:
        request: What to read.
        folder: Where it is.
        ledger: Of DICOM instances, to be written.

    Raises:
        ImageError: The upload as a whole cannot be read.
    """
    limits = ReadLimits(
        max_inflated_bytes=request.max_inflated_bytes,
        max_files=request.max_files,
        max_images=request.max_images,
    )
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    sent = [(folder / file.path, file.name) for file in request.files]
    n_bytes = bytes_of_upload(limits, sum(path.stat().st_size for path, _ in sent))
    members = members_of(sent, unpacked, limits, PixelBudget(n_bytes))
    siblings = SiblingFiles(members)
    if not request.dicom_alone:
        _claim(members, siblings)
    setup = DicomSetup(
        options=Options(dates=request.dates, keep_patient=request.keep_patient),
        pseudonyms=Pseudonyms(bytes.fromhex(request.key_hex)),
        limits=limits,
        budget=PixelBudget(n_bytes),
        folder=unpacked,
        ledger=ledger,
        study_uid=request.study_uid,
    )
    yield from read_dicom([member for member in members if _is_dicom(member, siblings)], setup)
    others = [member for member in members if not _is_dicom(member, siblings)]
    if request.dicom_alone:
        for _ in others:
            ledger.fail([ledger.note()], ImageFormatError())
            yield ImageFormatError()
        return
    yield from _others(others, siblings, limits, PixelBudget(n_bytes))


def _is_dicom(member: Member, siblings: SiblingFiles) -> bool:
    if member.content == "bare dicom":  # which the voxels of another format may look like
        return not siblings.is_claimed(member)
    return member.content == "dicom"


def _claim(members: Iterable[Member], siblings: SiblingFiles) -> None:
    """Find all files that headers name, before any of them is taken for something by itself."""
    for member in members:
        for name in data_files(member):
            siblings.has(member, name)


def _others(
    members: Sequence[Member], siblings: SiblingFiles, limits: ReadLimits, budget: PixelBudget
) -> Iterator[DecodedImage | ImageError]:
    layouts = Layouts()
    for member in members:
        if siblings.is_claimed(member):
            continue
        try:
            if member.fault is not None:
                raise member.fault
            for image in read(member, siblings, limits, budget):
                yield layouts.annotated(image, member)
        except ImageError as error:
            yield error if error.files else error.about(member.label)
