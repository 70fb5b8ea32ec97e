"""What the fourth axis of a stack is, and the order of what lies along it."""

import numpy as np

from foldsvc.imaging.dicom.diffusion import Weighting
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.records.volume import Diffusion, FourthAxis

Places = tuple[tuple[Slice, ...], ...]

_LPS_TO_RAS = np.array([-1.0, -1.0, 1.0])


def by_weighting(places: Places) -> Places:
    """Let the slices of a volume have one diffusion weighting, those of each place being in order.

    Volumes keep the order of acquisition that they have at the first place.

    Args:
        places: Of a stack, with the same number of slices each.
    """
    wanted = [_key(one.weighting) for one in places[0]]
    if len(set(wanted)) < 2:  # noqa: PLR2004 - told apart
        return places
    ordered: list[tuple[Slice, ...]] = []
    for place in places:
        left = list(place)
        chosen: list[Slice] = []
        for key in wanted:
            same = [one for one in left if _key(one.weighting) == key]
            if not same:
                return places
            chosen.append(same[0])
            left.remove(same[0])
        ordered.append(tuple(chosen))
    return tuple(ordered)


def fourth_axis_of(places: Places) -> tuple[FourthAxis, Diffusion | None]:
    """Say what tells the volumes of a stack apart, with b-values and gradients if it is diffusion.

    Diffusion needs the slices of each volume to agree; else nothing certain can be told of it.
    """
    volumes = list(zip(*places, strict=True))
    if len(volumes) > 1 and any(
        one.gate != volumes[0][0].gate for place in places for one in place
    ):
        return "gate", None
    weightings = [volume[0].weighting for volume in volumes]
    agreed = all(
        _key(one.weighting) == _key(volume[0].weighting) for volume in volumes for one in volume
    )
    told = [one for one in weightings if one is not None]
    if not agreed or len(told) < len(weightings) or len({_key(one) for one in told}) < 2:  # noqa: PLR2004
        return "time", None
    return "diffusion", Diffusion(
        b_values=np.array([one.b_value for one in told]),
        directions=np.array([one.direction or (0.0, 0.0, 0.0) for one in told]) * _LPS_TO_RAS,
    )


def _key(weighting: Weighting | None) -> tuple[float, ...] | None:
    if weighting is None:
        return None
    direction = weighting.direction or (0.0, 0.0, 0.0)
    return (round(weighting.b_value, 1), *(round(one, 3) for one in direction))
