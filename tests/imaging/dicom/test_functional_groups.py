"""Enhanced images: frames that are distinguished by their functional groups, in any order."""

import numpy as np
import pytest

from tests.imaging.made_objects import enhanced_mr
from tests.imaging.made_series import SERIES, written
from tests.imaging.opened import opened, voxels_of

MAGNITUDE = ["ORIGINAL", "PRIMARY", "M_FFE", "M"]
PHASE = ["ORIGINAL", "PRIMARY", "PHASE MAP", "P"]
HEIGHTS = (0.0, 2.0, 4.0)


def at(height, value, x=0.0, **facts):
    """A frame at a height; its value is `value` and a thousandth of it what the place is."""
    return {"position": (x, 0, height), "value": 100 * value + round(height), **facts}


OBJECTS = {
    "times": [at(z, time, time=time) for z in HEIGHTS for time in (1, 2)],
    "phases": [at(z, n, phase=50 * n) for n in (3, 1, 2) for z in HEIGHTS],
    "echoes": [at(z, n, echo=10 * n) for z in HEIGHTS for n in (1, 2)],
    "echoes in time": [
        at(z, 10 * n + time, echo=10 * n, time=time)
        for z in HEIGHTS for n in (1, 2) for time in (1, 2, 3)
    ],
    "kinds": [at(z, n, kind=kind) for n, kind in ((1, MAGNITUDE), (2, PHASE)) for z in HEIGHTS],
    "stacks": [
        at(z, n, x=60.0 * n, stack=n) for z in HEIGHTS for n in (1, 2)
    ],
    "weightings": [
        at(z, n, b=b, **direction)
        for z in HEIGHTS
        for n, b, direction in (
            (1, 0, {}), (2, 900, {"direction": (1, 0, 0)}), (3, 900, {"direction": (0, 1, 0)}),
        )
    ],
}  # fmt: skip
EXPECTED = {
    # Of each image the values along the fourth axis, in hundreds.
    "times": [[1, 2]],
    "phases": [[1, 2, 3]],
    "echoes": [[1], [2]],
    "echoes in time": [[11, 12, 13], [21, 22, 23]],
    "kinds": [[1], [2]],
    "stacks": [[1], [2]],
    "weightings": [[1, 2, 3]],
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """All objects, each a series of its own, in one upload; pixel values tell them apart."""
    folder = tmp_path_factory.mktemp("enhanced")
    files = []
    for number, frames in enumerate(OBJECTS.values()):
        valued = [{**frame, "value": frame["value"] + 4_000 * number} for frame in frames]
        files.append(enhanced_mr(valued, series=f"{SERIES}.{number + 50}"))
    images = opened(written(files, folder / "in"), folder / "out").images
    return [(image, voxels_of(folder / "out", image)[0]) for image in images]


def of(read, name):
    """Give the images of one object with their voxels."""
    number = list(OBJECTS).index(name)
    return [(image, voxels) for image, voxels in read if voxels.min() // 4_000 == number]


@pytest.mark.parametrize("name", OBJECTS)
def test_frames_become_the_images_that_their_functional_groups_tell(read, name):
    """Stacks, echoes and kinds of values are images, times, phases and weightings volumes."""
    found = []
    for image, voxels in of(read, name):
        assert image.facts.geometry.shape == (5, 4, len(HEIGHTS))
        values = voxels.reshape(5, 4, len(HEIGHTS), -1) % 4_000
        for place, height in enumerate(HEIGHTS):
            np.testing.assert_array_equal(values[:, :, place] % 100, height)
        found.append((values[0, 0, 0] // 100).tolist())

    assert sorted(found) == EXPECTED[name]


def test_weightings_of_functional_groups_are_told(read):
    """b-values and gradients, RAS, come from the diffusion macro."""
    ((image, _),) = of(read, "weightings")

    assert image.facts.geometry.fourth_axis == "diffusion"
    assert image.facts.diffusion.b_values == (0, 900, 900)
    assert image.facts.diffusion.directions == ((0, 0, 0), (-1, 0, 0), (0, -1, 0))
