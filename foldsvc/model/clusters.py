"""What the rows of an alignment that are left out tell about the clusters near them.

Jumper et al. (2021), supplement 1.2.7; Evans et al. (2021) for multimer networks.
Nothing here is random. All sums are of integers, so they do not depend on the order of rows
or on padding.
"""

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, UInt32

from foldsvc.records.features import Family

N_CLASS: Final = 23
"""The 20 residues, X, gap and mask."""

N_AGREEING: Final = 21
"""Classes that count where two rows agree: not gap, not mask."""

MASKED: Final = 22

ROWS_AT_ONCE: Final = 128
"""Rows compared with the clusters at once, which bounds memory; 65,536 / 128 = 512 steps at most.

A product of bytes summed over so many rows is exact in float32, and bytes are exact in bfloat16.
"""

_ONE: Final = 1 << 16
"""The weight 1 as an integer, where a row's weight is shared among clusters."""

_BYTE: Final = 256


class Rows(NamedTuple):
    """Rows of an alignment, some of them empty; `residue` is 22 where it was masked."""

    residue: Int[Array, "n_row n_res"]
    deletions: Int[Array, "n_row n_res"]
    mask: Bool[Array, " n_row"]


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
    weight, counted, deletions = _sums(centres, members, residue_mask, family=family)
    # Divided rather than multiplied: a product could be fused into the sum, and then round
    # differently from one program to the next.
    heavier = residue_mask.sum() if family == "multimer" else jnp.float32(1)
    smallest = 0.0 if family == "multimer" else 1e-6
    total = (weight + (1 / heavier + smallest))[:, None]
    mask = centres.mask[:, None].astype(jnp.float32) * residue_mask
    profile = (counted.reshape(shape) + centre_classes / heavier) / total[..., None]
    deletion_mean = (deletions + centres.deletions.astype(jnp.float32) / heavier) / total
    return Clusters(profile=profile * mask[..., None], deletion_mean=deletion_mean * mask)


def _sums(
    centres: Rows, members: Rows, residue_mask: Float[Array, " n_res"], *, family: Family
) -> tuple[
    Float[Array, " n_cluster"],
    Float[Array, "n_cluster n_res_class"],
    Float[Array, "n_cluster n_res"],
]:
    """Sum over each cluster's members: weights, residues of each class, deletions."""
    n_cluster, n_res = centres.residue.shape
    n_digit = 2 if family == "multimer" else 1
    n_value = n_res * (N_CLASS + 2)
    sums = (
        jnp.zeros((n_digit, n_cluster), jnp.uint32),
        jnp.zeros((n_digit, n_cluster, n_value), jnp.uint32),
    )
    dtype = _exact_dtype()
    centre_classes = _agreeing(centres.residue, residue_mask).astype(dtype)

    def add(
        sums: tuple[UInt32[Array, "..."], UInt32[Array, "..."]], rows: Rows
    ) -> tuple[tuple[UInt32[Array, "..."], UInt32[Array, "..."]], None]:
        agreement = _product(
            "nv,mv->nm", centre_classes, _agreeing(rows.residue, residue_mask).astype(dtype)
        )
        agreement = jnp.where(centres.mask[:, None], agreement, -1)
        weights = _hard(agreement) if family == "monomer" else _shared(agreement)
        weights = jnp.where(rows.mask, weights, 0)
        values = _product("dnm,mv->dnv", weights.astype(dtype), _values(rows).astype(dtype))
        weight = weights.sum(-1).astype(jnp.uint32)
        return (sums[0] + weight, sums[1] + values.astype(jnp.uint32)), None

    (weight, values), _ = jax.lax.scan(add, sums, jax.tree.map(_in_chunks, members))
    return _floats(weight, values, n_res, family=family)


def _floats(
    weight: UInt32[Array, "n_digit n_cluster"],
    values: UInt32[Array, "n_digit n_cluster n_value"],
    n_res: int,
    *,
    family: Family,
) -> tuple[
    Float[Array, " n_cluster"],
    Float[Array, "n_cluster n_res_class"],
    Float[Array, "n_cluster n_res"],
]:
    classes, high, low = jnp.split(values, [n_res * N_CLASS, n_res * (N_CLASS + 1)], axis=-1)
    one = jnp.float32(_ONE if family == "multimer" else 1)
    deletions = _joined(high) * _BYTE + _joined(low)
    return _joined(weight) / one, _joined(classes) / one, deletions / one


def _joined(digits: UInt32[Array, "n_digit ..."]) -> Float[Array, "..."]:
    """Give the number that one or two base-256 digits stand for, the high one first."""
    total = digits[0].astype(jnp.float32)
    return total if len(digits) == 1 else total * _BYTE + digits[1].astype(jnp.float32)


def _hard(agreement: Float[Array, "n_cluster n_row"]) -> Float[Array, "1 n_cluster n_row"]:
    chosen = jnp.argmax(agreement, axis=0)
    return jax.nn.one_hot(chosen, len(agreement), axis=0, dtype=jnp.float32)[None]


def _shared(agreement: Float[Array, "n_cluster n_row"]) -> Float[Array, "2 n_cluster n_row"]:
    """Share each row's weight among the centres of highest agreement, as two base-256 digits.

    Softmax over integers times 1000 is just this: one less weighs exp(-1000), which is 0.
    """
    highest = agreement == agreement.max(axis=0)
    n_highest = highest.sum(axis=0, dtype=jnp.int32)
    share = jnp.where(highest, (_ONE + n_highest // 2) // n_highest, 0)
    return jnp.stack([share // _BYTE, share % _BYTE]).astype(jnp.float32)


def _agreeing(
    residue: Int[Array, "n_row n_res"], residue_mask: Float[Array, " n_res"]
) -> Bool[Array, "n_row n_value"]:
    classes = jnp.arange(N_AGREEING, dtype=residue.dtype)
    equal = (residue[..., None] == classes) & (residue_mask > 0)[:, None]
    return equal.reshape(len(residue), -1)


def _values(rows: Rows) -> Int[Array, "n_row n_value"]:
    """Lay out what is summed of each row: classes, then the high and low bytes of deletions."""
    classes = rows.residue[..., None] == jnp.arange(N_CLASS, dtype=rows.residue.dtype)
    deletions = rows.deletions.astype(jnp.int32)
    return jnp.concatenate(
        [
            classes.reshape(len(classes), -1).astype(jnp.int32),
            deletions // _BYTE,
            deletions % _BYTE,
        ],
        axis=-1,
    )


def _in_chunks(array: Array) -> Array:
    n_chunk = -(-len(array) // ROWS_AT_ONCE)
    padding = [(0, n_chunk * ROWS_AT_ONCE - len(array))] + [(0, 0)] * (array.ndim - 1)
    return jnp.pad(array, padding).reshape(n_chunk, ROWS_AT_ONCE, *array.shape[1:])


def _product(equation: str, one: Array, other: Array) -> Array:
    return jnp.einsum(
        equation,
        one,
        other,
        precision=jax.lax.Precision.HIGHEST,
        preferred_element_type=jnp.float32,
    )


def _exact_dtype() -> str:
    """Give a dtype that holds bytes exactly and that the device multiplies fast."""
    return "bfloat16" if jax.default_backend() == "gpu" else "float32"
