"""Which kernels this process uses: fused ones where the device has them and they prove right."""

from functools import cache
from pathlib import Path
from typing import Literal

import jax
import jax.numpy as jnp
import structlog

from foldsvc.alphafold2.device import trunk_dtype
from foldsvc.alphafold2.kernels.check import disagreeing
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.xla import XLA

log = structlog.get_logger()

KernelChoice = Literal["auto", "xla", "colabfold"]

_AMPERE = 8.0


@cache
def kernels_in(compiled_dir: Path, wanted: KernelChoice) -> Kernels:
    """Choose what computes AlphaFold2's trunk in this process; fused kernels are judged once."""
    return kernels_for(wanted, trunk_dtype(), compiled_dir)


def kernels_for(wanted: KernelChoice, dtype: jnp.dtype, folder: Path) -> Kernels:
    """Choose the kernels for the device that this process folds on, and log which and why.

    Fused kernels are used where the package is installed, the GPU is of sm_80 or later, the trunk
    is in bfloat16, and they have just given what plain XLA gives on this very device; else XLA.

    Args:
        wanted: `xla` for plain XLA whatever there is; the others for fused kernels.
        dtype: Of the trunk.
        folder: Keeps compiled programs.
    """
    if wanted == "xla":
        return _chosen(XLA, "as FOLDSVC_KERNELS says")
    if (hindrance := _hindrance(dtype)) is not None:
        return _refused(wanted, hindrance)
    try:
        from foldsvc.alphafold2.kernels.colabfold import COLABFOLD  # noqa: PLC0415 - an optional package
    except ImportError as error:
        return _refused(wanted, f"colabfold-kernels cannot be imported: {error}")
    return checked(COLABFOLD, folder)


def checked(kernels: Kernels, folder: Path) -> Kernels:
    """Give these kernels if they give what plain XLA gives on this device, else plain XLA.

    Args:
        kernels: To use.
        folder: Keeps compiled programs.
    """
    try:
        wrong = disagreeing(kernels, folder)
    except Exception as error:  # noqa: BLE001 - whatever fails in them, XLA folds without them
        log.warning("kernels_refused", kernels=kernels.name, error=str(error)[:500])
        return XLA
    if wrong:
        log.warning("kernels_refused", kernels=kernels.name, wrong=wrong)
        return XLA
    return _chosen(kernels, "they agree with plain XLA on this device")


def _hindrance(dtype: jnp.dtype) -> str | None:
    device = jax.local_devices()[0]
    if device.platform != "gpu":
        return f"the device is a {device.platform}"
    if dtype != jnp.bfloat16:
        return f"the trunk is in {dtype}"
    try:
        capability = float(getattr(device, "compute_capability", 0))
    except ValueError:
        return "the GPU is not NVIDIA's"
    if capability < _AMPERE:
        return f"the GPU is of compute capability {capability}, older than 8.0"
    return None


def _chosen(kernels: Kernels, reason: str) -> Kernels:
    log.info("kernels_chosen", kernels=kernels.name, reason=reason)
    return kernels


def _refused(wanted: KernelChoice, reason: str) -> Kernels:
    if wanted == "auto":
        return _chosen(XLA, reason)
    log.warning("kernels_refused", kernels=wanted, reason=reason)
    return XLA
