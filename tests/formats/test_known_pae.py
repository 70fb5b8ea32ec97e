"""AlphaFold DB's predicted aligned error."""

import json

import numpy as np
import pytest

from foldsvc.errors import StructureFormatError
from foldsvc.formats.known_pae import read_known_pae

PAE = [[0.0, 3.5], [4.0, 0.25]]


def test_the_shape_of_today_is_read():
    """A list of one object with a matrix."""
    data = json.dumps([{"predicted_aligned_error": PAE}]).encode()

    np.testing.assert_array_equal(read_known_pae(data, 2), np.array(PAE, np.float32))


def test_the_shape_of_the_first_year_is_read():
    """Flat lists of places and distances, in any order."""
    flat = {"residue1": [2, 1, 2, 1], "residue2": [1, 1, 2, 2], "distance": [4.0, 0.0, 0.25, 3.5]}
    data = json.dumps([flat]).encode()

    np.testing.assert_array_equal(read_known_pae(data, 2), np.array(PAE, np.float32))


@pytest.mark.parametrize(
    "content",
    [
        [],
        [1],
        [{}],
        [{"predicted_aligned_error": [[0, 1]]}],
        [{"predicted_aligned_error": [[0, -1], [1, 0]]}],
        [{"predicted_aligned_error": [[0, 99], [1, 0]]}],
        [{"predicted_aligned_error": [[0, 1], [1]]}],
        [{"residue1": [1, 3], "residue2": [1, 1], "distance": [0, 1]}],
        [{"residue1": [1], "residue2": [1], "distance": [0]}],
    ],
)
def test_anything_else_is_refused(content):
    """Too few, too many, out of range, ragged or unnamed numbers are no PAE of this chain."""
    with pytest.raises(StructureFormatError):
        read_known_pae(json.dumps(content).encode(), 2)
