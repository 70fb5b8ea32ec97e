"""How a picture lies in the patient, by the letters of (0020,0020) (PS3.3 C.7.6.1.1.1)."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from foldsvc.records.volume import Vector3

_RAS = {
    "R": (1.0, 0.0, 0.0), "L": (-1.0, 0.0, 0.0),
    "A": (0.0, 1.0, 0.0), "P": (0.0, -1.0, 0.0),
    "H": (0.0, 0.0, 1.0), "F": (0.0, 0.0, -1.0),
}  # fmt: skip
_MOST_LETTERS = 3
_WEAKER = 0.7
"""By how much each further letter counts less: the first says where a direction mostly goes."""


def directions_of(header: Dataset) -> tuple[Vector3, Vector3] | None:
    """Give the unit vectors in RAS+ of growing column index and of growing row index.

    None where the file does not tell, contradicts itself, or tells it of an animal on four legs,
    whose letters mean something else.
    """
    said = header.get("PatientOrientation")
    animal = str(header.get("AnatomicalOrientationType", "")).strip().upper() == "QUADRUPED"
    if animal or not isinstance(said, MultiValue | list | tuple) or len(said) != 2:  # noqa: PLR2004
        return None
    along_columns, along_rows = (_direction(str(letters).strip().upper()) for letters in said)
    if along_columns is None or along_rows is None:
        return None
    same_axis = np.abs(along_columns).argmax() == np.abs(along_rows).argmax()
    return None if same_axis else (along_columns, along_rows)


def _direction(letters: str) -> Vector3 | None:
    """Give None for what are not letters, and for such as contradict each other."""
    if not 0 < len(letters) <= _MOST_LETTERS or not set(letters) <= set(_RAS):
        return None
    axes = np.array([_RAS[letter] for letter in letters])
    if np.linalg.matrix_rank(axes) < len(letters):
        return None
    direction = (_WEAKER ** np.arange(len(letters))) @ axes
    x, y, z = (direction / np.linalg.norm(direction)).tolist()
    return x, y, z
