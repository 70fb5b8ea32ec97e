"""The files of an upload to images, whatever their formats."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from foldsvc.errors import ImageError, ImageFormatError
from foldsvc.imaging.budget import Budget, ReadLimits, bytes_of_upload
from foldsvc.imaging.deidentification.dataset import Options
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.dicom.reading import read_dicom
from foldsvc.imaging.dicom.received import Ledger
from foldsvc.imaging.dicom.setup import DicomSetup
from foldsvc.imaging.exchange import Request
from foldsvc.imaging.layouts import Layouts
from foldsvc.imaging.members import Member, members_of
from foldsvc.imaging.metaimage import FindFile, read_metaimage
from foldsvc.imaging.minc import read_minc
from foldsvc.imaging.nifti import read_nifti
from foldsvc.imaging.nrrd import read_nrrd
from foldsvc.imaging.read_image import ReadImage


def images_of(request: Request, folder: Path, ledger: Ledger) -> Iterator[ReadImage | ImageError]:
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
    members = members_of(sent, unpacked, limits, Budget(n_bytes))
    setup = DicomSetup(
        options=Options(dates=request.dates, keep_patient=request.keep_patient),
        pseudonyms=Pseudonyms(bytes.fromhex(request.key_hex)),
        limits=limits,
        budget=Budget(n_bytes),
        folder=unpacked,
        ledger=ledger,
        study_uid=request.study_uid,
    )
    yield from read_dicom([one for one in members if one.content == "dicom"], setup)
    if request.dicom_alone:
        for member in members:
            if member.content != "dicom":
                ledger.fail([ledger.note()], ImageFormatError())
                yield ImageFormatError()
        return
    yield from _others(members, limits, Budget(n_bytes))


def _others(
    members: Sequence[Member], limits: ReadLimits, budget: Budget
) -> Iterator[ReadImage | ImageError]:
    detached = {one.name: one.path for one in members if one.content == "detached"}
    used: set[Path] = set()

    def find_file(name: str) -> Path | None:
        plain = PurePosixPath(name.replace("\\", "/")).name.lower()
        found = detached.get(plain) or detached.get(plain.removesuffix(".gz"))
        if found is not None:
            used.add(found)
        return found

    layouts = Layouts()
    for member in members:
        if member.content in ("dicom", "detached"):
            continue
        try:
            yield layouts.told(_read(member, find_file, limits, budget), member)
        except ImageError as error:
            yield error
    for _ in set(detached.values()) - used:
        yield ImageFormatError()


def _read(member: Member, find_file: FindFile, limits: ReadLimits, budget: Budget) -> ReadImage:
    match member.content:
        case "nifti":
            voxels = find_file(f"{PurePosixPath(member.name).stem}.img")
            return read_nifti(member.path, voxels, limits, budget)
        case "minc1" | "minc2":
            return read_minc(member.path, limits, budget)
        case "metaimage":
            return read_metaimage(member.path, find_file, limits, budget)
        case "nrrd":
            return read_nrrd(member.path, find_file, limits, budget)
        case _:
            raise ImageFormatError
