"""The torsion angles of each residue."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.flashabb.layers import relu_linear
from foldsvc.flashabb.params import Torsions

_EPSILON = 1e-7


def torsion_angles(
    params: Torsions,
    single: Float[Array, "n_res c_s"],
    initial_single: Float[Array, "n_res c_s"],
) -> Float[Array, "n_res 7 2"]:
    """Give sine and cosine of pre-omega, phi, psi and chi 1 to 4.

    Jumper et al. (2021) Suppl. Alg. 20 "StructureModule" lines 11 to 14, with the rectifiers
    that AlphaFold2's code has and its supplement leaves out.
    """
    x = relu_linear(params.linear_in, single) + relu_linear(params.linear_initial, initial_single)
    for block in params.blocks:
        x += relu_linear(block.linear_3, relu_linear(block.linear_2, x))
    angles = relu_linear(params.linear_out, x).reshape(-1, 7, 2)
    squared = jnp.sum(angles**2, axis=-1, keepdims=True)
    return angles / jnp.sqrt(jnp.maximum(squared, _EPSILON))
