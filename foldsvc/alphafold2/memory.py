"""What a fold needs of the device's memory, estimated before anything runs; no JAX here.

The estimate counts the arrays that are alive at once where the network is widest, from their
sizes. `benchmarks/memory.py` holds it against what XLA plans and what a process is seen to take.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from foldsvc.alphafold2.buckets import RESIDUES, Bucket
from foldsvc.alphafold2.config import (
    C_E,
    C_M,
    C_S,
    C_Z,
    N_MSA_FEATURE,
)
from foldsvc.errors import TooLargeForDeviceError

Precision = Literal["float32", "bfloat16"]

GIB: Final = 2**30

N_PARAMETER: Final = 93_240_000
"""Of any published network, to within half a percent."""

OVERHEAD: Final = 7 * GIB // 10
"""What a process takes besides its arrays: Python, JAX, compiled programs, XLA's own buffers."""

COMPILED: Final = 1.15
"""How much more XLA takes than the arrays counted, for small ones and gaps between large ones."""

SHARE: Final = 0.9
"""The part of the device's memory that folding may use where no setting says how much."""

_EXACT: Final = 4
_N_HEAD: Final = 8
_N_PAIR_HEAD: Final = 4
_N_POINT_HEAD: Final = 12
_C_TEMPLATE: Final = 64
_C_OUTER: Final = 32
_N_ATOM: Final = 37
_N_TEMPLATE_FEATURE: Final = 88
_TRANSITION: Final = 4

_LEFT_AND_RIGHT: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PassSize:
    """What one pass through the network is made of.

    Attributes:
        n_res: Residues, padded.
        n_cluster: Rows of the clustered alignment.
        n_extra: Rows of the extra alignment.
        n_template: Template slots.
        n_batch: Inputs side by side.
        precision: Of the trunk.
        fused: Whether attention keeps its logits to itself, as fused kernels do.
        n_network: Networks whose parameters stay on the device.
    """

    n_res: int
    n_cluster: int
    n_extra: int
    n_template: int = 0
    n_batch: int = 1
    precision: Precision = "float32"
    fused: bool = False
    n_network: int = 1

    @property
    def item(self) -> int:
        """Bytes of one activation."""
        return 2 if self.precision == "bfloat16" else 4

    @property
    def n_msa(self) -> int:
        """Rows of the MSA representation: clusters and templates."""
        return self.n_cluster + self.n_template


def size_of(
    bucket: Bucket,
    *,
    n_batch: int = 1,
    precision: Precision = "float32",
    fused: bool = False,
    n_network: int = 1,
) -> PassSize:
    """Give the size of a pass on inputs padded to a bucket."""
    return PassSize(
        n_res=bucket.n_res,
        n_cluster=bucket.n_cluster,
        n_extra=bucket.n_extra,
        n_template=bucket.n_template,
        n_batch=n_batch,
        precision=precision,
        fused=fused,
        n_network=n_network,
    )


def peak_bytes(size: PassSize, chunk: int) -> int:
    """Estimate the most memory that is taken at once while a pass runs.

    Args:
        size: Of the pass.
        chunk: Rows of the pair representation, or of the alignment, at once.

    Returns:
        Bytes: parameters, inputs, outputs, the widest stage and what the process takes anyway.
    """
    widest = max(_stages(size, chunk))
    moving = _inputs(size) + _outputs(size) + int(COMPILED * widest)
    return OVERHEAD + _parameters(size) + size.n_batch * moving


def chunk_rows_for(size: PassSize, budget: int) -> int:
    """Choose how many rows are worked on at once: all, or half as many as often as needed.

    Args:
        size: Of the pass.
        budget: Bytes.

    Returns:
        At least 1, with which the pass may still not fit: see `check_fits`.
    """
    chunk = size.n_res
    while chunk > 1 and peak_bytes(size, chunk) > budget:
        chunk = -(-chunk // 2)
    return chunk


def largest_n_res(size: PassSize, budget: int) -> int:
    """Give the most residues that fit with as many rows; 0 if none do.

    Args:
        size: Of a pass, whose residues do not count.
        budget: Bytes.
    """
    fitting = (n_res for n_res in RESIDUES if peak_bytes(replace(size, n_res=n_res), 1) <= budget)
    return max(fitting, default=0)


def check_fits(name: str, n_res: int, size: PassSize, budget: int) -> None:
    """Refuse what would not fit, and say what would.

    Args:
        name: The user's, of the input.
        n_res: Its residues, not padded.
        size: Of the pass that it needs.
        budget: Bytes.

    Raises:
        TooLargeForDeviceError: Even row by row a pass needs more than the budget.
    """
    needed = peak_bytes(size, 1)
    if needed > budget:
        raise TooLargeForDeviceError(name, n_res, needed, budget, largest_n_res(size, budget))


def budget_of(device_memory_gb: float, device_bytes: int) -> int:
    """Give the bytes that a fold may take.

    Args:
        device_memory_gb: The setting, in GiB; 0 for nine tenths of what the device has.
        device_bytes: What the device has; `host_bytes()` where that is the CPU.
    """
    return int(device_memory_gb * GIB) if device_memory_gb else int(SHARE * device_bytes)


def host_bytes(cgroup: Path = Path("/sys/fs/cgroup")) -> int:
    """Give the memory of this machine, or of the container if that has less."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (cgroup / "memory.max", cgroup / "memory" / "memory.limit_in_bytes"):
        if limit.is_file() and (text := limit.read_text().strip()).isdecimal():
            return min(physical, int(text))
    return physical


def _parameters(size: PassSize) -> int:
    return size.n_network * N_PARAMETER * size.item


def _inputs(size: PassSize) -> int:
    """Bytes of the draw, the templates, and what is recycled."""
    cluster = size.n_cluster * size.n_res * (N_MSA_FEATURE + 1) * _EXACT
    extra = size.n_extra * size.n_res * 4 * _EXACT
    templates = size.n_template * size.n_res * _N_ATOM * 4 * _EXACT
    return cluster + extra + templates + _pair(size) + size.n_res * C_M * size.item


def _outputs(size: PassSize) -> int:
    """Bytes of PAE, TM terms and contacts; what is recycled takes the place of the input."""
    return 3 * size.n_res**2 * _EXACT


def _stages(size: PassSize, chunk: int) -> Iterator[int]:
    """Bytes of activations at the widest point of each part of the network, one input."""
    pair, msa = _pair(size), size.n_msa * size.n_res * C_M * size.item
    extra = size.n_extra * size.n_res * C_E * size.item
    yield from _pair_stages(size, chunk, pair + extra + msa)
    yield from _msa_stages(size, chunk, pair + msa, size.n_msa, C_M)
    yield from _msa_stages(size, chunk, pair + extra + msa, size.n_extra, C_E)
    if size.n_template:
        yield from _template_stages(size, chunk, pair)
    exact_pair = size.n_res**2 * C_Z * _EXACT
    rows = _rows(size.n_res, chunk) * size.n_res * _EXACT
    yield pair + 2 * exact_pair + (4 * _N_POINT_HEAD + 2 * C_S) * rows


def _pair_stages(size: PassSize, chunk: int, held: int) -> Iterator[int]:
    pair, n_row = _pair(size), _rows(size.n_res, chunk)
    bias = 2 * _N_PAIR_HEAD * size.n_res**2 * _EXACT
    yield held + _projections(size, chunk) * pair
    yield held + bias + _attention(size, n_row, size.n_res, C_Z, _N_PAIR_HEAD)
    yield held + _TRANSITION * n_row * size.n_res * C_Z * size.item


def _msa_stages(size: PassSize, chunk: int, held: int, n_seq: int, channels: int) -> Iterator[int]:
    if not n_seq:
        return
    n_row, n_column = _rows(n_seq, chunk), _rows(size.n_res, chunk)
    bias = 2 * _N_HEAD * size.n_res**2 * _EXACT
    yield held + bias + _attention(size, n_row, size.n_res, channels, _N_HEAD)
    if channels == C_M:
        yield held + _attention(size, n_column, n_seq, channels, _N_HEAD)
    else:
        yield held + 4 * n_column * n_seq * channels * size.item
    yield held + _TRANSITION * n_row * size.n_res * channels * size.item
    projected = 2 * _C_OUTER * n_seq * size.n_res * size.item
    outer = n_column * size.n_res * _C_OUTER * _C_OUTER * size.item
    yield held + 3 * projected // 2 + 2 * outer


def _template_stages(size: PassSize, chunk: int, held: int) -> Iterator[int]:
    """Of the embedded templates and one that is being embedded."""
    one = size.n_res**2 * _C_TEMPLATE * size.item
    features = size.n_res**2 * _N_TEMPLATE_FEATURE * _EXACT
    n_row = _rows(size.n_res, chunk)
    embedded = size.n_template * one
    attention = _attention(size, n_row, size.n_res, _C_TEMPLATE, _N_PAIR_HEAD)
    yield held + embedded + features + one + _projections(size, chunk) * one
    yield held + embedded + features + one + attention
    yield held + embedded + 2 * size.n_template * n_row * size.n_res * _C_TEMPLATE * size.item


def _attention(size: PassSize, n_batch: int, n: int, channels: int, n_head: int) -> int:
    """Bytes of input, query, key, value, gate and result; and of logits and weights."""
    activations = 6 * n_batch * n * channels * size.item
    if size.fused:
        return activations
    return activations + n_batch * n_head * n * n * (_EXACT + size.item)


def _projections(size: PassSize, chunk: int) -> int:
    """Give what a triangle multiplication holds beside its input, in pair representations.

    Without a loop, the product lies beside both projections and their gates.
    """
    return _LEFT_AND_RIGHT if chunk < size.n_res else 2 * _LEFT_AND_RIGHT + 1


def _pair(size: PassSize) -> int:
    return size.n_res**2 * C_Z * size.item


def _rows(n: int, at_most: int) -> int:
    """Give the rows that a loop takes at once: the largest divisor of `n` that is allowed."""
    return next(rows for rows in range(min(n, at_most), 0, -1) if n % rows == 0)
