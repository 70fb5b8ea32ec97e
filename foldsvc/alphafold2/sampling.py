"""One draw from an alignment: which rows are clusters, and which of their residues are hidden.

Jumper et al. (2021), supplement 1.2.6 and 1.2.7; Evans et al. (2021) for multimer networks.
The draw runs on the device, again for each pass.

Each random number is a function of the key, the number of the row in the unsampled alignment and
the number of the column, and of nothing else: see `pass_key`. So a draw does not change with the
bucket that its input is padded to, nor with what shares a batch with it.
"""

import zlib
from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key, UInt32

from foldsvc.alphafold2.cluster_sums import N_CLASS, Rows
from foldsvc.alphafold2.clusters import MASKED, Clusters, clusters_of
from foldsvc.alphafold2.inputs import Msa, Residues, SampledMsa
from foldsvc.records.features import Family

_BITS: Final = 24
"""Bits of a random word used as a number below 1, so that 20 times it stays in 32 bits."""

_KIND_BITS: Final = 16

REPLACED: Final = round(0.15 * 2**_BITS)
"""Below this, a residue of a cluster is replaced."""

BY_UNIFORM: Final = round(0.1 * 2**_KIND_BITS)
BY_PROFILE: Final = round(0.2 * 2**_KIND_BITS)
BY_ITSELF: Final = round(0.3 * 2**_KIND_BITS)
"""Of those replaced: by any of 20 residues, by one of its column, by itself, else by the mask."""

N_CODE: Final = 22
"""Codes of an alignment: the 20 residues, X and gap."""

_STREAM: Final = 0
"""What this module draws is folded with, so that nothing else shares its numbers."""


class Draws(NamedTuple):
    """What is random at each residue of each cluster: 24, 16 and 24 random bits."""

    position: UInt32[Array, "n_cluster n_res"]
    kind: UInt32[Array, "n_cluster n_res"]
    replacement: UInt32[Array, "n_cluster n_res"]


def pass_key(seed: int, model: str, recycle: int, ensemble: int = 0) -> Key[Array, ""]:
    """Give the key of one pass: threefry of the seed, folded with the three others in turn.

    The name of the network counts, not its place among others, so a network's result does not
    depend on which others run. `sample` uses `fold_in(key, 0)`; the other numbers are free.

    Args:
        seed: Of the plan.
        model: Such as `model_1_ptm`.
        recycle: 0 in the first pass.
        ensemble: Which of several draws that are averaged in a pass.
    """
    key = jax.random.key(seed, impl="threefry2x32")
    for number in (zlib.crc32(model.encode()), recycle, ensemble):
        key = jax.random.fold_in(key, number)
    return key


def sample(
    key: Key[Array, ""],
    msa: Msa,
    residues: Residues,
    *,
    family: Family,
    n_cluster: int,
    n_extra: int,
    cluster_profile: bool = True,
) -> SampledMsa:
    """Draw clusters, hide some of their residues, describe each by its members, draw extra rows.

    Can be compiled and mapped over keys and inputs.

    Args:
        key: Of this pass, see `pass_key`.
        msa: The whole alignment; row 0 is the target and becomes cluster 0.
        residues: For its mask.
        family: Monomer and multimer networks weigh members differently.
        n_cluster: Clusters; empty ones follow if there are fewer rows.
        n_extra: Extra rows, of those that are not clusters.
        cluster_profile: Whether clusters are described by their members; else by themselves.
    """
    row_keys = jax.vmap(jax.random.fold_in, in_axes=(None, 0))(
        jax.random.fold_in(key, _STREAM), jnp.arange(len(msa.row_mask), dtype=jnp.int32)
    )
    order = _order(row_keys, msa)
    chosen, centres = _taken(msa, order, 0, n_cluster)
    draws = _draws(row_keys[chosen], msa.residue.shape[1])
    centres = centres._replace(residue=masked(centres.residue, draws, profile_counts(msa)))
    if cluster_profile:
        n_member = max(len(msa.row_mask) - n_cluster, 0)
        _, members = _taken(msa, order, n_cluster, n_member)
        clusters = clusters_of(centres, members, residues.mask, family=family)
    else:
        clusters = alone(centres)
    _, extra = _taken(msa, order, n_cluster, n_extra)
    return sampled_of(centres, clusters, extra, residues.mask)


def sampled_of(
    centres: Rows, clusters: Clusters, extra: Rows, residue_mask: Float[Array, " n_res"]
) -> SampledMsa:
    """Lay out as the network reads it; zeros in empty rows and in residues that are padding."""
    cluster_mask = _row_and_residue(centres.mask, residue_mask)
    extra_mask = _row_and_residue(extra.mask, residue_mask)
    deletions = centres.deletions.astype(jnp.float32)
    feature = jnp.concatenate(
        [
            jax.nn.one_hot(centres.residue, N_CLASS, dtype=jnp.float32),
            jnp.minimum(deletions, 1)[..., None],
            _deletion_value(deletions)[..., None],
            clusters.profile,
            _deletion_value(clusters.deletion_mean)[..., None],
        ],
        axis=-1,
    )
    extra_deletions = extra.deletions.astype(jnp.float32)
    return SampledMsa(
        cluster_feature=feature * cluster_mask[..., None],
        cluster_mask=cluster_mask,
        extra_residue=jnp.where(extra_mask > 0, extra.residue.astype(jnp.int32), 0),
        extra_has_deletion=jnp.minimum(extra_deletions, 1) * extra_mask,
        extra_deletion_value=_deletion_value(extra_deletions) * extra_mask,
        extra_mask=extra_mask,
    )


def masked(
    residue: Int[Array, "n_cluster n_res"], draws: Draws, counts: Int[Array, "n_res 22"]
) -> Int[Array, "n_cluster n_res"]:
    """Replace 15 % of the residues: by any, by one of the column, by themselves, or by the mask.

    Args:
        residue: Codes of the clusters' rows, the target's too.
        draws: What decides.
        counts: How often each code stands in each column of the whole alignment.
    """
    kind, word = draws.kind, draws.replacement
    uniform = (word * 20) >> _BITS
    below = jnp.cumsum(counts, axis=-1)
    fraction = word.astype(jnp.float32) / (1 << _BITS)
    rank = (fraction * below[:, -1].astype(jnp.float32)).astype(jnp.int32)
    rank = jnp.minimum(rank, below[:, -1] - 1)
    of_column = (rank[..., None] >= below).sum(axis=-1, dtype=jnp.int32)
    replacement = jnp.where(
        kind < BY_UNIFORM,
        uniform.astype(jnp.int32),
        jnp.where(
            kind < BY_PROFILE,
            of_column,
            jnp.where(kind < BY_ITSELF, residue.astype(jnp.int32), MASKED),
        ),
    )
    return jnp.where(draws.position < REPLACED, replacement.astype(residue.dtype), residue)


def profile_counts(msa: Msa) -> Int[Array, "n_res 22"]:
    """Count how often each code stands in each column of the alignment."""
    rows = msa.row_mask[:, None]
    counts: Int[Array, "22 n_res"] = jax.lax.map(
        lambda code: ((msa.residue == code) & rows).sum(axis=0, dtype=jnp.int32),
        jnp.arange(N_CODE, dtype=msa.residue.dtype),
    )
    return counts.T


def _order(row_keys: Key[Array, " n_row"], msa: Msa) -> Int[Array, " n_row"]:
    """Sort rows: the target, those to be taken first, the others at random, empty ones last."""
    row = jnp.arange(len(msa.row_mask), dtype=jnp.int32)
    rank = jnp.where(msa.row_mask, jnp.where(msa.first, 1, 2), 3)
    rank = jnp.where(row == 0, 0, rank).astype(jnp.int32)
    return jax.lax.sort((rank, jax.random.key_data(row_keys)[:, 0], row), num_keys=3)[2]


def _taken(
    msa: Msa, order: Int[Array, " n_row"], start: int, n_taken: int
) -> tuple[Int[Array, " n_taken"], Rows]:
    """Take rows by their place in `order`; empty ones where it ends."""
    index = jnp.arange(start, start + n_taken)
    row = order[jnp.minimum(index, len(order) - 1)]
    return row, Rows(
        residue=msa.residue[row],
        deletions=msa.deletions[row],
        mask=msa.row_mask[row] & (index < len(order)),
    )


def _draws(row_keys: Key[Array, " n_cluster"], n_res: int) -> Draws:
    """Draw 64 bits at each row and column; a threefry key is two words as random as any."""
    column = jnp.arange(n_res, dtype=jnp.int32)
    fold = jax.vmap(jax.vmap(jax.random.fold_in, in_axes=(None, 0)), in_axes=(0, None))
    words = jax.random.key_data(fold(row_keys, column))
    one, other = words[..., 0], words[..., 1]
    return Draws(
        position=one >> (32 - _BITS),
        kind=((one & 0xFF) << 8) | (other & 0xFF),
        replacement=other >> (32 - _BITS),
    )


def alone(centres: Rows) -> Clusters:
    """Describe each cluster by its own row."""
    return Clusters(
        profile=jax.nn.one_hot(centres.residue, N_CLASS, dtype=jnp.float32),
        deletion_mean=centres.deletions.astype(jnp.float32),
    )


def _row_and_residue(
    row_mask: Bool[Array, " n_row"], residue_mask: Float[Array, " n_res"]
) -> Float[Array, "n_row n_res"]:
    return row_mask[:, None].astype(jnp.float32) * residue_mask


def _deletion_value(deletions: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    # Not of deletions / 3, which rounds differently in vectors of different lengths.
    return jnp.arctan2(deletions, jnp.float32(3)) * (2 / jnp.pi)
