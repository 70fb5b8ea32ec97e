"""Numbers as files have them, to numbers as NIfTI and the viewer take them."""

import numpy as np
from jaxtyping import Num

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError, UploadTooLargeError
from foldsvc.imaging.budget import PixelBudget, ReadLimits

_KEPT = ("uint8", "int16", "uint16", "int32", "float32")
_WHOLE_IN_FLOAT32 = 1 << 24
"""Up to which float32 has every whole number."""
_SPACE = 3


def check_size(
    shape: tuple[int, ...], itemsize: int, limits: ReadLimits, budget: PixelBudget
) -> None:
    """Refuse a size before anything of it is allocated.

    Raises:
        ImageDamagedError: An axis has no length.
        UploadTooLargeError: There are too many voxels.
        ImageBombError: They take more bytes than are left.
    """
    if not shape or min(shape) < 1:
        raise ImageDamagedError("image", "one of its axes has no length")
    n_voxels = 1
    for length in shape:
        n_voxels *= int(length)
        if n_voxels > limits.max_voxels:
            raise UploadTooLargeError("voxels in one image", limits.max_voxels)
    budget.spend(n_voxels * itemsize)


def scaled(
    raw: Num[np.ndarray, "..."], slope: float = 1.0, intercept: float = 0.0
) -> Num[np.ndarray, "..."]:
    """Give slope * raw + intercept in the smallest of the kept types that has it exactly.

    Whole numbers stay whole: int16 where they fit, int32 if not; all else becomes float32.
    """
    native = raw.astype(raw.dtype.newbyteorder("="), copy=False)
    if slope == 1 and intercept == 0 and native.dtype.name in _KEPT:
        return native
    whole = (
        native.dtype.kind in "iub" and float(slope).is_integer() and float(intercept).is_integer()
    )
    if not whole:
        values = native.astype(np.float32)
        values *= np.float32(slope)
        values += np.float32(intercept)
        return values
    low, high = sorted(int(end) * int(slope) for end in (native.min(), native.max()))
    low, high = low + int(intercept), high + int(intercept)
    for kind in (np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return (native.astype(np.int64) * int(slope) + int(intercept)).astype(kind)
    return native.astype(np.float32) * np.float32(slope) + np.float32(intercept)


def loses_digits(raw: Num[np.ndarray, "..."], values: Num[np.ndarray, "..."]) -> bool:
    """Say whether whole numbers became others because float32 has 24 bits alone.

    Args:
        raw: As they are stored.
        values: What `scaled` made of them without slope and intercept.
    """
    if raw.dtype.kind not in "iu" or values.dtype.kind != "f" or raw.size == 0:
        return False
    most = max(-int(raw.min()), int(raw.max()))
    if most <= _WHOLE_IN_FLOAT32:
        return False
    with np.errstate(invalid="ignore"):  # what rounds up to beyond the type is lost in any case
        return bool((values.astype(raw.dtype) != raw).any())


def four_axes(voxels: Num[np.ndarray, "..."]) -> Num[np.ndarray, "x y z t"]:
    """Give an image four axes: those of space, and one for all else.

    Raises:
        ImageUnsupportedError: It has more than one axis beyond those of space.
    """
    shape = voxels.shape
    further = [length for length in shape[_SPACE:] if length > 1]
    if len(further) > 1:
        raise ImageUnsupportedError(
            "images with more than four axes", "Split it into images of four axes"
        )
    space = (shape + (1,) * _SPACE)[:_SPACE]
    return voxels.reshape((*space, further[0] if further else 1), order="A")


def real_type(name: np.dtype[np.generic], image_format: str) -> np.dtype[np.generic]:
    """Pass on a type of real numbers.

    Raises:
        ImageUnsupportedError: It is complex, or a colour.
    """
    if name.kind not in "iufb":
        raise ImageUnsupportedError(f"{image_format} of colours or complex numbers")
    return name
