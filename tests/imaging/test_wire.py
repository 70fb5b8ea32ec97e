"""What two layers that may not know each other must agree on."""

from typing import get_args

from foldsvc.records import volume
from foldsvc.wire import volumes


def test_units_are_the_same_inside_and_outside():
    """The record of an image and what is reported of it know the same units."""
    assert get_args(volume.Unit) == get_args(volumes.Unit)
