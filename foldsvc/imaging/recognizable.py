"""Whether a drawing of a volume may show a face, judged by its voxels alone.

What a file says of itself differs from format to format; a face does not. A head is known by a
shell of the right size: from the air inwards there is skin with what lies below it, then the
skull, then the brain. In magnetic resonance the skull is as dark as air, in CT it is brighter than
all else. A brain from which skin and skull were taken has no such shell.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Num
from scipy import ndimage

from foldsvc.records.volume import Volume

_SAMPLE_MM = 3.0
"""The volume is looked at about as coarsely as this: thinner than any skull of an adult."""

_AIR_HU, _BONE_HU, _CT_MINIMUM = -300, 250, -900
_SHORT_MM, _LONG_MM = (80.0, 220.0), (100.0, 280.0)
"""How wide and how long a head is where it is cut across, a child's to the largest."""

_SKIN_MM, _SKULL_MM = 25.0, 30.0
"""How deep the skull lies at the most, and how thick it is with the fluid below."""

_LEAST_SHARE = 0.3
"""Of the lines through a slice that go through a shell: 0.6 to 0.8 of whole heads with several
contrasts, below 0.1 of brains without skin."""

_LEAST_HEIGHT_MM = 40.0
_SPECK = 0.01
"""A piece of less than this share of all that is bright is noise in the air."""

_ROUGHEST = 0.2
"""Of neighbours of which one is bright and one is dark: 0.05 to 0.1 in heads, 0.5 in noise."""

_LINES = (0.25, 0.75)
"""The part of a slice in which lines are looked at: nearer to its edge they graze the skin."""

_BINS = 256


def may_show_a_face(volume: Volume) -> bool:
    """Say whether the volume has a head with its skin in it, at the first point in time.

    Axes are tried in turn, since formats without directions may have the head along any of them.
    Uptake and doses show no skin, and are not asked.
    """
    if volume.modality not in ("", "CT", "MR"):
        return False
    spacing = np.linalg.norm(volume.affine[:3, :3], axis=0)
    steps = np.maximum(1, np.rint(_SAMPLE_MM / np.maximum(spacing, 1e-6))).astype(int)
    values = _coarse(volume.voxels[..., 0], steps)
    if min(values.shape) < 4 or not np.isfinite(values).all() or values.min() == values.max():  # noqa: PLR2004 - no shell has fewer
        return False
    head = _layers(values)
    return _is_smooth(head.outside) and any(
        _height_of_head(head, axis, spacing * steps) >= _LEAST_HEIGHT_MM for axis in range(3)
    )


@dataclass(frozen=True, slots=True)
class _Layers:
    """What is air or as dark, and what may be skull."""

    outside: Bool[np.ndarray, "x y z"]
    skull: Bool[np.ndarray, "x y z"]


def _coarse(
    voxels: Num[np.ndarray, "x y z"], steps: np.ndarray
) -> Float[np.ndarray, "x_coarse y_coarse z_coarse"]:
    """Give means over blocks of an axial slice, of every so many slices."""
    n_x, n_y = (size // step for size, step in zip(voxels.shape[:2], steps[:2], strict=True))
    kept = [
        voxels[: n_x * steps[0], : n_y * steps[1], z]
        .reshape(n_x, steps[0], n_y, steps[1])
        .mean(axis=(1, 3), dtype=np.float64)
        for z in range(0, voxels.shape[2], int(steps[2]))
    ]
    return np.stack(kept, axis=-1)


def _layers(values: Float[np.ndarray, "x y z"]) -> _Layers:
    if values.min() <= _CT_MINIMUM:
        return _Layers(~_without_specks(values >= _AIR_HU), values > _BONE_HU)
    dark = ~_without_specks(values > _threshold(values))
    return _Layers(dark, dark)


def _without_specks(bright: Bool[np.ndarray, "x y z"]) -> Bool[np.ndarray, "x y z"]:
    pieces, _ = ndimage.label(bright)
    sizes = np.bincount(pieces.ravel())
    large = sizes >= _SPECK * np.count_nonzero(bright)
    large[0] = False
    return np.asarray(large[pieces])


def _is_smooth(outside: Bool[np.ndarray, "x y z"]) -> bool:
    changes = [np.diff(outside, axis=axis) for axis in range(outside.ndim)]
    return sum(map(np.count_nonzero, changes)) <= _ROUGHEST * sum(change.size for change in changes)


def _threshold(values: Float[np.ndarray, "x y z"]) -> float:
    """Give the value that divides dark from bright best (Otsu 1979)."""
    low, high = np.percentile(values, (0.5, 99.5))
    counts, edges = np.histogram(
        np.clip(values, low, high), _BINS, (low, high if high > low else low + 1)
    )
    middles = (edges[1:] + edges[:-1]) / 2
    n_below, sum_below = np.cumsum(counts)[:-1], np.cumsum(counts * middles)[:-1]
    n_above, total = counts.sum() - n_below, (counts * middles).sum()
    apart = n_below * n_above * (
        sum_below / np.maximum(n_below, 1) - (total - sum_below) / np.maximum(n_above, 1)
    ) ** 2  # fmt: skip
    return float(edges[1:-1][apart.argmax()])


def _height_of_head(head: _Layers, axis: int, spacing: np.ndarray) -> float:
    """Give how far the slices across an axis are those of a head, in mm."""
    outside, skull = (np.moveaxis(part, axis, -1) for part in (head.outside, head.skull))
    step = np.delete(spacing, axis)
    sizes = [_extent(~outside, side) * step[side] for side in (0, 1)]
    short, long = np.minimum(*sizes), np.maximum(*sizes)
    fits = (short >= _SHORT_MM[0]) & (short <= _SHORT_MM[1])
    fits &= (long >= _LONG_MM[0]) & (long <= _LONG_MM[1])
    counts = [
        _through_shell(outside[..., fits], skull[..., fits], side, float(step[side]))
        for side in (0, 1)
    ]
    n_through, n_lines = np.sum(counts, axis=0)
    is_head = n_through >= np.maximum(_LEAST_SHARE * n_lines, 1)
    return float(np.count_nonzero(is_head) * spacing[axis])


def _extent(tissue: Bool[np.ndarray, "a b slices"], side: int) -> np.ndarray:
    """Give how many voxels there are from the first to the last with tissue, for each slice."""
    met = np.asarray(tissue.any(axis=1 - side))
    first, last = met.argmax(axis=0), len(met) - 1 - met[::-1].argmax(axis=0)
    return np.where(met.any(axis=0), last - first + 1, 0)


def _through_shell(
    outside: Bool[np.ndarray, "a b slices"],
    skull: Bool[np.ndarray, "a b slices"],
    side: int,
    step: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Count lines along a side that go from air through skin and skull, and all from air."""
    out, bone = (np.moveaxis(part, side, 0) for part in (outside, skull))
    middle = _middle(~out)
    n_through = n_lines = np.zeros(out.shape[2], int)
    for way in (slice(None), slice(None, None, -1)):
        dark, hard = out[way], bone[way]
        entered = np.logical_or.accumulate(~dark, axis=0)
        first = entered.argmax(axis=0)
        in_skull = np.logical_or.accumulate(hard & entered, axis=0)
        beyond = in_skull & ~hard & ~dark
        skin = (in_skull.argmax(axis=0) - first) * step
        thickness = (beyond.argmax(axis=0) - in_skull.argmax(axis=0)) * step
        lines = entered.any(axis=0) & (first > 0) & middle
        through = lines & beyond.any(axis=0) & (skin > 0)
        through &= (skin <= _SKIN_MM) & (thickness <= _SKULL_MM)
        n_lines = n_lines + lines.sum(axis=0)
        n_through = n_through + through.sum(axis=0)
    return n_through, n_lines


def _middle(tissue: Bool[np.ndarray, "along across slices"]) -> Bool[np.ndarray, "across slices"]:
    """Mark the lines that go through the middle of what a slice has."""
    met = np.asarray(tissue.any(axis=0))
    first = met.argmax(axis=0)
    size = len(met) - met[::-1].argmax(axis=0) - first
    height = (np.arange(len(met))[:, None] - first) / np.maximum(size, 1)
    return np.asarray((height >= _LINES[0]) & (height <= _LINES[1]))
