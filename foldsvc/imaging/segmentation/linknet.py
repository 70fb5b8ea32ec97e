"""deepbet's network: a LinkNet in three dimensions (Chaurasia & Culurciello 2017).

An encoder of residual blocks halves the size five times; each step of the decoder is added to
what the encoder had at that size.
Fisch et al. (2024), "deepbet: Fast brain extraction of T1-weighted MRI using convolutional neural
networks".
"""

import jax
from jaxtyping import Array, Float

from foldsvc.imaging.segmentation.convolution import (
    convolve,
    double,
    instance_norm,
    mix,
    pool,
    transposed_convolve,
)
from foldsvc.imaging.segmentation.params import Decoder, LinkNetParams, ResidualBlock

_TORCH = 1
"""Where PyTorch lets a transposed convolution with padding 1 begin."""


def probability(params: LinkNetParams, x: Float[Array, "d h w"]) -> Float[Array, "d h w"]:
    """Give the probability that each voxel is brain.

    Args:
        params: Trained parameters.
        x: Normalised signal; each side a multiple of 32.
    """
    with jax.default_matmul_precision("highest"):
        stem = pool(_norm_relu(convolve(x[..., None], params.initial, stride=2)), overlapping=True)
        skips = [stem]
        for block_1, block_2 in params.down:
            skips.append(_residual(block_2, _residual(block_1, skips[-1])))
        y = skips[-1]
        for decoder, link in zip(params.up, reversed(skips[:-1]), strict=True):
            # The first encoder keeps the stem's size, so the last decoder does not double.
            y = _decode(decoder, y, doubles=link is not stem) + link
        y = transposed_convolve(y, params.double_1.kernel, _TORCH) + params.double_1.bias
        y = jax.nn.relu(instance_norm(y))
        y = convolve(y, params.convolution.kernel) + params.convolution.bias
        y = jax.nn.relu(instance_norm(y))
        # The softmax of two classes depends on their difference alone.
        kernel, bias = params.double_2
        logit = double(y, kernel[:, 1:] - kernel[:, :1])[..., 0] + (bias[1] - bias[0])
        return jax.nn.sigmoid(logit)


def _residual(params: ResidualBlock, x: Float[Array, "d h w c_in"]) -> Float[Array, "e i j c_out"]:
    stride = 1 if params.shortcut is None else 2
    y = _norm_relu(convolve(x, params.conv_1, stride))
    y = instance_norm(convolve(y, params.conv_2))
    if params.shortcut is not None:
        x = instance_norm(mix(x[::2, ::2, ::2], params.shortcut))
    return jax.nn.relu(x + y)


def _decode(
    params: Decoder, x: Float[Array, "d h w c_in"], *, doubles: bool
) -> Float[Array, "e i j c_out"]:
    y = _norm_relu(mix(x, params.narrow))
    if doubles:
        y = transposed_convolve(y, params.transposed, _TORCH)
    else:
        turned = params.transposed[:, :, ::-1, ::-1, ::-1].swapaxes(0, 1)
        y = convolve(y, turned)
    return _norm_relu(mix(_norm_relu(y), params.widen))


def _norm_relu(x: Float[Array, "d h w c"]) -> Float[Array, "d h w c"]:
    return jax.nn.relu(instance_norm(x))
