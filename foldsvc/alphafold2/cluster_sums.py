"""Sums over the members of each cluster, in one way for GPUs and one for CPUs; both exact.

Both ways give the same integers.
A GPU multiplies one-hot matrices, which is 21 times the work on units made for it.
A CPU compares bytes, sixteen residues between two carries, and adds each member to its centre.
"""

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Int8, UInt32

from foldsvc.records.features import Family

N_CLASS: Final = 23
"""The 20 residues, X, gap and mask."""

N_AGREEING: Final = 21
"""Classes that count where two rows agree: not gap, not mask."""

ROWS_AT_ONCE: Final = 128
"""Rows compared with the clusters at once, which bounds memory; 65,536 / 128 = 512 steps at most.

A product of bytes summed over so many rows is exact in float32, and bytes are exact in bfloat16.
"""

ONE: Final = 1 << 16
"""The weight 1 as an integer, where a row's weight is shared among clusters."""

BYTE: Final = 256

_BETWEEN_CARRIES: Final = 16
_NO_CENTRE: Final = 100
_NO_MEMBER: Final = 101


class Rows(NamedTuple):
    """Rows of an alignment, some of them empty; `residue` is 22 where it was masked."""

    residue: Int[Array, "n_row n_res"]
    deletions: Int[Array, "n_row n_res"]
    mask: Bool[Array, " n_row"]


class Sums(NamedTuple):
    """Integers, as one base-256 digit where a member has one centre, else as two, high one first.

    Attributes:
        weight: Of each cluster's members.
        values: By column of each class, then the high and the low bytes of deletions.
    """

    weight: UInt32[Array, "n_digit n_cluster"]
    values: UInt32[Array, "n_digit n_cluster n_value"]


def summed_by_products(
    centres: Rows, members: Rows, residue_mask: Float[Array, " n_res"], *, family: Family
) -> Sums:
    """Sum by products of one-hot matrices.

    Args:
        centres: Of the clusters.
        members: Rows to join to them, at the centre of highest agreement: the first of several in
            a monomer network, to all of them in equal shares in a multimer network.
        residue_mask: Where two rows may agree.
        family: Of the network.
    """
    dtype = jnp.bfloat16 if jax.default_backend() == "gpu" else jnp.float32
    centre_classes = _agreeing(centres.residue, residue_mask).astype(dtype)

    def add(sums: Sums, rows: Rows) -> tuple[Sums, None]:
        agreement = _product(
            "nv,mv->nm", centre_classes, _agreeing(rows.residue, residue_mask).astype(dtype)
        )
        highest = _highest(agreement.astype(jnp.int32), centres, rows, family)
        digits = _digits(_share(highest, family), family)
        weights = jnp.where(highest, digits[:, None], 0).astype(jnp.float32)
        values = _product("dnm,mv->dnv", weights.astype(dtype), _values(rows).astype(dtype))
        weight = weights.sum(-1).astype(jnp.uint32)
        return Sums(sums.weight + weight, sums.values + values.astype(jnp.uint32)), None

    n_digit = 2 if family == "multimer" else 1
    n_cluster, n_res = centres.residue.shape
    none = Sums(
        jnp.zeros((n_digit, n_cluster), jnp.uint32),
        jnp.zeros((n_digit, n_cluster, n_res * (N_CLASS + 2)), jnp.uint32),
    )
    sums, _ = jax.lax.scan(add, none, jax.tree.map(_in_chunks, members))
    return sums


def summed_by_counting(
    centres: Rows, members: Rows, residue_mask: Float[Array, " n_res"], *, family: Family
) -> Sums:
    """Sum by comparing bytes and adding each member to its centre; see `summed_by_products`."""
    n_digit = 2 if family == "multimer" else 1
    n_cluster, n_res = centres.residue.shape
    compared = (residue_mask > 0) & (centres.residue < N_AGREEING)
    by_residue = _by_residue(
        jnp.where(compared, centres.residue.astype(jnp.int8), jnp.int8(_NO_CENTRE)), _NO_CENTRE
    )
    column = jnp.arange(n_res, dtype=jnp.int32) * N_CLASS
    first = jnp.arange(n_cluster, dtype=jnp.int32)[:, None]

    def add(counts: _Counts, rows: Rows) -> tuple[_Counts, None]:
        agreement = _agreement(by_residue, _by_residue(rows.residue.astype(jnp.int8), _NO_MEMBER))
        highest = _highest(agreement, centres, rows, family)
        digits = _digits(_share(highest, family), family).astype(jnp.uint32)
        offset = column + rows.residue.astype(jnp.int32)
        deletions = jnp.concatenate(_bytes(rows), axis=-1).astype(jnp.uint32)

        def add_to_first(
            state: tuple[_Counts, Bool[Array, "n_cluster n_row"]],
        ) -> tuple[_Counts, Bool[Array, "n_cluster n_row"]]:
            counts, left = state
            # A row that has no centre left is added nowhere.
            own = jnp.where(left.any(0), jnp.argmax(left, 0).astype(jnp.int32), n_cluster)
            flat = own[:, None] * (n_res * N_CLASS) + offset
            made = _Counts(
                weight=counts.weight.at[:, own].add(digits, mode="drop"),
                classes=counts.classes.at[:, flat].add(
                    jnp.broadcast_to(digits[..., None], (n_digit, *flat.shape)), mode="drop"
                ),
                deletions=counts.deletions.at[:, own].add(
                    digits[..., None] * deletions, mode="drop"
                ),
            )
            return made, left & (first != own)

        if family == "monomer":
            return add_to_first((counts, highest))[0], None
        return jax.lax.while_loop(lambda state: state[1].any(), add_to_first, (counts, highest))[
            0
        ], None

    none = _Counts(
        weight=jnp.zeros((n_digit, n_cluster), jnp.uint32),
        classes=jnp.zeros((n_digit, n_cluster * n_res * N_CLASS), jnp.uint32),
        deletions=jnp.zeros((n_digit, n_cluster, 2 * n_res), jnp.uint32),
    )
    counts, _ = jax.lax.scan(add, none, jax.tree.map(_in_chunks, members))
    classes = counts.classes.reshape(n_digit, n_cluster, n_res * N_CLASS)
    return Sums(counts.weight, jnp.concatenate([classes, counts.deletions], axis=-1))


class _Counts(NamedTuple):
    weight: UInt32[Array, "n_digit n_cluster"]
    classes: UInt32[Array, "n_digit n_place"]
    deletions: UInt32[Array, "n_digit n_cluster n_byte"]


def _highest(
    agreement: Int[Array, "n_cluster n_row"], centres: Rows, rows: Rows, family: Family
) -> Bool[Array, "n_cluster n_row"]:
    """Tell which centres have a row: the first that it agrees with most, or all of those."""
    agreement = jnp.where(centres.mask[:, None], agreement.astype(jnp.int32), -1)
    if family == "multimer":
        return (agreement == agreement.max(axis=0)) & rows.mask
    number = jnp.arange(len(agreement), dtype=jnp.int32)[:, None]
    return (number == jnp.argmax(agreement, axis=0).astype(jnp.int32)) & rows.mask


def _share(highest: Bool[Array, "n_cluster n_row"], family: Family) -> Int[Array, " n_row"]:
    """Give what each of a row's centres gets of its weight.

    Softmax over integers times 1000 is just this: one less weighs exp(-1000), which is 0.
    """
    if family == "monomer":
        return jnp.ones(highest.shape[1], jnp.int32)
    n_highest = jnp.maximum(highest.sum(axis=0, dtype=jnp.int32), 1)
    return (ONE + n_highest // 2) // n_highest


def _digits(share: Int[Array, " n_row"], family: Family) -> Int[Array, "n_digit n_row"]:
    if family == "monomer":
        return share[None]
    return jnp.stack([share // BYTE, share % BYTE])


def _agreeing(
    residue: Int[Array, "n_row n_res"], residue_mask: Float[Array, " n_res"]
) -> Bool[Array, "n_row n_value"]:
    classes = jnp.arange(N_AGREEING, dtype=residue.dtype)
    equal = (residue[..., None] == classes) & (residue_mask > 0)[:, None]
    return equal.reshape(len(residue), -1)


def _values(rows: Rows) -> Int[Array, "n_row n_value"]:
    """Lay out what is summed of each row: classes, then the high and low bytes of deletions."""
    classes = rows.residue[..., None] == jnp.arange(N_CLASS, dtype=rows.residue.dtype)
    return jnp.concatenate(
        [classes.reshape(len(classes), -1).astype(jnp.int32), *_bytes(rows)], axis=-1
    )


def _bytes(rows: Rows) -> tuple[Int[Array, "n_row n_res"], Int[Array, "n_row n_res"]]:
    deletions = rows.deletions.astype(jnp.int32)
    return deletions // BYTE, deletions % BYTE


def _by_residue(
    residue: Int8[Array, "n_row n_res"], padding: int
) -> Int8[Array, "n_step 16 n_row"]:
    n_more = -residue.shape[1] % _BETWEEN_CARRIES
    padded = jnp.pad(residue.T, ((0, n_more), (0, 0)), constant_values=padding)
    return padded.reshape(-1, _BETWEEN_CARRIES, len(residue))


def _agreement(
    centres: Int8[Array, "n_step 16 n_cluster"], rows: Int8[Array, "n_step 16 n_row"]
) -> Int[Array, "n_cluster n_row"]:
    """Count where each centre and each row have the same byte."""
    shape = (centres.shape[-1], rows.shape[-1])

    def add(
        count: Int[Array, "n_cluster n_row"], step: tuple[Int8[Array, "..."], Int8[Array, "..."]]
    ) -> tuple[Int[Array, "n_cluster n_row"], None]:
        of_step = jnp.zeros(shape, jnp.int8)
        for centre, row in zip(*step, strict=True):
            of_step += (centre[:, None] == row).astype(jnp.int8)
        return count + of_step.astype(jnp.int16), None

    return jax.lax.scan(add, jnp.zeros(shape, jnp.int16), (centres, rows))[0]


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
