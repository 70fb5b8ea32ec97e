"""DICOM Segmentations and RT Structure Sets as maps of labels, on the grid of their series."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Int16
from pydicom.dataset import Dataset

from foldsvc.errors import (
    ImageDamagedError,
    ImageError,
    ImageUnsupportedError,
    UploadTooLargeError,
)
from foldsvc.imaging.canonical import LPS_TO_RAS
from foldsvc.imaging.decoded_image import DecodedImage, notice
from foldsvc.imaging.deidentification.dataset import Deidentifier
from foldsvc.imaging.deidentification.free_text import revealing
from foldsvc.imaging.dicom.archive import add_file
from foldsvc.imaging.dicom.contours import by_slice, mask_on, referenced_frame, regions_of
from foldsvc.imaging.dicom.files import STRUCTURE_SET, read_whole
from foldsvc.imaging.dicom.functional_groups import as_number, word_of
from foldsvc.imaging.dicom.grids import Grid, grid_in_frame, referenced_grid, referenced_series
from foldsvc.imaging.dicom.instances import Instance
from foldsvc.imaging.dicom.label_copies import restore_regions, restore_segments
from foldsvc.imaging.dicom.label_names import region_names, segment_names
from foldsvc.imaging.dicom.pixels import decoded_pixels, replace_pixels
from foldsvc.imaging.dicom.segment_frames import frames_of, masks_on, own_grid
from foldsvc.imaging.dicom.setup import DicomSetup
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.segmentation.labels import LabelName, spare_colour
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

_MOST_FRAMES = 32_768
_HIGHEST = 32_767
_HALF = 0.5

Masks = Iterable[tuple[int, Bool[np.ndarray, "x y z"]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labelled:
    """What an object says, before it is written as maps."""

    grid: Grid
    masks: Masks
    names: Mapping[int, LabelName]
    copy: Dataset
    modality: str
    notices: list[Notice]


def label_maps(
    objects: Sequence[Instance], grids: Sequence[Grid], setup: DicomSetup
) -> Iterator[DecodedImage | ImageError]:
    """Give a map of labels for each object, or an error; several where its labels overlap.

    Args:
        objects: Segmentations and structure sets.
        grids: Of the images of the same upload.
        setup: How all is read.
    """
    archives = (setup.folder / f"labels{number:04}.zip" for number in count(1))
    for instance in objects:
        try:
            with parsing("DICOM"):
                yield from _maps(instance, grids, setup, archives)
        except ImageError as error:
            setup.ledger.fail([instance.line], error)
            yield error.about(instance.member.label)


def _maps(
    instance: Instance, grids: Sequence[Grid], setup: DicomSetup, archives: Iterator[Path]
) -> Iterator[DecodedImage]:
    deidentifier = Deidentifier(pseudonyms=setup.pseudonyms, options=setup.options)
    structures = str(instance.header.get("SOPClassUID", "")) == STRUCTURE_SET
    read = _structure_set if structures else _segmentation
    labelled = read(instance, grids, setup, deidentifier)
    names, masks = _numbered(labelled.names, labelled.masks)
    layers = layered(masks, labelled.grid.shape, setup.limits.max_voxels)
    if not layers:
        raise ImageDamagedError("DICOM", "none of its labels has a voxel on the grid of its series")
    used = [set(np.unique(layer).tolist()) - {0} for layer in layers]
    notices = [*labelled.notices, *_empty_notices(len(set(names) - set().union(*used)))]
    for index, layer in enumerate(layers):
        archive = next(archives)
        with zipfile.ZipFile(archive, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            add_file(packed, 1, labelled.copy)
        yield DecodedImage(
            format="dicom",
            content=Volume(
                voxels=layer[..., None],
                affine=np.asarray(LPS_TO_RAS @ labelled.grid.affine),
                modality=labelled.modality,
            ),
            deidentification=deidentifier.report(),
            labels={value: names.get(value) or _unnamed(value) for value in sorted(used[index])},
            notices=(*notices, *_layers_notices(index, len(layers))),
            dicom=archive,
            lines=(instance.line,),
            series=setup.pseudonyms.replaced(str(instance.header.get("SeriesInstanceUID", ""))),
            drawn_on=setup.pseudonyms.replaced(labelled.grid.series),
        )


def layered(
    masks: Masks, shape: tuple[int, int, int], max_voxels: int
) -> list[Int16[np.ndarray, "x y z"]]:
    """Lay masks into as few maps as they need so that none hides another.

    Args:
        masks: Each with its number.
        shape: Of all of them.
        max_voxels: In all maps together.

    Raises:
        UploadTooLargeError: They need too many.
    """
    layers: list[np.ndarray] = []
    for number, mask in masks:
        if not mask.any():
            continue
        free = next((layer for layer in layers if not layer[mask].any()), None)
        if free is None:
            if (len(layers) + 1) * int(np.prod(shape)) > max_voxels:
                raise UploadTooLargeError("voxels in one image", max_voxels)
            free = np.zeros(shape, np.int16)
            layers.append(free)
        free[mask] = number
    return layers


def _segmentation(
    instance: Instance, grids: Sequence[Grid], setup: DicomSetup, deidentifier: Deidentifier
) -> _Labelled:
    dataset = read_whole(instance.member.path, setup.budget)
    n_frames = int(as_number(dataset.get("NumberOfFrames"), 1.0))
    if not 0 < n_frames <= _MOST_FRAMES:
        raise UploadTooLargeError("frames in one segmentation", _MOST_FRAMES)
    frames = frames_of(dataset, n_frames)
    pixels = decoded_pixels(dataset, setup.budget)
    names = _tellable(segment_names(dataset), dataset)
    grid = referenced_grid(dataset, grids)
    notices = [_names_notice()] if names else []
    if grid is None:
        grid = own_grid(frames, int(dataset.Rows), int(dataset.Columns))
        notices.append(_own_grid_notice())
    stored = pixels
    if word_of([dataset], "SegmentationType") == "FRACTIONAL":
        pixels = pixels >= _HALF * as_number(dataset.get("MaximumFractionalValue"), 255.0)
        notices.append(_fractions_notice())
    if int(np.prod(grid.shape)) > setup.limits.max_voxels:
        raise UploadTooLargeError("voxels in one image", setup.limits.max_voxels)
    copy = deidentifier.apply(dataset)
    replace_pixels(copy, stored)
    restore_segments(copy, dataset, names, stored)
    return _Labelled(
        grid=grid,
        masks=masks_on(grid, frames, pixels),
        names=names,
        copy=copy,
        modality="SEG",
        notices=notices,
    )


def _structure_set(
    instance: Instance, grids: Sequence[Grid], setup: DicomSetup, deidentifier: Deidentifier
) -> _Labelled:
    dataset = read_whole(instance.member.path, setup.budget)
    grid = referenced_grid(dataset, grids)
    frame = Dataset()
    frame.FrameOfReferenceUID = referenced_frame(dataset)
    if grid is None and not referenced_series(dataset):
        grid = grid_in_frame(frame, grids)
    if grid is None:
        missing = [setup.pseudonyms.replaced(uid) for uid in referenced_series(dataset)]
        raise ImageUnsupportedError(
            "contours (RTSTRUCT) without the series that they were drawn on"
            + (f", which is known here as {missing[0]}" if missing else ""),
            "Send the structure set and its series together",
        )
    regions = regions_of(dataset)
    colours = {region.number: region.colour for region in regions}
    names = _tellable(region_names(dataset, colours), dataset)
    contours = [(region.number, by_slice(grid, region)) for region in regions]
    notices = [_names_notice()] if names else []
    notices += _left_out_notices(
        sum(region.left_out.open_contours for region in regions),
        sum(region.left_out.off_slices for region in regions),
    )
    if not regions:
        raise ImageUnsupportedError("structure sets (RTSTRUCT) without contours", "Draw some")
    copy = deidentifier.apply(dataset)
    restore_regions(copy, dataset, names, setup.pseudonyms)
    return _Labelled(
        grid=grid,
        masks=((number, mask_on(grid, polygons)) for number, polygons in contours),
        names=names,
        copy=copy,
        modality="RTSTRUCT",
        notices=notices,
    )


def _tellable(names: Mapping[int, LabelName], dataset: Dataset) -> dict[int, LabelName]:
    """Give names of which none repeats what tells whose the images are."""
    secret = revealing(dataset, [name.name for name in names.values()])
    return {
        number: replace(name, name=f"label {number}") if name.name in secret else name
        for number, name in names.items()
    }


def _numbered(
    names: Mapping[int, LabelName], masks: Masks
) -> tuple[Mapping[int, LabelName], Masks]:
    """Renumber labels where their numbers do not fit into a map."""
    if all(0 < number <= _HIGHEST for number in names):
        return names, masks
    values = {number: value for value, number in enumerate(sorted(names), start=1)}
    numbered = ((values[number], mask) for number, mask in masks if number in values)
    return {values[number]: name for number, name in names.items()}, numbered


def _unnamed(value: int) -> LabelName:
    return LabelName(name=f"label {value}", colour=spare_colour(value))


def _names_notice() -> Notice:
    return notice(
        "label_names",
        "The names of labels are as somebody typed them: see that they name no person",
    )


def _own_grid_notice() -> Notice:
    return notice(
        "segmented_series_missing",
        "The series that was segmented was not sent with it; the map has a grid of its own",
    )


def _fractions_notice() -> Notice:
    return notice("fractions", "Fractions of one half and above count as inside of a segment")


def _left_out_notices(n_open: int, n_off: int) -> list[Notice]:
    notices: list[Notice] = []
    if n_open:
        words = f"{n_open} of the contours are points or lines, which enclose nothing"
        notices.append(notice("contours_open", words))
    if n_off:
        words = f"{n_off} of the contours lie in no slice of the series and were left out"
        notices.append(notice("contours_off_slices", words))
    return notices


def _empty_notices(n_labels: int) -> tuple[Notice, ...]:
    if not n_labels:
        return ()
    return (notice("labels_empty", f"{n_labels} of the labels have no voxel on this grid"),)


def _layers_notices(index: int, n_layers: int) -> tuple[Notice, ...]:
    if n_layers == 1:
        return ()
    which = f"Layer {index + 1} of {n_layers}: labels of different layers may overlap"
    return (Notice(level="info", code="segment_layer", message=which),)
