"""The layers that every part of the network is made of."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.flashabb.params import LayerNorm, Linear

_EPSILON = 1e-5
# The share of channels that training's dropout of 0.1 kept.
_KEPT = 0.9


def linear(params: Linear, x: Float[Array, "*n c_in"]) -> Float[Array, "*n c_out"]:
    """Give Wx + b of the last axis."""
    y: Array = x @ params.weight.T + params.bias
    return y


def relu_linear(params: Linear, x: Float[Array, "*n c_in"]) -> Float[Array, "*n c_out"]:
    """Give W relu(x) + b of the last axis."""
    return linear(params, jax.nn.relu(x))


def layer_norm(params: LayerNorm, x: Float[Array, "n c"]) -> Float[Array, "n c"]:
    """Normalise the last axis to mean 0 and variance 1, then scale and offset it."""
    mean, variance = _moments(x)
    normalised = (x - mean) * jax.lax.rsqrt(variance + _EPSILON)
    y: Array = normalised * params.scale + params.offset
    return y


def layer_norm_after_dropout(
    params: LayerNorm, x: Float[Array, "n c"], *, dlc: bool
) -> Float[Array, "n c"]:
    """Layer normalisation of what was dropped out in training.

    Dropout keeps the mean of each channel but raises the variance that the layer normalisation
    sees, so that without it the normalised activations come out too large.
    The dropout-LayerNorm correction (arXiv 2609.32062) shrinks them by the expected factor; it
    has no parameters.

    Args:
        params: Scale and offset.
        x: Activations.
        dlc: Whether to correct.
    """
    normalised = layer_norm(params, x)
    if not dlc:
        return normalised
    mean, variance = _moments(x)
    shrink = jnp.sqrt(_KEPT / (1.0 + (1.0 - _KEPT) * mean**2 / variance))
    y: Array = shrink * normalised + (1.0 - shrink) * params.offset
    return y


def _moments(x: Float[Array, "n c"]) -> tuple[Float[Array, "n 1"], Float[Array, "n 1"]]:
    mean = jnp.mean(x, axis=-1, keepdims=True)
    return mean, jnp.mean((x - mean) ** 2, axis=-1, keepdims=True)
