"""DICOM files of an upload to anonymous images: the order of all the steps."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileDataset

from foldsvc.errors import ImageError, UploadTooLargeError
from foldsvc.imaging.budget import Budget, ReadLimits
from foldsvc.imaging.deidentification.dataset import Deidentifier, Options, file_meta_of
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.dicom.assembly import ReadFrames, assembled
from foldsvc.imaging.dicom.burned_in import burned_in_text, shows_a_face
from foldsvc.imaging.dicom.files import check_kind, read_header, read_whole
from foldsvc.imaging.dicom.pictures import picture_stack, windows_of
from foldsvc.imaging.dicom.pixels import decoded, replace_pixels
from foldsvc.imaging.dicom.received import Ledger
from foldsvc.imaging.dicom.slices import Slice, slices_of
from foldsvc.imaging.dicom.stacks import Stack, split_by_direction, split_by_time, stack_of
from foldsvc.imaging.dicom.suv import suv_inputs
from foldsvc.imaging.members import Member
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.read_image import FrameStack, ReadImage, notice
from foldsvc.imaging.terms import MODALITIES, body_part_of, term_of
from foldsvc.records.volume import Unit, Volume
from foldsvc.wire.fold import Notice

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip can tell; all entries have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DicomSetup:
    """How the files of an upload are read.

    Attributes:
        folder: For archives of anonymous files.
        ledger: Of what becomes of each file.
        study_uid: Of the only study that is read; empty for all.
    """

    options: Options
    pseudonyms: Pseudonyms
    limits: ReadLimits
    budget: Budget
    folder: Path
    ledger: Ledger
    study_uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    member: Member
    header: Dataset
    line: int  # of the ledger


def read_dicom(members: Sequence[Member], setup: DicomSetup) -> Iterator[ReadImage | ImageError]:
    """Give the images one by one, and an error for each file or series of which none was made."""
    files: list[_File] = []
    for found in _headers(members, setup):
        if isinstance(found, ImageError):
            yield found
        else:
            files.append(found)
    number = 0
    for series in _by_series(files):
        try:
            parts = _parts(files, series, setup.limits)
        except ImageError as error:
            setup.ledger.fail((files[index].line for index in series), error)
            yield error
            continue
        for part in parts:
            number += 1
            try:
                with parsing("DICOM"):
                    yield _image(files, part, setup, setup.folder / f"dicom{number:04}.zip")
            except ImageError as error:
                setup.ledger.fail((files[index].line for index in _indices(part)), error)
                yield error


def _headers(members: Sequence[Member], setup: DicomSetup) -> Iterator[_File | ImageError]:
    """Read what can be read; of an instance that comes twice, the first."""
    seen: set[str] = set()
    elements = Budget(setup.limits.max_elements, "elements")
    for member in members:
        try:
            header = read_header(member.path, setup.budget, elements)
        except ImageError as error:
            setup.ledger.fail([setup.ledger.note()], error)
            yield error
            continue
        instance = str(header.get("SOPInstanceUID", ""))
        if instance and instance in seen:
            continue
        seen.add(instance)
        line = setup.ledger.note(header)
        try:
            with parsing("DICOM"):
                check_kind(header)
                setup.ledger.check_study(line, header, setup.study_uid)
        except ImageError as error:
            setup.ledger.fail([line], error)
            yield error
        else:
            yield _File(member=member, header=header, line=line)


def _by_series(files: Sequence[_File]) -> list[list[int]]:
    series: dict[tuple[str, ...], list[int]] = {}
    for index, file in enumerate(files):
        keys = ("SeriesInstanceUID", "Modality", "SamplesPerPixel", "PhotometricInterpretation")
        key = tuple(str(file.header.get(name, "")) for name in keys)
        series.setdefault(key, []).append(index)
    return list(series.values())


def _parts(
    files: Sequence[_File], series: Sequence[int], limits: ReadLimits
) -> list[Stack | list[Slice]]:
    """Part a series into volumes, and pictures that belong together."""
    slices: list[Slice] = []
    for index in series:
        with parsing("DICOM"):
            slices += slices_of(files[index].header, index, limits.max_frames)
    parts: list[Stack | list[Slice]] = []
    grey = str(files[series[0]].header.get("PhotometricInterpretation", "")).startswith("MONO")
    groups = split_by_direction(slices)
    alone = [group[0] for group in groups if len(group) == 1]
    if len(alone) > 1:  # such as projections from all around
        parts += _picture_groups(files, alone)
        groups = [group for group in groups if len(group) > 1]
    for group in groups:
        whole = stack_of(group) if grey else None
        if whole is not None:
            parts.append(whole)
            continue
        timed = split_by_time(group) if grey and group[0].placed and len(group) > 1 else [group]
        for part in timed:
            parts += [stack] if grey and (stack := stack_of(part)) else _picture_groups(files, part)
    return parts


def _picture_groups(files: Sequence[_File], slices: Sequence[Slice]) -> list[list[Slice]]:
    """A cine is one; single pictures of a series go together where they are shown alike."""
    groups: dict[tuple[object, ...], list[Slice]] = {}
    for one in slices:
        header = files[one.file].header
        cine = int(header.get("NumberOfFrames") or 1) > 1
        names = ("BitsStored", "PixelRepresentation", "WindowCenter", "ViewPosition",
                 "ImageLaterality")  # fmt: skip
        shown = tuple(str(header.get(name, "")) for name in names)
        size = (one.rows, one.columns, one.spacing)
        key = (one.file if cine else None, one.slope, one.intercept, *size, *shown)
        groups.setdefault(key, []).append(one)
    return [sorted(group, key=lambda one: one.times) for group in groups.values()]


def _image(
    files: Sequence[_File], part: Stack | list[Slice], setup: DicomSetup, archive: Path
) -> ReadImage:
    slices = _slices(part)
    indices = _indices(part)
    header = files[slices[0].file].header
    modality = term_of(header.get("Modality"), MODALITIES)
    unit = _unit(header, modality)
    n_voxels = len(slices) * slices[0].rows * slices[0].columns
    if n_voxels > setup.limits.max_voxels:
        raise UploadTooLargeError("voxels in one image", setup.limits.max_voxels)
    deidentifier = Deidentifier(pseudonyms=setup.pseudonyms, options=setup.options)
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:

        def read_frames(index: int) -> np.ndarray:
            dataset = read_whole(files[index].member.path, setup.budget)
            pixels = decoded(dataset, setup.budget)
            anonymous = deidentifier.apply(dataset)
            replace_pixels(anonymous, pixels)
            entry = zipfile.ZipInfo(f"IMG{indices.index(index) + 1:05}.dcm", _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, encoded(anonymous))
            return pixels

        content: Volume | FrameStack
        if isinstance(part, Stack):
            content = assembled(part, header, read_frames, modality=modality, unit=unit)
        else:
            content = _pictures(header, part, read_frames, unit, modality)
    body_part = body_part_of(header.get("BodyPartExamined"))
    return ReadImage(
        format="dicom",
        content=content,
        deidentification=deidentifier.report(),
        n_files=len(indices),
        body_part=body_part,
        windows=windows_of(header),
        burned_in=burned_in_text(header),
        recognizable=shows_a_face(header, body_part, in_space=isinstance(part, Stack)),
        suv=suv_inputs([files[index].header for index in indices]),
        notices=(part.notices if isinstance(part, Stack) else ())
        + _notices(header, in_space=isinstance(part, Stack)),
        dicom=archive,
        lines=tuple(files[index].line for index in indices),
    )


def _slices(part: Stack | list[Slice]) -> list[Slice]:
    return [one for place in part.slices for one in place] if isinstance(part, Stack) else part


def _indices(part: Stack | list[Slice]) -> list[int]:
    return sorted({one.file for one in _slices(part)})


def _pictures(
    header: Dataset, slices: Sequence[Slice], read_frames: ReadFrames, unit: Unit, modality: str
) -> FrameStack:
    pixels: list[np.ndarray] = []
    done: dict[int, np.ndarray] = {}
    for one in slices:
        if one.file not in done:
            done = {one.file: read_frames(one.file)}
        pixels.append(done[one.file][one.frame : one.frame + 1])
    return picture_stack(header, slices[0], pixels, unit, modality)


def encoded(dataset: Dataset) -> bytes:
    """Encode an anonymous data set: explicit, little-endian, its preamble zero."""
    if "SpecificCharacterSet" in dataset:
        del dataset.SpecificCharacterSet  # what is left is ASCII
    file = FileDataset(None, dataset, file_meta=file_meta_of(dataset), preamble=b"\0" * 128)  # type: ignore[arg-type]
    buffer = BytesIO()
    dcmwrite(buffer, file, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return buffer.getvalue()


def _unit(header: Dataset, modality: str) -> Unit:
    kind = str(header.get("RescaleType", "")).strip().upper()
    if modality == "CT" and kind in ("", "HU") and "RescaleIntercept" in header:
        return "HU"
    if modality == "CT" and kind in ("", "HU") and "SharedFunctionalGroupsSequence" in header:
        return "HU"
    if modality == "PT":
        told = str(header.get("Units", "")).strip().upper()
        if told == "BQML":
            return "Bq/mL"
        if told == "GML":
            return "SUVbw"
    if modality in ("PT", "NM"):
        return "counts"
    dose = modality == "RTDOSE" and str(header.get("DoseUnits", "")).strip().upper() == "GY"
    return "Gy" if dose else "signal"


def _notices(header: Dataset, *, in_space: bool) -> tuple[Notice, ...]:
    kinds = {str(kind).strip().upper() for kind in header.get("ImageType") or []}
    found: list[Notice] = []
    if "MOSAIC" in kinds:
        found.append(
            notice("mosaic", "Each picture is a mosaic of slices, which was not taken apart")
        )
    if in_space and str(header.get("PhotometricInterpretation", "")) == "MONOCHROME1":
        found.append(notice("inverted", "Low values are meant to be bright: MONOCHROME1"))
    if str(header.get("LossyImageCompression", "")) == "01":
        found.append(notice("lossy", "The image was compressed with loss before it came here"))
    return tuple(found)
