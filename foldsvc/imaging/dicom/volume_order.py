"""What the fourth axis of a stack is, and the order of what lies along it."""

from collections.abc import Iterable, Sequence

from foldsvc.imaging.dicom.diffusion import Weighting
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.records.volume import Diffusion, FourthAxis, Vector3

Places = tuple[tuple[Slice | None, ...], ...]
"""Slices by place, and at each place by volume; None where one is missing."""

_Key = tuple[float, ...] | None


def by_weighting(places: Places) -> Places:
    """Let the slices of a volume have one diffusion weighting, those of each place being in order.

    Volumes keep the order of acquisition that they have at the first place. Where slices are
    missing, or places do not have the same weightings, all stays as it is.
    """
    keys = _keys(places[0])
    if len(set(keys)) < 2 or any(None in place for place in places):  # noqa: PLR2004 - distinguished
        return places
    ordered: list[tuple[Slice | None, ...]] = []
    for place in places:
        left = list(place)
        matched: list[Slice | None] = []
        for key in keys:
            same = [slice_ for slice_ in left if _keys([slice_]) == [key]]
            if not same:
                return places
            matched.append(same[0])
            left.remove(same[0])
        ordered.append(tuple(matched))
    return tuple(ordered)


def fourth_axis_of(places: Places) -> tuple[FourthAxis, Diffusion | None]:
    """Say what tells the volumes of a stack apart, with b-values and gradients if it is diffusion.

    Those are given where the slices of each volume agree on them.
    """
    volumes = [
        [slice_ for slice_ in volume if slice_ is not None] for volume in zip(*places, strict=True)
    ]
    if len({volume[0].gate for volume in volumes}) > 1:
        return "gate", None
    weightings = [volume[0].weighting for volume in volumes if volume[0].weighting is not None]
    agreed = all(len(set(_keys(volume))) == 1 for volume in volumes)
    if len({_key(weighting) for weighting in weightings}) < 2:  # noqa: PLR2004 - distinguished by it
        return "time", None
    if not agreed or len(weightings) < len(volumes):
        return "diffusion", None
    return "diffusion", Diffusion(
        b_values=tuple(weighting.b_value for weighting in weightings),
        directions=tuple(
            _to_ras(weighting.direction or (0.0, 0.0, 0.0)) for weighting in weightings
        ),
    )


def _to_ras(lps: Vector3) -> Vector3:
    x, y, z = lps
    return -x + 0.0, -y + 0.0, z + 0.0


def _keys(slices: Iterable[Slice | None]) -> list[_Key]:
    return [
        None if slice_ is None or slice_.weighting is None else _key(slice_.weighting)
        for slice_ in slices
    ]


def _key(weighting: Weighting) -> tuple[float, ...]:
    direction: Sequence[float] = weighting.direction or (0.0, 0.0, 0.0)
    return (round(weighting.b_value, 1), *(round(component, 3) for component in direction))
