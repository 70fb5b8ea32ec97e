"""Voxels in words are read whole wherever the blocks of the file end."""

import numpy as np
import pytest

from foldsvc.errors import ImageDamagedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.plain_voxels import PlainVoxels, load


def _stored(path, n_values):
    return PlainVoxels(
        paths=(path,), offset=0, shape=(n_values, 1, 1), dtype=np.dtype("<i4"), encoding="text"
    )


def test_words_are_read_across_blocks(tmp_path):
    """Numbers of several lengths, more than a block of them, come out as they were written."""
    numbers = np.arange(-150_000, 150_000, dtype=np.int32) * 7
    path = tmp_path / "voxels"
    path.write_text(" ".join(str(number) for number in numbers))

    found = load(_stored(path, len(numbers)), "NRRD", ReadLimits(), PixelBudget(1 << 30))

    np.testing.assert_array_equal(found.ravel(), numbers)


def test_a_word_without_an_end_is_refused(tmp_path):
    """Letters without a space are not gathered to look for a number in them."""
    path = tmp_path / "voxels"
    path.write_bytes(b"1" * (3 << 20))
    with pytest.raises(ImageDamagedError, match="not numbers"):
        load(_stored(path, 1_000), "NRRD", ReadLimits(), PixelBudget(1 << 30))
