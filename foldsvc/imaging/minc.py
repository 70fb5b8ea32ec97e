"""MINC 1 (NetCDF) and MINC 2 (HDF5)."""

from pathlib import Path

import h5py
import nibabel
import numpy as np
from nibabel.fileholders import FileHolder

from foldsvc.errors import ImageDamagedError, ImageUnsupportedError
from foldsvc.imaging.budget import Budget, ReadLimits
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.read_image import ReadImage, reencoded
from foldsvc.imaging.voxel_types import check_size, four_axes, real_type
from foldsvc.records.volume import Volume

NAME = "MINC"

_WITH_TIME = 4
_MOST_OBJECTS = 1_000


def read_minc(path: Path, limits: ReadLimits, budget: Budget) -> ReadImage:
    """Read an image with its place in space; values are scaled slice by slice as it says.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        with path.open("rb") as file:
            second = file.read(4) == b"\x89HDF"
        if second:
            _refuse_references(path)
        kind = nibabel.minc2.Minc2Image if second else nibabel.minc1.Minc1Image
        image = kind.from_file_map({"image": FileHolder(filename=str(path))})
        shape = tuple(int(length) for length in image.shape)
        real_type(image.get_data_dtype(), NAME)
        check_size(shape, 8, limits, budget)
        voxels = np.asanyarray(image.dataobj).astype(np.float32)
        if voxels.ndim == _WITH_TIME:
            voxels = np.moveaxis(voxels, 0, -1)
        affine = np.asarray(image.affine, dtype=np.float64)
        if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:  # noqa: PLR2004
            raise ImageDamagedError(NAME, "its voxels have no volume")
        return ReadImage(
            format="minc",
            content=Volume(voxels=four_axes(voxels), affine=affine),
            deidentification=reencoded(["attributes", "history"]),
        )


def _refuse_references(path: Path) -> None:
    """Refuse a file that would make HDF5 open others: nothing of this machine gets into an image.

    Raises:
        ImageUnsupportedError: It refers to other files.
    """
    with h5py.File(path, "r") as file:
        waiting: list[h5py.Group] = [file]
        seen = 0
        while waiting:
            group = waiting.pop()
            for name in group:
                seen += 1
                link = group.get(name, getlink=True)
                if not isinstance(link, h5py.HardLink) or seen > _MOST_OBJECTS:
                    raise ImageUnsupportedError("MINC files with links in them")
                found = group[name]
                if isinstance(found, h5py.Group):
                    waiting.append(found)
                elif isinstance(found, h5py.Dataset) and (found.external or found.is_virtual):
                    raise ImageUnsupportedError("MINC files that keep their voxels in others")
