"""The device that the network runs on: what it computes in, what it holds, and when it ran out."""

import traceback

import jax
import jax.numpy as jnp

from foldsvc.alphafold2.memory import (
    PassSize,
    chunk_rows_for,
    host_bytes,
    largest_n_res,
    peak_bytes,
)
from foldsvc.errors import DeviceMemoryError

_CPU_ROWS = 16
_CPU_ELEMENTS = 2**20
_CPU_CACHED = 2**19
_TOO_LITTLE = 0.9


def trunk_dtype() -> jnp.dtype:
    """Give what the trunk computes in: bfloat16 on a GPU, float32 on a CPU, which gains nothing."""
    made: jnp.dtype = jnp.dtype(jnp.bfloat16 if jax.default_backend() == "gpu" else jnp.float32)
    return made


def device_bytes() -> int:
    """Give the memory of the device, or of the machine where that is a CPU."""
    stats = jax.local_devices()[0].memory_stats() or {}
    return int(stats.get("bytes_limit", 0)) or host_bytes()


def chunk_rows(size: PassSize, budget: int) -> int:
    """Give how many rows are worked on at once.

    As many as fit; on a CPU besides so few that the intermediates stay in the second-level cache.

    Args:
        size: Of the pass.
        budget: Bytes that it may take.
    """
    fitting = chunk_rows_for(size, budget)
    if jax.default_backend() != "cpu":
        return fitting
    return max(min(fitting, _CPU_ROWS, _CPU_ELEMENTS // size.n_res**2), 1)


def cached_numbers() -> int | None:
    """Give about how many numbers a CPU's second-level cache holds; None on a GPU."""
    return _CPU_CACHED if jax.default_backend() == "cpu" else None


def is_out_of_memory(error: jax.errors.JaxRuntimeError) -> bool:
    """Tell whether the device's memory did not suffice; a kernel's shared memory is another."""
    said = str(error)
    return "RESOURCE_EXHAUSTED" in said and "shared memory" not in said.lower()


def let_go(error: BaseException) -> None:
    """Drop what the calls that an error ended still hold, such as arrays on the device."""
    traceback.clear_frames(error.__traceback__)


def budget_after(size: PassSize, chunk: int, budget: int) -> int:
    """Give the bytes to count on after a pass that was to fit ran out of memory."""
    return min(budget, int(_TOO_LITTLE * peak_bytes(size, chunk)))


def memory_error(n_res: int, size: PassSize, budget: int) -> DeviceMemoryError:
    """Give the error that says how many residues would fit.

    Args:
        n_res: Of the input, not padded.
        size: Of the pass that ran out of memory.
        budget: Bytes that a pass may take, as far as is known now.
    """
    return DeviceMemoryError(n_res, largest_n_res(size, budget))
