"""Predicted aligned error as AlphaFold DB gives it, today and in its first year."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float32

from foldsvc.errors import StructureFormatError

_NAME = "predicted aligned error"
_HIGHEST = 31.875


def read_known_pae(data: bytes, n_res: int) -> Float32[np.ndarray, "n_res n_res"]:
    """Read AlphaFold DB's JSON of a chain of `n_res` residues, in Å.

    Raises:
        StructureFormatError: It is not such a file, or not of so many residues.
    """
    try:
        content = json.loads(data)
        entry = content[0] if isinstance(content, list) and content else content
        if not isinstance(entry, dict):
            raise StructureFormatError(_NAME, "it is not an object")
        pae = _matrix(entry, n_res)
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise StructureFormatError(_NAME, "it cannot be read") from error
    if pae.shape != (n_res, n_res):
        raise StructureFormatError(_NAME, f"it is not of {n_res} residues")
    if not np.isfinite(pae).all() or pae.min(initial=0) < 0 or pae.max(initial=0) > _HIGHEST:
        raise StructureFormatError(_NAME, f"it goes beyond 0 to {_HIGHEST} Å")
    return pae


def _matrix(entry: Mapping[str, Any], n_res: int) -> Float32[np.ndarray, "n_row n_column"]:
    if "predicted_aligned_error" in entry:
        return np.asarray(entry["predicted_aligned_error"], dtype=np.float32)
    # Before 2022: a flat list of distances, with the places of each from 1.
    pae = np.full((n_res, n_res), np.nan, dtype=np.float32)
    names = ("residue1", "residue2")
    rows, columns = (np.asarray(entry.get(name), dtype=np.int64) - 1 for name in names)
    inside = (rows >= 0) & (rows < n_res) & (columns >= 0) & (columns < n_res)
    if not np.all(inside):
        raise StructureFormatError(_NAME, f"it is not of {n_res} residues")
    pae[rows, columns] = np.asarray(entry.get("distance"), dtype=np.float32)
    return pae
