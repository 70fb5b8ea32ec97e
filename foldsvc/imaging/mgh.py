"""FreeSurfer's MGH, which is .mgz where compressed.

The layout is that of https://surfer.nmr.mgh.harvard.edu/fswiki/FsTutorial/MghFormat: 284 bytes of
header, the voxels, five numbers of the scan, then tags; all of it big-endian.
"""

import struct
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import PixelBudget, ReadLimits
from foldsvc.imaging.decoded_image import DecodedImage, digits_lost, orientation_unknown, reencoded
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.plain_voxels import PlainVoxels, affine_of, load
from foldsvc.imaging.voxel_types import four_axes, loses_digits, scaled
from foldsvc.records.volume import Volume

NAME = "MGH"

_HEADER_BYTES = 284
_LENGTHS_AND_TYPE = struct.Struct(">7ih")
_SPACE = struct.Struct(">15f")
_SCAN = struct.Struct(">5f")
"""Repetition time in ms, flip angle, echo time, inversion time, field of view."""

_TYPES = {0: ">u1", 1: ">i4", 3: ">f4", 4: ">i2", 10: ">u2"}
_WITHOUT_SPACE = (1, 1, 1, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, 0)
"""What holds where the header has no space: voxels of 1 mm in coronal slices."""


def read_mgh(path: Path, limits: ReadLimits, budget: PixelBudget) -> DecodedImage:
    """Read an image with its place in space, vox2ras to scanner coordinates.

    Args:
        path: The file, unpacked.
        limits: Of voxels.
        budget: Of bytes.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            raise ImageDamagedError(NAME, "its header ends too early")
        _, *lengths, kind, _, has_space = _LENGTHS_AND_TYPE.unpack_from(header)
        if kind not in _TYPES:
            raise ImageUnsupportedError("MGH files of this type of voxel")
        shape = tuple(lengths)
        space = _SPACE.unpack_from(header, _LENGTHS_AND_TYPE.size) if has_space else _WITHOUT_SPACE
        stored = PlainVoxels(
            paths=(path,),
            offset=_HEADER_BYTES,
            shape=shape,
            dtype=np.dtype(_TYPES[kind]),
            encoding="raw",
        )
        raw = load(stored, NAME, limits, budget)
        values = scaled(raw)
        with path.open("rb") as file:
            file.seek(_HEADER_BYTES + raw.nbytes)
            scan, tags = file.read(_SCAN.size), file.read(1)
        return DecodedImage(
            format="mgh",
            content=Volume(
                voxels=four_axes(values),
                affine=_affine(space, shape),
                time_step_s=_time_step(scan, shape),
            ),
            deidentification=reencoded(["tags"] if tags else []),
            notices=(
                *(() if has_space else (orientation_unknown(),)),
                *((digits_lost(),) if loses_digits(raw, values) else ()),
            ),
        )


def _affine(space: tuple[float, ...], shape: tuple[int, ...]) -> Float64[np.ndarray, "4 4"]:
    """Put together sizes, directions of the axes, and the place of the middle voxel, RAS."""
    sizes, directions, middle = space[:3], np.reshape(space[3:12], (3, 3)), np.array(space[12:])
    steps = directions * np.array(sizes)[:, None]
    origin = middle - steps.T @ (np.array(shape[:3]) / 2)
    return affine_of(steps.tolist(), origin.tolist(), NAME)


def _time_step(scan: bytes, shape: tuple[int, ...]) -> float | None:
    if len(scan) < _SCAN.size or shape[3] == 1:
        return None
    step = float(_SCAN.unpack(scan)[0]) / 1_000.0
    return step if np.isfinite(step) and step > 0 else None
