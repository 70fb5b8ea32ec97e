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
    wanted = _keys(places[0])
    if len(set(wanted)) < 2 or any(None in place for place in places):  # noqa: PLR2004 - told apart
        return places
    ordered: list[tuple[Slice | None, ...]] = []
    for place in places:
        left = list(place)
        chosen: list[Slice | None] = []
        for key in wanted:
            same = [one for one in left if _keys([one]) == [key]]
            if not same:
                return places
            chosen.append(same[0])
            left.remove(same[0])
        ordered.append(tuple(chosen))
    return tuple(ordered)


def fourth_axis_of(places: Places) -> tuple[FourthAxis, Diffusion | None]:
    """Say what tells the volumes of a stack apart, with b-values and gradients if it is diffusion.

    Those are told where the slices of each volume agree on them.
    """
    volumes = [[one for one in volume if one is not None] for volume in zip(*places, strict=True)]
    if len({volume[0].gate for volume in volumes}) > 1:
        return "gate", None
    told = [volume[0].weighting for volume in volumes if volume[0].weighting is not None]
    agreed = all(len(set(_keys(volume))) == 1 for volume in volumes)
    if len({_key(one) for one in told}) < 2:  # noqa: PLR2004 - told apart by it
        return "time", None
    if not agreed or len(told) < len(volumes):
        return "diffusion", None
    return "diffusion", Diffusion(
        b_values=tuple(one.b_value for one in told),
        directions=tuple(_to_ras(one.direction or (0.0, 0.0, 0.0)) for one in told),
    )


def _to_ras(lps: Vector3) -> Vector3:
    x, y, z = lps
    return -x + 0.0, -y + 0.0, z + 0.0


def _keys(slices: Iterable[Slice | None]) -> list[_Key]:
    return [None if one is None or one.weighting is None else _key(one.weighting) for one in slices]


def _key(weighting: Weighting) -> tuple[float, ...]:
    direction: Sequence[float] = weighting.direction or (0.0, 0.0, 0.0)
    return (round(weighting.b_value, 1), *(round(one, 3) for one in direction))
