"""Windows that files suggest (PS3.3 C.11.2)."""

from collections.abc import Sequence

import numpy as np

from foldsvc.imaging.dicom.functional_groups import Places, as_numbers, first_of

Windows = tuple[tuple[float, float], ...]
"""Center and width of each."""

_NO_WINDOW = 1e9


def windows_of(places: Places) -> Windows:
    """Give center and width of each window that a frame suggests.

    Args:
        places: Where its attributes are.
    """
    centers = as_numbers(first_of(places, "WindowCenter")) or ()
    widths = as_numbers(first_of(places, "WindowWidth")) or ()
    return tuple(
        (center, width)
        for center, width in zip(centers, widths, strict=False)
        if width >= 1 and abs(center) < _NO_WINDOW and width < _NO_WINDOW
    )


def windows_of_all(every: Sequence[Windows]) -> Windows:
    """Give the windows for frames that are looked at as one: of each the median."""
    given = [windows for windows in every if windows]
    if not given:
        return ()
    usual = [windows for windows in given if len(windows) == len(given[0])]
    medians = np.median(np.array(usual), axis=0)
    return tuple((float(center), float(width)) for center, width in medians)
