"""A read image to the files that are kept and the facts that are reported."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Num

from foldsvc.image_formats import IMAGE_FORMATS
from foldsvc.imaging.canonical import orientation_of, shear_degrees, to_ras, write_nifti
from foldsvc.imaging.decoded_image import DecodedImage, FrameStack, notice
from foldsvc.imaging.gradients import write_gradients
from foldsvc.imaging.label_tables import LABEL_TABLES
from foldsvc.imaging.recognizable import may_show_a_face
from foldsvc.imaging.segmentation.labels import names_of
from foldsvc.imaging.thumbnails import write_label_thumbnail, write_png, write_thumbnail
from foldsvc.imaging.window_presets import presets_of
from foldsvc.records.image_facts import (
    Dataset,
    Geometry,
    NamedLabel,
    Sharing,
    ValueRange,
    VolumeFacts,
)
from foldsvc.records.notice import Notice
from foldsvc.records.volume import Volume

VOLUME, FRAMES, THUMBNAIL, ARCHIVE = "volume.nii.gz", "frames.raw", "thumbnail.png", "dicom.zip"

_RGB = 3
_SAMPLED = 4_000_000
"""Percentiles are those of so many voxels, evenly taken."""

_TILTED = 0.05
_HIGHEST_LABEL = 255
_MOST_LABELS = 64
_HIGHEST_KNOWN, _MOST_KNOWN = 32_767, 4_096
_DATASETS: Mapping[Dataset, str] = {
    "brats": "BraTS",
    "brainweb": "BrainWeb",
    "isbi-ms": "ISBI 2015 MS",
    "covid-ct": "COVID-19 CT",
}
_PERCENTILES = (0.5, 2, 98, 99.5)
_UPRIGHT = 1 - 1e-6


def frame_png(index: int) -> str:
    """Name of the file of a frame in colour."""
    return f"frame_{index + 1:05}.png"


def write_image(image: DecodedImage, folder: Path) -> VolumeFacts:
    """Write the files of an image into a new folder and give the facts."""
    folder.mkdir()
    content, notices = _finite(image.content)
    known = bool(image.labels) or (image.layout is not None and bool(image.layout.table))
    label_map = isinstance(content, Volume) and is_label_map(content.voxels, known=known)
    source_orientation = ""
    if isinstance(content, Volume):
        source_orientation = orientation_of(content.affine)
        voxels = content.voxels.astype(np.int16) if label_map else content.voxels
        voxels, affine = to_ras(voxels, content.affine)
        content = replace(content, voxels=voxels, affine=affine)
        write_nifti(content, folder / VOLUME)
        if content.diffusion is not None:
            write_gradients(content.diffusion, content.affine, folder)
        geometry = _geometry(content, source_orientation)
    else:
        _write_frames(content, folder)
        geometry = None
    values = value_range_of(content, image.padding)
    presets = presets_of(image, values)
    if label_map and isinstance(content, Volume):
        write_label_thumbnail(content, _colours(image, content), folder / THUMBNAIL)
    else:
        write_thumbnail(content, presets[0] if presets else None, folder / THUMBNAIL)
    if image.dicom is not None:
        image.dicom.rename(folder / ARCHIVE)
    return VolumeFacts(
        kind="volume" if geometry else "frames",
        title=_title(image, content),
        modality=content.modality,
        body_part=image.body_part,
        format=image.format,
        n_source_files=image.n_files,
        unit=content.unit,
        geometry=geometry,
        frames=None if isinstance(content, Volume) else content.facts,
        value_range=values,
        presets=tuple(presets),
        suv=image.suv,
        sharing=_sharing(image),
        notices=(*image.notices, *notices, *_further(image, content, geometry)),
        deidentification=image.deidentification,
        label_map=label_map,
        layout=image.layout,
        labels=tuple(
            NamedLabel(value=value, name=label.name, colour=label.colour)
            for value, label in sorted(image.labels.items())
            if label_map
        ),
        series=image.series,
        drawn_on=image.drawn_on,
        diffusion=content.diffusion if isinstance(content, Volume) else None,
    )


def _colours(image: DecodedImage, labels: Volume) -> dict[int, str]:
    table = LABEL_TABLES.get(image.layout.table, {}) if image.layout else {}
    known = {**table, **image.labels}
    return {value: name.colour for value, name in names_of(labels.voxels[..., 0], known).items()}


def _finite(content: Volume | FrameStack) -> tuple[Volume | FrameStack, tuple[Notice, ...]]:
    """Replace what is not a number by 0, in place."""
    values = content.voxels if isinstance(content, Volume) else content.pixels
    if values.dtype.kind != "f" or bool(np.isfinite(values).all()):
        return content, ()
    np.copyto(values, 0, where=~np.isfinite(values))
    return content, (notice("not_finite", "Values that were not finite numbers became 0"),)


def _geometry(volume: Volume, source_orientation: str) -> Geometry:
    axes = volume.affine[:3, :3]
    spacing = np.linalg.norm(axes, axis=0)
    shear = shear_degrees(volume.affine)
    x, y, z, n_times = volume.voxels.shape
    rows = [(x_, y_, z_, offset) for x_, y_, z_, offset in volume.affine.tolist()]
    return Geometry(
        shape=(x, y, z),
        n_times=n_times,
        time_step_s=volume.time_step_s,
        fourth_axis=volume.fourth_axis,
        spacing=(float(spacing[0]), float(spacing[1]), float(spacing[2])),
        affine=(rows[0], rows[1], rows[2], rows[3]),
        source_orientation=source_orientation,
        oblique=bool((np.abs(axes / spacing).max(axis=0) < _UPRIGHT).any()),
        tilt_degrees=shear if shear > _TILTED else 0.0,
    )


def _write_frames(stack: FrameStack, folder: Path) -> None:
    if stack.facts.samples == _RGB:
        for index, frame in enumerate(stack.pixels):
            write_png(frame, folder / frame_png(index))
        return
    little = stack.pixels.astype(stack.pixels.dtype.newbyteorder("<"), copy=False)
    with (folder / FRAMES).open("xb") as file:
        for frame in little:
            file.write(np.ascontiguousarray(frame).tobytes())


def is_label_map(voxels: Num[np.ndarray, "x y z t"], *, known: bool = False) -> bool:
    """Say whether an image may be a map of labels: few whole numbers, from 0 on, at one time.

    Args:
        voxels: Of the image.
        known: It comes from a collection as a map, or its file names the labels; then 0 need not
            occur, nor anything else, and there may be thousands.
    """
    lowest, highest = voxels.min(), voxels.max()
    most, n_most = (_HIGHEST_KNOWN, _MOST_KNOWN) if known else (_HIGHEST_LABEL, _MOST_LABELS)
    if voxels.shape[3] > 1 or lowest < 0 or highest > most:
        return False
    if not known and not lowest == 0 < highest:
        return False
    whole = voxels.astype(np.int16)
    if np.count_nonzero(np.bincount(whole.ravel(order="K"))) > n_most:
        return False
    return bool((whole == voxels).all())


def value_range_of(
    content: Volume | FrameStack, padding: Sequence[tuple[float, float]] = ()
) -> ValueRange | None:
    """Give the ends and percentiles of an image's values; None for colour.

    Args:
        content: The image.
        padding: Ranges of values that are not part of it, unless there is nothing else.
    """
    if isinstance(content, FrameStack) and content.facts.samples == _RGB:
        return None
    values = content.voxels if isinstance(content, Volume) else content.pixels
    flat = values.ravel(order="K")
    slope, intercept = (
        (content.facts.slope, content.facts.intercept)
        if isinstance(content, FrameStack)
        else (1.0, 0.0)
    )
    stored = [sorted((end - intercept) / slope for end in ends) for ends in padding]
    shown = [part for part in _parts_without(flat, stored, _SAMPLED) if part.size] or [flat]
    lowest, highest = min(part.min() for part in shown), max(part.max() for part in shown)
    sampled = flat[:: max(1, flat.size // _SAMPLED)]
    (inside,) = _parts_without(sampled, stored, sampled.size)
    percentiles = np.percentile(inside if inside.size else sampled, _PERCENTILES)
    ends = [float(lowest), *percentiles.tolist(), float(highest)]
    rescaled = sorted(float(end) * slope + intercept for end in ends)
    return ValueRange(
        minimum=rescaled[0],
        percentile_0_5=rescaled[1],
        percentile_2=rescaled[2],
        percentile_98=rescaled[3],
        percentile_99_5=rescaled[4],
        maximum=rescaled[5],
    )


def _parts_without(
    flat: Num[np.ndarray, " n"], ranges: Sequence[Sequence[float]], size: int
) -> Iterator[np.ndarray]:
    """Give what is in no range, in parts that are small enough to be copied."""
    for begin in range(0, flat.size, size):
        part = flat[begin : begin + size]
        for low, high in ranges:
            part = part[(part < low) | (part > high)]
        yield part


def _title(image: DecodedImage, content: Volume | FrameStack) -> str:
    what = content.modality or IMAGE_FORMATS[image.format]
    words = f"{what} {image.body_part.lower()}".strip()
    if image.layout is not None:
        role = image.layout.role
        words = f"{role[0].upper()}{role[1:]}, {_DATASETS[image.layout.dataset]}"
    if isinstance(content, Volume):
        return f"{words}, {_by(length for length in content.voxels.shape if length > 1)}"
    size = _by((content.facts.columns, content.facts.rows))
    n_frames = content.facts.n_frames
    return f"{words}, {size}" + (f", {n_frames} frames" if n_frames > 1 else "")


def _by(lengths: Iterable[int]) -> str:
    return " × ".join(str(length) for length in lengths)


def _sharing(image: DecodedImage) -> Sharing:
    suspicious = image.burned_in != "none_declared"
    return Sharing(
        shareable=not suspicious,
        burned_in_text=image.burned_in,
        reasons=("burned_in_text",) if suspicious else (),
    )


def _further(
    image: DecodedImage, content: Volume | FrameStack, geometry: Geometry | None
) -> list[Notice]:
    notices: list[Notice] = []
    if geometry is not None and geometry.tilt_degrees:
        notices.append(
            notice(
                "tilted",
                f"The slices lean by {geometry.tilt_degrees:.1f} degrees against the line that "
                "they are on; world coordinates allow for it",
            )
        )
    if image.recognizable or (isinstance(content, Volume) and may_show_a_face(content)):
        notices.append(notice("face", "A drawing of the volume may show the patient's face"))
    if image.burned_in != "none_declared":
        notices.append(
            notice("burned_in_text", "The pixels may have names in them: mask them before sharing")
        )
    return notices
