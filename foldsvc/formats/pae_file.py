"""Predicted aligned error as a small file: one byte a pair, compressed.

Steps of 0.125 Å reach from 0 to 31.875, so that what is read back is within 0.0625 Å of what the
network gave; AlphaFold DB rounds to 1 Å.
Scores are computed from the network's own numbers, never from these.
"""

import io
import zipfile
from zlib import error as zlib_error

import numpy as np
from jaxtyping import Float, Float32, UInt8

from foldsvc.errors import ArtifactCorruptError

PAE_STEP = 0.125
PAE_ERROR = PAE_STEP / 2
"""The most by which a PAE read back differs from the one packed, in Å."""
_FORMAT = 1
_HIGHEST = 255 * PAE_STEP


def pack_pae(pae: Float[np.ndarray, "n_res n_res"]) -> bytes:
    """Give PAE in Å as a compressed npz without pickles; equal arrays give equal bytes.

    Raises:
        ValueError: A number is not finite, or lies outside 0 to 31.875.
    """
    out = io.BytesIO()
    np.savez_compressed(
        out,
        format=np.array(_FORMAT),
        step=np.array(PAE_STEP),
        changes=np.diff(_steps(pae), axis=0, prepend=np.uint8(0)),
    )
    return out.getvalue()


def rounded_pae(pae: Float[np.ndarray, "n_res n_res"]) -> Float32[np.ndarray, "n_res n_res"]:
    """Give PAE as it is after packing and unpacking, in Å.

    What is derived from these numbers is the same whether the file or the network gave them.

    Raises:
        ValueError: As `pack_pae`.
    """
    rounded: np.ndarray = _steps(pae).astype(np.float32) * np.float32(PAE_STEP)
    return rounded


def unpack_pae(data: bytes) -> Float32[np.ndarray, "n_res n_res"]:
    """Read what `pack_pae` wrote, in Å.

    Raises:
        ArtifactCorruptError: The bytes are not such a file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _pae(arrays)
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib_error) as error:
        raise ArtifactCorruptError("PAE file") from error


def _steps(pae: Float[np.ndarray, "n_res n_res"]) -> UInt8[np.ndarray, "n_res n_res"]:
    if not np.isfinite(pae).all() or pae.min(initial=0) < 0 or pae.max(initial=0) > _HIGHEST:
        raise ValueError(f"expected PAE from 0 to {_HIGHEST} Å")
    steps: np.ndarray = np.rint(pae.astype(np.float32) / np.float32(PAE_STEP)).astype(np.uint8)
    return steps


def _pae(arrays: np.lib.npyio.NpzFile) -> Float32[np.ndarray, "n_res n_res"]:
    # Each row less the row above, which compresses better; both ways the bytes wrap around.
    changes = arrays["changes"]
    square = changes.shape == (len(changes), len(changes))
    if int(arrays["format"]) != _FORMAT or changes.dtype != np.uint8 or not square:
        raise ArtifactCorruptError("PAE file")
    steps = np.cumsum(changes, axis=0, dtype=np.uint8)
    pae: np.ndarray = steps.astype(np.float32) * np.float32(arrays["step"])
    return pae
