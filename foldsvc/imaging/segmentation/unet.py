"""deepbrain's network: a U-Net in three dimensions (Ronneberger et al. 2015, Çiçek et al. 2016).

Each level down halves the size; each level up doubles it and is concatenated with what the
level down had at that size.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.imaging.segmentation.convolution import convolve, pool, transposed_convolve
from foldsvc.imaging.segmentation.params import Convolution, UNetParams

_TENSORFLOW = 0
"""Where TensorFlow lets a transposed convolution with `SAME` padding begin."""

LEVELS = ("down_1", "down_2", "down_3", "bottom", "up_3", "up_2", "up_1")
"""Names of the levels, in the order in which they are computed."""


class MiddleSlices(NamedTuple):
    """The middle slice of every feature map of a level, across each of the three axes."""

    x: Float[Array, "c n n"]
    y: Float[Array, "c n n"]
    z: Float[Array, "c n n"]


class UNetOutputs(NamedTuple):
    """What the network gives, and what its levels computed on the way.

    Attributes:
        probability: That each voxel is brain.
        levels: In the order of `LEVELS`.
    """

    probability: Float[Array, "n n n"]
    levels: tuple[MiddleSlices, ...]


def run_unet(params: UNetParams, x: Float[Array, "n n n"]) -> UNetOutputs:
    """Give the probability of brain and the feature maps of all levels.

    Args:
        params: Trained parameters.
        x: Signal from 0 to 1; each side a multiple of 8.
    """
    with jax.default_matmul_precision("highest"):
        y = x[..., None]
        skips: list[Float[Array, "m m m c"]] = []
        levels = []
        for level in params.down:
            y = _relu_convolve(level.conv_2, _relu_convolve(level.conv_1, y))
            skips.append(y)
            levels.append(_middle_slices(y))
            y = pool(y, overlapping=False)
        levels.append(_middle_slices(y))
        for transposed, conv, skip in zip(
            params.transposed, params.up, reversed(skips), strict=True
        ):
            y = transposed_convolve(y, transposed, _TENSORFLOW)
            y = _relu_convolve(conv, jnp.concatenate([y, skip], axis=-1))
            levels.append(_middle_slices(y))
        logit = convolve(y, params.last.kernel) + params.last.bias
        return UNetOutputs(probability=jax.nn.sigmoid(logit[..., 0]), levels=tuple(levels))


def _relu_convolve(params: Convolution, x: Float[Array, "n n n c"]) -> Float[Array, "n n n d"]:
    return jax.nn.relu(convolve(x, params.kernel) + params.bias)


def _middle_slices(y: Float[Array, "n n n c"]) -> MiddleSlices:
    middle = y.shape[0] // 2
    channels = jnp.moveaxis(y, -1, 0)
    return MiddleSlices(
        x=channels[:, middle], y=channels[:, :, middle], z=channels[:, :, :, middle]
    )
