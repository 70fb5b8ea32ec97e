"""Confidence from the representations; all in float32, pairs some rows at a time."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from foldsvc.alphafold2.config import N_DISTANCE_BIN, N_PAE_BIN, N_PLDDT_BIN
from foldsvc.alphafold2.layers import layer_norm, linear, map_in_chunks
from foldsvc.alphafold2.params import Linear, PlddtHead

_PAE_STEP = 0.5
_FIRST_DISTANCE, _LAST_DISTANCE = 2.3125, 21.6875
_CONTACT = 8.0
_SMALLEST_SCORED = 19
_EPSILON = 1e-8


class PairScores(NamedTuple):
    """What the logits of the aligned error come to; see `records.confidence.PairConfidence`."""

    pae: Float[Array, "n_res n_res"]
    tm_term: Float[Array, "n_res n_res"]
    chain_tm: Float[Array, " n_res"]


def plddt_logits(params: PlddtHead, single: Float[Array, "n_res c_s"]) -> Float[Array, "n_res 50"]:
    """Give the logits of pLDDT's bins: Jumper et al. (2021) Suppl. Alg. 29 lines 1 to 4."""
    hidden = layer_norm(params.norm, single)
    for step in (params.linear_1, params.linear_2):
        hidden = jax.nn.relu(linear(step, hidden))
    return linear(params.linear_3, hidden)


def plddt(logits: Float[Array, "n_res 50"]) -> Float[Array, " n_res"]:
    """Give predicted lDDT-Cα, 0 to 100: the mean over the bins' centres."""
    centers = (jnp.arange(N_PLDDT_BIN) + 0.5) / N_PLDDT_BIN
    return 100.0 * jnp.sum(jax.nn.softmax(logits, axis=-1) * centers, axis=-1)


def pae_logits(params: Linear, pair: Float[Array, "*n c_z"]) -> Float[Array, "*n 64"]:
    """Give the logits of the bins of the aligned error: Suppl. 1.9.7."""
    return linear(params, pair.astype(jnp.float32))


def pair_scores(
    params: Linear,
    pair: Float[Array, "n_res n_res c_z"],
    mask: Float[Array, " n_res"],
    asym_id: Int[Array, " n_res"],
    *,
    chunk: int,
) -> PairScores:
    """Reduce the logits of the aligned error, which never exist whole.

    Jumper et al. (2021) Suppl. 1.9.7, with d0 of all residues together and, for `chain_tm`, with
    d0 of the residue's own chain; both at least those of 19 residues.

    Args:
        params: Of the head.
        pair: Pair representation.
        mask: 0 at padded residues.
        asym_id: Chains.
        chunk: Rows at once.
    """
    same_chain = (asym_id[:, None] == asym_id) * mask
    n_chain = jnp.sum(same_chain, axis=-1)
    centers = (jnp.arange(N_PAE_BIN) + 0.5) * _PAE_STEP
    of_all = _tm_of_bin(jnp.sum(mask), centers)
    of_chain = _tm_of_bin(n_chain[:, None], centers)

    def score(rows: Array, start: Array) -> Array:
        probability = jax.nn.softmax(pae_logits(params, rows), axis=-1)
        own = jax.lax.dynamic_slice_in_dim(of_chain, start, len(rows))
        in_chain = jnp.einsum("ijb,ib->ij", probability, own)
        both = probability @ jnp.stack([centers, of_all], axis=-1)
        return jnp.concatenate([both, in_chain[..., None]], axis=-1)

    scored = map_in_chunks(score, pair, chunk=chunk)
    chain_sum = jnp.sum(scored[..., 2] * same_chain, axis=-1)
    return PairScores(
        pae=scored[..., 0], tm_term=scored[..., 1], chain_tm=chain_sum / jnp.maximum(n_chain, 1)
    )


def _tm_of_bin(n_res: Float[Array, "*n"], centers: Float[Array, " n_bin"]) -> Float[Array, "*m"]:
    """Give the TM-score term of each bin; Zhang and Skolnick (2004) eq. 5."""
    d0 = 1.24 * jnp.cbrt(jnp.maximum(n_res, _SMALLEST_SCORED) - 15) - 1.8
    return 1.0 / (1.0 + (centers / d0) ** 2)


def predicted_tm_score(
    tm_term: Float[Array, "n_res n_res"],
    mask: Float[Array, " n_res"],
    asym_id: Int[Array, " n_res"] | None,
) -> Float[Array, ""]:
    """Give pTM, or, with chains, ipTM: the best alignment's mean term over the other residues.

    Jumper et al. (2021) Suppl. 1.9.7 eq. 38; Evans et al. (2021) 2.7.
    """
    weight = mask[:, None] * mask
    if asym_id is not None:
        weight *= asym_id[:, None] != asym_id
    mean = jnp.sum(tm_term * weight, axis=-1) / (_EPSILON + jnp.sum(weight, axis=-1))
    return jnp.max(mean * mask)


def distogram_logits(
    params: Linear, rows: Float[Array, "n_row n_res c_z"], columns: Float[Array, "n_row n_res c_z"]
) -> Float[Array, "n_row n_res 64"]:
    """Give the logits of the bins of the Cβ distance, of rows and the columns opposite to them."""
    half = linear(params, rows.astype(jnp.float32))
    return half + linear(params, columns.astype(jnp.float32))


def contact_probability(
    params: Linear, pair: Float[Array, "n_res n_res c_z"], *, chunk: int
) -> Float[Array, "n_res n_res"]:
    """Give the probability that two Cβ are within 8 Å: the bins that begin below.

    Jumper et al. (2021) Suppl. 1.9.8 "distogram prediction"; the last of these bins ends at 8.25 Å.
    """
    edges = jnp.linspace(_FIRST_DISTANCE, _LAST_DISTANCE, N_DISTANCE_BIN - 1)
    near = jnp.insert(edges, 0, 0.0) < _CONTACT

    def of_rows(rows: Array, start: Array) -> Array:
        columns = jax.lax.dynamic_slice_in_dim(pair, start, len(rows), 1)
        logits = distogram_logits(params, rows, jnp.swapaxes(columns, 0, 1))
        return jnp.sum(jax.nn.softmax(logits, axis=-1) * near, axis=-1)

    return map_in_chunks(of_rows, pair, chunk=chunk)


def distance_change(
    positions: Float[Array, "n_res 3"],
    before: Float[Array, "n_res 3"],
    mask: Float[Array, " n_res"],
    *,
    chunk: int,
) -> Float[Array, ""]:
    """Give the root mean square change of the distances between Cα atoms, in Å.

    Gao et al. (2022), "AF2Complex"; AlphaFold-Multimer's rule for stopping early.
    """

    def squared_change(rows: Array, start: Array) -> Array:
        def distances(points: Array) -> Array:
            some = jax.lax.dynamic_slice_in_dim(points, start, len(rows))
            return jnp.sqrt(jnp.sum((some[:, None] - points) ** 2, axis=-1))

        change = (distances(positions) - distances(before)) ** 2
        return jnp.sum(change * rows[:, None] * mask, axis=-1)

    total = jnp.sum(map_in_chunks(squared_change, mask, chunk=chunk))
    return jnp.sqrt(total / jnp.sum(mask) ** 2 + _EPSILON)
