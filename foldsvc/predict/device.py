"""What this process computes on."""

from collections.abc import Callable

import jax

from foldsvc.alphafold2.memory import host_bytes
from foldsvc.errors import DeviceUnavailableError
from foldsvc.records.device_facts import DeviceFacts


def device_facts(fused: Callable[[], bool]) -> DeviceFacts:
    """Give what the device is, for submission to judge by.

    Args:
        fused: Tells whether the trunk is computed by fused kernels, once there is a device.

    Raises:
        DeviceUnavailableError: JAX finds none of the kind that it was told to use.
    """
    try:
        device = jax.local_devices()[0]
    # The second where a platform was asked for that this JAX was not built for.
    except (RuntimeError, AssertionError) as error:
        fault = str(error).partition("\n")[0] or "it is not one of those that this JAX has"
        asked_for = str(jax.config.jax_platforms or "")  # type: ignore[attr-defined]
        raise DeviceUnavailableError(asked_for, fault) from error
    stats = device.memory_stats() or {}
    return DeviceFacts(
        name=str(device.device_kind),
        memory_bytes=int(stats.get("bytes_limit", 0)) or host_bytes(),
        precision="bfloat16" if device.platform == "gpu" else "float32",
        fused=fused(),
    )


def device_name() -> str:
    """Give what the network runs on, such as `cpu` or `NVIDIA H100 80GB HBM3`."""
    return str(jax.devices()[0].device_kind)
