"""What this process folds on, as submission judges by it."""

from foldsvc.alphafold2.kernels.selection import kernels_in
from foldsvc.predict import device
from foldsvc.records.device_facts import DeviceFacts
from foldsvc.settings import Settings


def device_facts(settings: Settings) -> DeviceFacts:
    """Give what the fold workers' device is, and whether fused kernels compute on it.

    Raises:
        DeviceUnavailableError: JAX finds none of the kind that it was told to use.
    """
    return device.device_facts(lambda: kernels_in(settings.compiled, settings.kernels).fused)
