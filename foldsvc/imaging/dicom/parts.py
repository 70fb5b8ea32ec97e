"""What images a series is: volumes, and pictures that belong together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from foldsvc.imaging.decoded_image import notice
from foldsvc.imaging.dicom.contrasts import CONTRASTS, contrast_notice
from foldsvc.imaging.dicom.slices import Slice
from foldsvc.imaging.dicom.stacks import (
    Stack,
    at_each_place,
    split_by_direction,
    split_by_stack,
    stack_of,
    stack_of_places,
)
from foldsvc.imaging.dicom.times import TIME_KEYS
from foldsvc.records.notice import Notice

_MOST_MISSING = 0.25
"""Of the places of a volume, to be filled in at a point in time; with more it is another image."""

_NUMBER = TIME_KEYS.index("InstanceNumber")

SamePixels = Callable[[Slice, Slice], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Slices that become one image.

    Attributes:
        slices: In the order in which pictures are shown.
        stack: Where they make up a volume.
        notices: What was found wrong.
        repeated: Files that were left out since their slice was there already.
    """

    slices: tuple[Slice, ...]
    stack: Stack | None = None
    notices: tuple[Notice, ...] = ()
    repeated: tuple[int, ...] = ()

    @property
    def files(self) -> list[int]:
        """Indices of the files that it is made from."""
        return sorted({slice_.file for slice_ in self.slices})


def parts_of(slices: Sequence[Slice], same_pixels: SamePixels) -> list[Part]:
    """Part the grey slices of a series into volumes, and leave the rest as pictures.

    Slices of different units, directions and sizes are never one image. Those at the same places
    that differ in echo, component or kind of value are images of their own; what is left at one
    place is distinguished by time.

    Args:
        slices: All of one series.
        same_pixels: Says whether two slices show the same.
    """
    parts: list[Part] = []
    units = sorted({slice_.unit for slice_ in slices})
    for unit in units:
        groups = split_by_direction([slice_ for slice_ in slices if slice_.unit == unit])
        alone = [group[0] for group in groups if len(group) == 1]
        if len(alone) > 1:  # such as projections from all around
            parts.append(Part(slices=tuple(alone)))
            groups = [group for group in groups if len(group) > 1]
        notices = (_unit_notice(len(units)),) if len(units) > 1 else ()
        for group in groups:
            placed = group[0].placed and len(group) > 1
            for stack in split_by_stack(group) if placed else ():
                made = _by_contrast(stack, same_pixels)
                parts += [replace(part, notices=notices + part.notices) for part in made]
            if not placed:
                parts.append(Part(slices=tuple(group), notices=notices))
    return parts


def _by_contrast(slices: Sequence[Slice], same_pixels: SamePixels) -> list[Part]:
    groups = _split_by_contrast(slices)
    shown = [group[0].contrast for group in groups]
    parts: list[Part] = []
    for index, group in enumerate(groups):
        notices = (contrast_notice(shown, index),) if len(groups) > 1 else ()
        parts += [
            replace(part, notices=notices + part.notices) for part in _timed(group, same_pixels)
        ]
    return parts


def _split_by_contrast(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Part slices wherever two at one place differ in something that is not time."""
    places = at_each_place(slices)
    for at in range(len(CONTRASTS)):
        if any(len({slice_.contrast[at] for slice_ in place}) > 1 for place in places):
            return [part for group in _grouped(slices, at) for part in _split_by_contrast(group)]
    return [list(slices)]


def _grouped(slices: Sequence[Slice], at: int) -> list[list[Slice]]:
    groups: dict[str | float, list[Slice]] = {}
    for slice_ in sorted(slices, key=lambda slice_: slice_.contrast[at]):
        groups.setdefault(slice_.contrast[at], []).append(slice_)
    return list(groups.values())


def _timed(slices: Sequence[Slice], same_pixels: SamePixels) -> list[Part]:
    """Make a volume of slices at all times, and what is left over by itself."""
    places = at_each_place(slices)
    kept, repeated = _without_repeated(places, same_pixels)
    notices = (_repeated_notice(len(repeated)),) if repeated else ()
    files = tuple(sorted({slice_.file for slice_ in repeated}))
    whole = stack_of([slice_ for place in kept for slice_ in place])
    if whole is not None:
        return [_volume(whole, notices, files)]
    by_time = _points_in_time(kept)
    regular = [at for at in by_time if _may_be_filled(at, len(kept))]
    if len(by_time) > 1 and regular:
        stack = stack_of_places([[at.get(index) for at in regular] for index in range(len(kept))])
        if stack is not None:
            rest = [list(at.values()) for at in by_time if at not in regular]
            beside = (_beside_notice(sum(map(len, rest))),) if rest else ()
            main = _volume(stack, notices + beside, files)
            return [main, *(_alone(group, beside) for group in rest)]
    parts = [_alone(list(at.values()), notices) for at in by_time]
    return [replace(parts[0], repeated=files), *parts[1:]]


def _volume(stack: Stack, notices: tuple[Notice, ...], repeated: tuple[int, ...] = ()) -> Part:
    return Part(
        slices=tuple(stack.sent), stack=stack, notices=notices + stack.notices, repeated=repeated
    )


def _alone(slices: Sequence[Slice], notices: tuple[Notice, ...]) -> Part:
    stack = stack_of(slices)
    return Part(slices=tuple(slices), notices=notices) if stack is None else _volume(stack, notices)


def _points_in_time(places: Sequence[Sequence[Slice]]) -> list[dict[int, Slice]]:
    """Give, for each point in time, its slice at each place that has one.

    The first thing that tells all slices at each place apart, in as many groups as there are
    slices at a place, counts; without such a thing their numbers or the order at each place do.
    """
    most = max(len(place) for place in places)
    numbered = [(index, slice_) for index, place in enumerate(places) for slice_ in place]
    for key in range(len(TIME_KEYS) - 1):
        groups = _keyed(numbered, [slice_.times[key] for _, slice_ in numbered])
        if most == 1:
            if len(groups) > 1 and all(stack_of([*at.values()]) for at in groups):
                return groups
        elif len(groups) == most:
            return groups
    if most == 1:
        return [dict(numbered)]
    numbers = [slice_.times[_NUMBER] for _, slice_ in numbered]
    for count in ([(number - min(1.0, *numbers)) // len(places) for number in numbers],
                  [(number - min(1.0, *numbers)) % most for number in numbers]):  # fmt: skip
        groups = _keyed(numbered, count)
        if len(groups) == most:
            return groups
    return [
        {index: place[rank] for index, place in enumerate(places) if rank < len(place)}
        for rank in range(most)
    ]


def _keyed(numbered: Sequence[tuple[int, Slice]], keys: Sequence[float]) -> list[dict[int, Slice]]:
    """Group slices by a key; nothing where two of a group are at one place."""
    groups: dict[float, dict[int, Slice]] = {}
    for (index, slice_), key in sorted(zip(numbered, keys, strict=True), key=lambda pair: pair[1]):
        group = groups.setdefault(key, {})
        if index in group:
            return []
        group[index] = slice_
    return list(groups.values())


def _may_be_filled(at: dict[int, Slice], n_places: int) -> bool:
    """Whether few enough slices are missing, and none at the ends, where nothing is beside them."""
    ends = 0 in at and n_places - 1 in at
    return ends and n_places - len(at) <= _MOST_MISSING * n_places


def _without_repeated(
    places: Sequence[Sequence[Slice]], same_pixels: SamePixels
) -> tuple[list[list[Slice]], list[Slice]]:
    """Leave out slices that are another once more, if then all places have as many."""
    fewest = min(len(place) for place in places)
    even = all(len(place) == fewest for place in places)
    kept: list[list[Slice]] = []
    repeated: list[Slice] = []
    for place in places:
        single: list[Slice] = []
        for slice_ in place if even or len(place) > fewest else ():
            if any(_same(slice_, other) and same_pixels(slice_, other) for other in single):
                repeated.append(slice_)
            else:
                single.append(slice_)
        kept.append(single or list(place))
        if len(kept[-1]) != (len(kept[0]) if even else fewest):
            return [list(place) for place in places], []
    return kept, repeated


def _same(slice_: Slice, other: Slice) -> bool:
    """Whether nothing but its number and its file tell a slice from another."""
    facts = ("slope", "intercept", "contrast", "clocks", "weighting")
    alike = all(repr(getattr(slice_, name)) == repr(getattr(other, name)) for name in facts)
    return alike and slice_.times[:-2] == other.times[:-2] and slice_.file != other.file


def _unit_notice(n_units: int) -> Notice:
    return Notice(
        level="info",
        code="contrasts",
        message=f"The series has values in {n_units} units; those of each are images of their own",
    )


def _repeated_notice(n_slices: int) -> Notice:
    return notice(
        "slices_repeated",
        f"{n_slices} of the slices came twice under another SOPInstanceUID; one of each was taken",
    )


def _beside_notice(n_slices: int) -> Notice:
    return notice(
        "times_incomplete",
        f"{n_slices} slices are of points in time at which too many others are missing; they are "
        "images of their own",
    )
