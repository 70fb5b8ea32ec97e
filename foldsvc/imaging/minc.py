"""MINC 1 (NetCDF) and MINC 2 (HDF5)."""

from io import FileIO
from pathlib import Path

import h5py
import nibabel
import numpy as np
from nibabel.fileholders import FileHolder

from foldsvc.errors import ImageBombError, ImageUnsupportedError
from foldsvc.imaging.budget import SMALL, PixelBudget, ReadLimits, check_ratio
from foldsvc.imaging.canonical import require_volume
from foldsvc.imaging.decoded_image import DecodedImage, reencoded
from foldsvc.imaging.parsing import parsing
from foldsvc.imaging.voxel_types import check_size, four_axes, real_type
from foldsvc.records.volume import Volume

NAME = "MINC"

_WITH_TIME = 4
_MOST_OBJECTS = 1_000
_MOST_READS = 4
"""How many times its size is read of a MINC 1 file, whose variables may lie over one another."""


def read_minc(path: Path, limits: ReadLimits, budget: PixelBudget) -> DecodedImage:
    """Read an image with its place in space; values are scaled slice by slice as it says.

    Raises:
        ImageError: It is damaged, too large or of a kind that is not read.
    """
    with parsing(NAME):
        with path.open("rb") as file:
            second = file.read(4) == b"\x89HDF"
        if second:
            _check_objects(path)
            holder = FileHolder(filename=str(path))
            image = nibabel.minc2.Minc2Image.from_file_map({"image": holder})
        else:
            holder = FileHolder(fileobj=_CountedFile(path))
            image = nibabel.minc1.Minc1Image.from_file_map({"image": holder})
        shape = tuple(int(length) for length in image.shape)
        real_type(image.get_data_dtype(), NAME)
        check_size(shape, 8, limits, budget)
        voxels = np.asanyarray(image.dataobj).astype(np.float32)
        if voxels.ndim == _WITH_TIME:
            voxels = np.moveaxis(voxels, 0, -1)
        affine = np.asarray(image.affine, dtype=np.float64)
        require_volume(affine, NAME)
        return DecodedImage(
            format="minc",
            content=Volume(voxels=four_axes(voxels), affine=affine),
            deidentification=reencoded(["attributes", "history"]),
        )


class _CountedFile(FileIO):
    """A file of which only a few times its size is read, since all that is read is kept."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._left = max(SMALL, _MOST_READS * path.stat().st_size)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on.

        Raises:
            ImageBombError: All that may be read has been read.
        """
        data = super().read(-1 if size is None else size)
        self._left -= len(data or b"")
        if self._left < 0:
            raise ImageBombError(f"{_MOST_READS} times its size")
        return data or b""


def _check_objects(path: Path) -> None:
    """Refuse what would make HDF5 open other files, or unpack far more than there is.

    Raises:
        ImageUnsupportedError: It refers to other files.
        ImageBombError: A data set, or a chunk of one, is far larger than the file explains.
    """
    packed_size = path.stat().st_size
    with h5py.File(path, "r") as file:
        waiting: list[h5py.Group] = [file]
        seen = total = 0
        while waiting:
            group = waiting.pop()
            for name in group:
                seen += 1
                link = group.get(name, getlink=True)
                if not isinstance(link, h5py.HardLink) or seen > _MOST_OBJECTS:
                    raise ImageUnsupportedError("MINC files with links in them")
                node = group[name]
                if isinstance(node, h5py.Group):
                    waiting.append(node)
                elif isinstance(node, h5py.Dataset):
                    if node.external or node.is_virtual:
                        raise ImageUnsupportedError("MINC files that keep their voxels in others")
                    total += _n_bytes(node)
                    check_ratio(total, packed_size)


def _n_bytes(dataset: h5py.Dataset) -> int:
    """Give what a data set takes in the memory while it is read: its values, and a whole chunk."""
    chunk = 1
    for length in dataset.chunks or ():
        chunk *= int(length)
    return int(dataset.nbytes) + chunk * int(dataset.dtype.itemsize)
