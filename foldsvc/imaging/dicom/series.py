"""Facts of an image that all of its files have a say in."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydicom.dataset import Dataset

from foldsvc.imaging.decoded_image import notice
from foldsvc.imaging.dicom.burned_in import burned_in_text
from foldsvc.imaging.dicom.functional_groups import as_number, word_of
from foldsvc.imaging.dicom.instances import Instance
from foldsvc.imaging.dicom.mosaics import why_whole
from foldsvc.imaging.dicom.parts import Part
from foldsvc.imaging.dicom.pictures import voi_lut_of
from foldsvc.imaging.dicom.pixel_spacing import spacing_caveat, spacing_of
from foldsvc.imaging.dicom.slices import Slice, has_odd_offsets
from foldsvc.imaging.dicom.windows import windows_of_all
from foldsvc.records.notice import Notice

BurnedIn = Literal["declared", "possible", "none_declared"]
_SUSPICION: tuple[BurnedIn, ...] = ("declared", "possible", "none_declared")
_SHOWN = (
    "BitsStored", "PixelRepresentation", "ViewPosition", "ImageLaterality",
    "Laterality", "PixelAspectRatio", "PresentationLUTShape", "VOILUTFunction",
)  # fmt: skip
"""What pictures have in common that are shown alike."""

_HALF_A_STEP = 0.25
"""Of the slope: numbers within are the same."""

_DIGITS = 1e-6
"""Of a value that went through 32 bits."""


def burned_in_of(headers: Iterable[Dataset]) -> BurnedIn:
    """Give the worst that a file of a series says of text in its pixels."""
    return min((burned_in_text(header) for header in headers), key=_SUSPICION.index)


def is_grey(header: Dataset) -> bool:
    """Whether pixels are numbers, and no colours."""
    return word_of([header], "PhotometricInterpretation").startswith("MONO")


def padding_values(slices: Sequence[Slice]) -> tuple[tuple[float, float], ...]:
    """Give the ranges of values, rescaled, that stand for no part of the image."""
    sizes: set[tuple[float, float]] = set()
    for slice_ in slices:
        if slice_.padding is None:
            continue
        ends = sorted(end * slice_.slope + slice_.intercept for end in slice_.padding)
        spare = abs(slice_.slope) * _HALF_A_STEP + max(map(abs, ends)) * _DIGITS
        sizes.add((ends[0] - spare, ends[1] + spare))
    return tuple(sorted(sizes))


def picture_groups(headers: Sequence[Dataset], part: Part) -> list[Part]:
    """Part pictures: a cine is one; single ones go together where they are shown alike.

    Args:
        headers: Of all files, by index.
        part: Slices that make up no volume.
    """
    groups: dict[tuple[object, ...], list[Slice]] = {}
    for slice_ in part.slices:
        header = headers[slice_.file]
        cine = as_number(header.get("NumberOfFrames"), 1.0) > 1
        shown = tuple(str(header.get(name, "")) for name in _SHOWN)
        table = voi_lut_of(header)
        spacing, source = spacing_of(header, slice_)
        size = (slice_.rows, slice_.columns, slice_.unit, spacing, spacing_caveat(header, source))
        key = (slice_.file if cine else None, slice_.slope, slice_.intercept, *size, *shown,
               table, "ModalityLUTSequence" in header)  # fmt: skip
        groups.setdefault(key, []).append(slice_)
    made = [
        Part(slices=tuple(sorted(group, key=lambda slice_: slice_.times)), notices=part.notices)
        for group in groups.values()
    ]
    first, *rest = made
    repeated = Part(slices=first.slices, notices=first.notices, repeated=part.repeated)
    return [repeated, *rest]


def notices_of(headers: Sequence[Dataset], part: Part) -> tuple[Notice, ...]:
    """Say what files declare of themselves that whoever looks at the image should know.

    Args:
        headers: Of the files of the image.
        part: What it is made of.
    """
    notices: list[Notice] = []
    notices += [
        notice("mosaic", f"A picture is a mosaic of slices that was not taken apart: {reason}")
        for reason in dict.fromkeys(map(why_whole, headers))
        if reason
    ]
    inverted = {
        word_of([header], "PhotometricInterpretation") == "MONOCHROME1" for header in headers
    }
    if part.stack is not None and True in inverted:
        notices.append(notice("inverted", "Low values are meant to be bright: MONOCHROME1"))
    if any(word_of([header], "LossyImageCompression") == "01" for header in headers):
        notices.append(notice("lossy", "The image was compressed with loss before it came here"))
    if any(has_odd_offsets(header) for header in headers):
        notices.append(
            notice(
                "dose_offsets",
                "The offsets of the planes begin neither with 0 nor with the height of an axial "
                "first plane; they are counted from the first of them on",
            )
        )
    windows = [slice_.windows for slice_ in part.slices]
    if part.stack is not None and len(set(windows)) > 1 and windows_of_all(windows):
        notices.append(
            Notice(
                level="info",
                code="windows_differ",
                message="The slices suggest different windows; the median of them is taken",
            )
        )
    return tuple(notices)


def uid_notices(instances: Sequence[Instance]) -> tuple[Notice, ...]:
    """Say which files came more than once, and which had no SOPInstanceUID of their own."""
    notices: list[Notice] = []
    n_copies = sum(instance.n_copies for instance in instances)
    if n_copies:
        message = "1 file came" if n_copies == 1 else f"{n_copies} files came"
        notices.append(notice("files_repeated", f"{message} once more with the same content"))
    given = sum(bool(instance.given_uid) for instance in instances)
    if given:
        notices.append(
            notice(
                "instance_uids_given",
                f"{given} of {len(instances)} files have no SOPInstanceUID that is theirs alone; "
                "the copies that are given out have new ones",
            )
        )
    return tuple(notices)
