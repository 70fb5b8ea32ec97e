"""Maps of labels among the images: measured, and held against each other."""

import numpy as np
from jaxtyping import Integer
from scipy import ndimage

from foldsvc.errors import MaskMismatchError, NotALabelMapError
from foldsvc.images.volumes import get_volume, volume_prefix
from foldsvc.imaging.label_tables import LABEL_TABLES, OCCURRING_ALONE
from foldsvc.imaging.segmentation.labels import (
    LabelName,
    agreement,
    label_table,
    names_of,
    require_same_grid,
)
from foldsvc.imaging.segmentation.mask_files import volume_of
from foldsvc.records.image_facts import ImageEntry
from foldsvc.records.volume import Volume
from foldsvc.storage.database import Database
from foldsvc.storage.result_store import ResultStore
from foldsvc.wire.labels import DiceReport, LabelDice, LabelReport, MeasuredLabel

_VOXELS = "volume.nii.gz"
_TOUCHING = np.ones((3, 3, 3), bool)


def label_report(database: Database, store: ResultStore, volume_id: str) -> LabelReport:
    """Measure the labels of a map.

    Raises:
        NotFoundError: There is no such image.
        NotALabelMapError: It is not a map of labels.
    """
    image = _label_map(database, store, volume_id)
    content = _content(store, image)
    labels = content.voxels[..., 0]
    known = _names(image)
    rows = label_table(labels, content.affine, known)
    if image.layout is not None and image.layout.table in OCCURRING_ALONE:
        rows = tuple(row for row in rows if row.n_voxels)
    rows = tuple(row for row in rows if row.value > 0)
    n_all = sum(row.n_voxels for row in rows) or 1
    pieces = _pieces(labels)
    return LabelReport(
        volume_id=volume_id,
        labels=[
            MeasuredLabel(
                value=row.value,
                name=row.name,
                colour=row.colour,
                n_voxels=row.n_voxels,
                volume_cm3=row.volume_cm3,
                share=row.n_voxels / n_all,
                n_pieces=pieces.get(row.value, 0),
            )
            for row in rows
        ],
    )


def dice_report(database: Database, store: ResultStore, first: str, second: str) -> DiceReport:
    """Hold two maps against each other, label by label.

    Raises:
        NotFoundError: There is no such image.
        NotALabelMapError: One of them is not a map of labels.
        MaskMismatchError: They lie on different grids.
    """
    images = [_label_map(database, store, volume_id) for volume_id in (first, second)]
    contents = [_content(store, image) for image in images]
    maps = [content.voxels[..., 0] for content in contents]
    if maps[0].shape != maps[1].shape:
        raise MaskMismatchError(
            f"one has {_by(maps[0].shape)} voxels, the other {_by(maps[1].shape)}"
        )
    require_same_grid(contents[0].affine, contents[1].affine, maps[0].shape)
    known = {**_names(images[1]), **_names(images[0])}
    names = {**names_of(maps[1], known), **names_of(maps[0], known)}
    return DiceReport(
        first=first,
        second=second,
        labels=[
            LabelDice(
                value=row.value,
                name=names[row.value].name,
                colour=names[row.value].colour,
                dice=row.dice,
                n_first=row.n_first,
                n_second=row.n_second,
                n_both=row.n_both,
            )
            for row in agreement(maps[0], maps[1])
        ],
    )


def _label_map(database: Database, store: ResultStore, volume_id: str) -> ImageEntry:
    image = get_volume(database, store, volume_id)
    if not image.label_map:
        raise NotALabelMapError(volume_id)
    return image


def _content(store: ResultStore, image: ImageEntry) -> Volume:
    with store.open(volume_prefix(image.id), _VOXELS) as file:
        return volume_of(file.read(), image.modality, image.unit)


def _names(image: ImageEntry) -> dict[int, LabelName]:
    """Give what a file or its collection calls the labels, the file's own names first."""
    if image.labels:
        return {
            label.value: LabelName(name=label.name, colour=label.colour) for label in image.labels
        }
    return dict(LABEL_TABLES[image.layout.table]) if image.layout and image.layout.table else {}


def _pieces(labels: Integer[np.ndarray, "x y z"]) -> dict[int, int]:
    """Count the pieces of each label, each within the box that holds it."""
    boxes = ndimage.find_objects(labels)
    return {
        value: int(ndimage.label(labels[box] == value, structure=_TOUCHING)[1])
        for value, box in enumerate(boxes, start=1)
        if box is not None
    }


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
