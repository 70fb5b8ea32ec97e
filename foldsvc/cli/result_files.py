"""What commands read from the folder of a result."""

from pathlib import Path

import numpy as np
from jaxtyping import Float32

from foldsvc.errors import InvalidRequestError
from foldsvc.formats.pae_file import unpack_pae
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.structure import Structure
from foldsvc.result.layout import Ending, model_file, structure_files


def structure_path(folder: Path, rank: int) -> Path:
    """Give the structure of a model; raises `InvalidRequestError` where there is none."""
    names = structure_files(rank)
    for name in names:
        if (path := folder / name).is_file():
            return path
    raise InvalidRequestError(
        f"{folder} has no {names[0]} or {names[1]}",
        remedy="Name the folder of a result, and a rank that it has",
    )


def structure_in(folder: Path, rank: int) -> Structure:
    """Read the structure of a model; raises `InvalidRequestError` and `StructureFormatError`."""
    return read_structure(structure_path(folder, rank).read_bytes())


def pae_in(folder: Path, rank: int) -> Float32[np.ndarray, "n_res n_res"]:
    """Read the PAE of a model; raises `InvalidRequestError` and `ArtifactCorruptError`."""
    path = folder / model_file(rank, Ending.PAE)
    if not path.is_file():
        raise InvalidRequestError(
            f"{folder} has no {path.name}",
            remedy="Name the folder of a result of a network that gives PAE",
        )
    return unpack_pae(path.read_bytes())
