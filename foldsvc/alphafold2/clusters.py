"""What the rows of an alignment that are left out tell about the clusters near them.

Jumper et al. (2021), supplement 1.2.7; Evans et al. (2021) for multimer networks.
Nothing here is random. All sums are of integers, so they do not depend on the order of rows
or on padding.
"""

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, UInt32

from foldsvc.alphafold2.cluster_sums import (
    BYTE,
    N_CLASS,
    ONE,
    Rows,
    Sums,
    summed_by_counting,
    summed_by_products,
)
from foldsvc.records.features import Family

MASKED: Final = 22


class Clusters(NamedTuple):
    """Means over the centre and the members of each cluster; zeros in empty rows."""

    profile: Float[Array, "n_cluster n_res 23"]
    deletion_mean: Float[Array, "n_cluster n_res"]


def clusters_of(
    centres: Rows, members: Rows, residue_mask: Float[Array, " n_res"], *, family: Family
) -> Clusters:
    """Join each member to the centre that it agrees with at most positions, and take means.

    In a monomer network, the first of several such centres has the member.
    In a multimer network they share it equally, and a member weighs as much as there are
    residues where its centre weighs 1: softmax(1000 × agreement) × N, as the networks were
    trained.

    Returns:
        Float32, zero in empty rows and in residues that are padding.
    """
    n_cluster, n_res = centres.residue.shape
    shape = (n_cluster, n_res, N_CLASS)
    centre_classes = jax.nn.one_hot(centres.residue, N_CLASS, dtype=jnp.float32)
    by = summed_by_products if jax.default_backend() == "gpu" else summed_by_counting
    sums = by(centres, members, residue_mask, family=family)
    weight, counted, deletions = _floats(sums, n_res, family=family)
    # Divided rather than multiplied: a product could be fused into the sum, and then round
    # differently from one program to the next.
    heavier = residue_mask.sum() if family == "multimer" else jnp.float32(1)
    smallest = 0.0 if family == "multimer" else 1e-6
    total = (weight + (1 / heavier + smallest))[:, None]
    mask = centres.mask[:, None].astype(jnp.float32) * residue_mask
    profile = (counted.reshape(shape) + centre_classes / heavier) / total[..., None]
    deletion_mean = (deletions + centres.deletions.astype(jnp.float32) / heavier) / total
    return Clusters(profile=profile * mask[..., None], deletion_mean=deletion_mean * mask)


def _floats(
    sums: Sums, n_res: int, *, family: Family
) -> tuple[
    Float[Array, " n_cluster"],
    Float[Array, "n_cluster n_res_class"],
    Float[Array, "n_cluster n_res"],
]:
    places = [n_res * N_CLASS, n_res * (N_CLASS + 1)]
    classes, high, low = jnp.split(sums.values, places, axis=-1)
    one = jnp.float32(ONE if family == "multimer" else 1)
    deletions = _joined(high) * BYTE + _joined(low)
    return _joined(sums.weight) / one, _joined(classes) / one, deletions / one


def _joined(digits: UInt32[Array, "n_digit ..."]) -> Float[Array, "..."]:
    """Give the number that one or two base-256 digits stand for, the high one first."""
    total = digits[0].astype(jnp.float32)
    return total if len(digits) == 1 else total * BYTE + digits[1].astype(jnp.float32)
