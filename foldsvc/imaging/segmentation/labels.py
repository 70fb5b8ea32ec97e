"""Labelled voxels: what each number means, how much of it there is, how far two maps agree."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Integer

from foldsvc.errors import MaskMismatchError

_SAME_PLACE_MM = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelName:
    """What a number in a map of labels means.

    Attributes:
        name: In words.
        colour: As #rrggbb.
    """

    name: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """How much of one label there is.

    Attributes:
        value: The number in the map.
        name: In words.
        colour: As #rrggbb.
        n_voxels: That have it.
        volume_cm3: Of them.
    """

    value: int
    name: str
    colour: str
    n_voxels: int
    volume_cm3: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAgreement:
    """How far two maps agree on one label.

    Attributes:
        value: The number in both maps.
        dice: 2 |A ∩ B| / (|A| + |B|), 0 to 1; None where neither has the label.
        n_first: Voxels of the first that have it.
        n_second: Of the second.
        n_both: Of both.
    """

    value: int
    dice: float | None
    n_first: int
    n_second: int
    n_both: int


BRAIN_LABELS = {1: LabelName(name="brain", colour="#e4572e")}
"""What brain extraction gives."""

# Colours apart from each other for readers with any colour vision (Okabe & Ito 2008), then others.
_SPARE_COLOURS = (
    *("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"),
    *("#999999", "#882255", "#44aa99"),
)


def spare_colour(value: int) -> str:
    """Give the colour of a number in a map, as #rrggbb, for which none is given."""
    return _SPARE_COLOURS[(value - 1) % len(_SPARE_COLOURS)]


def names_of(
    labels: Integer[np.ndarray, "x y z"], known: Mapping[int, LabelName]
) -> dict[int, LabelName]:
    """Give every number above 0 that occurs a name and a colour, known or made up."""
    values = [int(value) for value in np.unique(labels) if value > 0]
    return {
        value: known.get(value) or LabelName(name=f"label {value}", colour=spare_colour(value))
        for value in values
    }


def label_table(
    labels: Integer[np.ndarray, "x y z"],
    affine: Float64[np.ndarray, "4 4"],
    known: Mapping[int, LabelName],
) -> tuple[LabelRow, ...]:
    """Measure each label.

    Args:
        labels: 0 where there is none.
        affine: Voxel index to world coordinates, in mm.
        known: Names; those of numbers that do not occur are listed with no voxels.
    """
    voxel_cm3 = abs(float(np.linalg.det(affine[:3, :3]))) / 1_000.0
    values, counts = np.unique(labels, return_counts=True)
    n_voxels = dict(zip(values.tolist(), counts.tolist(), strict=True))
    names = {**known, **names_of(labels, known)}
    return tuple(
        LabelRow(
            value=value,
            name=names[value].name,
            colour=names[value].colour,
            n_voxels=n_voxels.get(value, 0),
            volume_cm3=n_voxels.get(value, 0) * voxel_cm3,
        )
        for value in sorted(names)
    )


def agreement(
    first: Integer[np.ndarray, "x y z"], second: Integer[np.ndarray, "a b c"]
) -> tuple[LabelAgreement, ...]:
    """Compare two maps label by label, by the coefficient of Dice (1945) and Sørensen (1948).

    Args:
        first: 0 where there is no label.
        second: Likewise, on the same grid.

    Raises:
        MaskMismatchError: They have different shapes.
    """
    if first.shape != second.shape:
        raise MaskMismatchError(f"one has {first.shape} voxels, the other {second.shape}")
    values = sorted({*np.unique(first).tolist(), *np.unique(second).tolist()} - {0})
    return tuple(_agreement(value, first == value, second == value) for value in values)


def require_same_grid(
    first: Float64[np.ndarray, "4 4"], second: Float64[np.ndarray, "4 4"], shape: tuple[int, ...]
) -> None:
    """Refuse two images whose voxels lie at different places.

    Args:
        first: Voxel index to world coordinates of one, in mm.
        second: Of the other.
        shape: Of both.

    Raises:
        MaskMismatchError: Some voxel is more than 0.01 mm from its fellow.
    """
    corners = np.array(np.meshgrid(*((0, n - 1) for n in shape), indexing="ij")).reshape(3, -1)
    moved = (first - second)[:3] @ np.vstack([corners, np.ones(corners.shape[1])])
    if (apart := float(np.linalg.norm(moved, axis=0).max())) > _SAME_PLACE_MM:
        raise MaskMismatchError(f"their voxels lie {apart:.2f} mm apart")


def _agreement(value: int, first: np.ndarray, second: np.ndarray) -> LabelAgreement:
    n_first, n_second = int(first.sum()), int(second.sum())
    n_both = int((first & second).sum())
    total = n_first + n_second
    return LabelAgreement(
        value=int(value),
        dice=2 * n_both / total if total else None,
        n_first=n_first,
        n_second=n_second,
        n_both=n_both,
    )
