"""DICOM files of an upload to anonymous images: the order of all the steps."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from foldsvc.errors import ImageBombError, ImageError, ImageLimitError, UploadTooLargeError
from foldsvc.imaging.body_parts import MODALITIES, body_part_of, term_of
from foldsvc.imaging.budget import PixelBudget
from foldsvc.imaging.decoded_image import DecodedImage, FrameStack, notice
from foldsvc.imaging.deidentification.dataset import Deidentifier
from foldsvc.imaging.dicom.archive import add_file
from foldsvc.imaging.dicom.assembly import ReadFrames, assembled
from foldsvc.imaging.dicom.burned_in import shows_a_face
from foldsvc.imaging.dicom.files import has_labels, read_whole
from foldsvc.imaging.dicom.grids import Grid, grid_of
from foldsvc.imaging.dicom.instances import Instance, Pixels, read_instances
from foldsvc.imaging.dicom.label_objects import label_maps
from foldsvc.imaging.dicom.mosaics import tiles_of
from foldsvc.imaging.dicom.parts import Part, parts_of
from foldsvc.imaging.dicom.pictures import picture_stack
from foldsvc.imaging.dicom.pixels import decoded_pixels, modality_values, replace_pixels
from foldsvc.imaging.dicom.public_terms import in_public_terms
from foldsvc.imaging.dicom.series import (
    BurnedIn,
    burned_in_of,
    is_grey,
    notices_of,
    padding_values,
    picture_groups,
    uid_notices,
)
from foldsvc.imaging.dicom.setup import DicomSetup
from foldsvc.imaging.dicom.slices import Slice, slices_of
from foldsvc.imaging.dicom.suv import suv_inputs
from foldsvc.imaging.dicom.windows import windows_of_all
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.unpacking import Member
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

_OF_THE_UPLOAD = (ImageBombError, ImageLimitError, UploadTooLargeError)
"""What no file is at fault for alone."""


def read_dicom(members: Sequence[Member], setup: DicomSetup) -> Iterator[DecodedImage | ImageError]:
    """Give the images one by one, and an error for each file of which none was made.

    A file that cannot be read takes nothing with it: images are made of the others.
    """
    files: list[Instance] = []
    labels: list[Instance] = []
    for instance in read_instances(
        members, setup.limits, setup.budget, setup.ledger, setup.study_uid
    ):
        if isinstance(instance, ImageError):
            yield instance
        else:
            (labels if has_labels(instance.header) else files).append(instance)
    reading = _Reading(files, setup)
    for series in reading.by_series():
        yield from reading.images(series)
    yield from label_maps(labels, reading.grids, setup)


class _Reading:
    """The files of an upload on their way to images."""

    def __init__(self, files: Sequence[Instance], setup: DicomSetup) -> None:
        self._files = files
        self._headers = [file.header for file in files]
        self._setup = setup
        self._pixels = Pixels(setup.budget)
        self.grids: list[Grid] = []
        self._archives = (setup.folder / f"dicom{number:04}.zip" for number in count(1))

    def by_series(self) -> list[list[int]]:
        """Give indices of files that may be of one image."""
        series: dict[tuple[str, ...], list[int]] = {}
        for index, header in enumerate(self._headers):
            keys = ("SeriesInstanceUID", "Modality", "SamplesPerPixel", "PhotometricInterpretation")
            key = tuple(str(header.get(name, "")) for name in keys)
            series.setdefault(key, []).append(index)
        return list(series.values())

    def images(self, series: Sequence[int]) -> Iterator[DecodedImage | ImageError]:
        """Make the images of a series, and of what is left of it without files at fault."""
        slices: list[Slice] = []
        n_bad = 0
        for index in series:
            try:
                with parsing("DICOM"):
                    slices += slices_of(self._headers[index], index, self._setup.limits.max_frames)
            except ImageError as error:
                n_bad += 1
                yield self._failed([index], error)
        waiting = [(part, n_bad) for part in self._parts(slices)]
        while waiting:
            part, n_bad = waiting.pop(0)
            making = _Making(self._files, part, self._setup, next(self._archives))
            spent = self._setup.budget.left
            try:
                with parsing("DICOM"):
                    yield self._image(part, making, n_bad)
            except ImageError as error:
                if making.stopped_at is None:
                    yield self._failed(part.files, error)
                    continue
                making.archive.unlink()
                bad = {making.stopped_at: error} | making.further_faults()
                # What is left is decoded once more, and is counted then.
                self._setup.budget.give_back(spent - self._setup.budget.left)
                for index, fault in bad.items():
                    yield self._failed([index], fault)
                left = [slice_ for slice_ in part.slices if slice_.file not in bad]
                waiting = [(again, n_bad + len(bad)) for again in self._parts(left)] + waiting

    def _parts(self, slices: Sequence[Slice]) -> list[Part]:
        if not slices:
            return []
        grey = is_grey(self._headers[slices[0].file])
        parts: list[Part] = []
        for part in parts_of(slices, self._same_pixels) if grey else [Part(slices=tuple(slices))]:
            parts += [part] if part.stack else picture_groups(self._headers, part)
        return parts

    def _same_pixels(self, slice_: Slice, other: Slice) -> bool:
        first, second = self._files[slice_.file].member.path, self._files[other.file].member.path
        return slice_.frame == other.frame and self._pixels.digest(first) == self._pixels.digest(
            second
        )

    def _failed(self, indices: Iterable[int], error: ImageError) -> ImageError:
        files = [self._files[index] for index in indices]
        self._setup.ledger.fail((file.line for file in files), error)
        return error.about(*(file.member.label for file in files))

    def _image(self, part: Part, making: "_Making", n_bad: int) -> DecodedImage:
        headers = [self._headers[index] for index in part.files]
        content = making.content()
        self._failed(part.repeated, ImageError("The slice came twice"))
        body_parts = (body_part_of(header.get("BodyPartExamined")) for header in headers)
        body_part = next((term for term in body_parts if term), "")
        in_space = part.stack is not None
        if part.stack is not None:
            self.grids.append(grid_of(part.stack, headers))
        return DecodedImage(
            format="dicom",
            content=content,
            deidentification=making.deidentifier.report(),
            n_files=len(part.files),
            body_part=body_part,
            windows=windows_of_all([slice_.windows for slice_ in part.slices]),
            burned_in=self._burned_in(headers),
            recognizable=any(
                shows_a_face(header, body_part, in_space=in_space) for header in headers
            ),
            suv=suv_inputs(headers),
            notices=(
                *part.notices,
                *_bad_files_notices(n_bad),
                *uid_notices([self._files[index] for index in part.files]),
                *notices_of(headers, part),
            ),
            padding=padding_values(part.slices),
            dicom=making.archive,
            lines=tuple(self._files[index].line for index in part.files),
            series=self._setup.pseudonyms.replaced(str(headers[0].get("SeriesInstanceUID", ""))),
        )

    def _burned_in(self, headers: Sequence[Dataset]) -> BurnedIn:
        """Give the worst that any file of the same series says, in whatever image it is."""
        series = {str(header.get("SeriesInstanceUID", "")) for header in headers}
        return burned_in_of(
            header for header in self._headers if str(header.get("SeriesInstanceUID", "")) in series
        )


@dataclass(slots=True)
class _Making:
    """One image that is being made, with the archive of its anonymous files.

    Attributes:
        stopped_at: The file that cannot be read, by its index.
    """

    files: Sequence[Instance]
    part: Part
    setup: DicomSetup
    archive: Path
    stopped_at: int | None = None
    deidentifier: Deidentifier = field(init=False)

    def __post_init__(self) -> None:
        self.deidentifier = Deidentifier(
            pseudonyms=self.setup.pseudonyms, options=self.setup.options
        )

    def content(self) -> Volume | FrameStack:
        """Read each file once, for the image and for the archive.

        Raises:
            ImageError: A file cannot be read, or the image is too large.
        """
        first = self.part.slices[0]
        header = self.files[first.file].header
        modality = term_of(header.get("Modality"), MODALITIES)
        if len(self.part.slices) * first.rows * first.columns > self.setup.limits.max_voxels:
            raise UploadTooLargeError("voxels in one image", self.setup.limits.max_voxels)
        with zipfile.ZipFile(self.archive, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:

            def read_frames(index: int) -> np.ndarray:
                try:
                    return self._frames(index, packed)
                except _OF_THE_UPLOAD:
                    raise
                except ImageError:
                    self.stopped_at = index
                    raise

            if self.part.stack is not None:
                return assembled(
                    self.part.stack, header, read_frames, modality=modality, unit=first.unit
                )
            return _pictures(header, self.part.slices, read_frames, modality)

    def further_faults(self) -> dict[int, ImageError]:
        """Look at the files behind the one at which it stopped."""
        errors: dict[int, ImageError] = {}
        for index in self.part.files:
            if index == self.stopped_at:
                continue
            budget = PixelBudget(self.setup.budget.left)
            try:
                with parsing("DICOM"):
                    decoded_pixels(read_whole(self.files[index].member.path, budget), budget)
            except _OF_THE_UPLOAD:
                raise
            except ImageError as error:
                errors[index] = error
        return errors

    def _frames(self, index: int, packed: zipfile.ZipFile) -> np.ndarray:
        file = self.files[index]
        with parsing("DICOM"):
            dataset = read_whole(file.member.path, self.setup.budget)
            pixels = decoded_pixels(dataset, self.setup.budget)
            if (mosaic := in_public_terms(dataset)) is not None:
                pixels = tiles_of(mosaic, pixels)
            if file.given_uid:
                dataset.SOPInstanceUID = file.given_uid
            anonymous = self.deidentifier.apply(dataset)
            replace_pixels(anonymous, pixels)
            add_file(packed, self.part.files.index(index) + 1, anonymous)
            return modality_values(pixels, dataset)


def _pictures(
    header: Dataset, slices: Sequence[Slice], read_frames: ReadFrames, modality: str
) -> FrameStack:
    pixels: list[np.ndarray] = []
    done: dict[int, np.ndarray] = {}
    for slice_ in slices:
        if slice_.file not in done:
            done = {slice_.file: read_frames(slice_.file)}
        pixels.append(done[slice_.file][slice_.frame : slice_.frame + 1])
    return picture_stack(header, slices[0], pixels, slices[0].unit, modality)


def _bad_files_notices(n_files: int) -> tuple[Notice, ...]:
    if not n_files:
        return ()
    words = "1 file of the series was" if n_files == 1 else f"{n_files} files of the series were"
    return (notice("files_left_out", f"{words} left out as unreadable"),)
