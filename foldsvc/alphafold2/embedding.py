"""From the features and the pass before to the first MSA and pair representations."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from foldsvc.alphafold2.geometry_features import distance_bins, pseudo_beta
from foldsvc.alphafold2.inputs import Recycled, Residues, SampledMsa
from foldsvc.alphafold2.layers import layer_norm, linear, map_in_chunks
from foldsvc.alphafold2.params import Embedding, LayerNorm
from foldsvc.records.features import Family

_N_RESIDUE_CLASS = 21
_N_MSA_CLASS = 23
_MAX_OFFSET = 32
_MAX_CHAIN_OFFSET = 2
_OTHER_CHAIN = 2 * _MAX_OFFSET + 1
_SAME_ENTITY = _OTHER_CHAIN + 1
_FIRST_CHAIN_OFFSET = _SAME_ENTITY + 1
_OTHER_ENTITY = 2 * _MAX_CHAIN_OFFSET + 1


class Embedded(NamedTuple):
    """The first representations."""

    msa: Float[Array, "n_cluster n_res c_m"]
    extra_msa: Float[Array, "n_extra n_res c_e"]
    pair: Float[Array, "n_res n_res c_z"]


def embed(
    params: Embedding,
    residues: Residues,
    sampled: SampledMsa,
    recycled: Recycled,
    *,
    family: Family,
    dtype: jnp.dtype,
    chunk: int,
) -> Embedded:
    """Give the representations that the stacks start from.

    Jumper et al. (2021) Suppl. Alg. 3 "InputEmbedder", 4 "relpos" and 32 "RecyclingEmbedder".

    Args:
        params: Of the embedding.
        residues: The target.
        sampled: One draw from the alignment.
        recycled: Of the pass before; zeros before the first.
        family: Decides how chains are distinguished.
        dtype: Of the representations.
        chunk: Rows of the pair representation at once.
    """
    target = jax.nn.one_hot(residues.aatype, _N_RESIDUE_CLASS, dtype=dtype)
    msa = linear(params.target_msa, target) + linear(
        params.msa, sampled.cluster_feature.astype(dtype)
    )
    first_row = layer_norm(params.recycled_msa_norm, recycled.msa_first_row)
    msa = msa.at[0].add(first_row.astype(dtype))
    return Embedded(
        msa=msa,
        extra_msa=linear(params.extra_msa, _extra_feature(sampled).astype(dtype)),
        pair=_pair(params, residues, target, recycled, family=family, chunk=chunk),
    )


def _extra_feature(sampled: SampledMsa) -> Float[Array, "n_extra n_res 25"]:
    one_hot = jax.nn.one_hot(sampled.extra_residue, _N_MSA_CLASS)
    deletion = (sampled.extra_has_deletion, sampled.extra_deletion_value)
    return jnp.concatenate([one_hot, jnp.stack(deletion, axis=-1)], axis=-1)


def _pair(
    params: Embedding,
    residues: Residues,
    target: Float[Array, "n_res 21"],
    recycled: Recycled,
    *,
    family: Family,
    chunk: int,
) -> Float[Array, "n_res n_res c_z"]:
    dtype = target.dtype
    left, right = linear(params.left, target), linear(params.right, target)
    beta = pseudo_beta(residues.aatype, recycled.positions)
    norm: LayerNorm = params.recycled_pair_norm

    def of_rows(rows: Array, start: Array) -> Array:
        def cut(x: Array) -> Array:
            return jax.lax.dynamic_slice_in_dim(x, start, len(rows))

        bins = distance_bins(cut(beta), beta, first=3.25, last=20.75, n_bin=15).astype(dtype)
        made = cut(left)[:, None] + right + linear(params.recycled_positions, bins)
        made += layer_norm(norm, rows).astype(dtype)
        some = jax.tree.map(cut, residues)
        position = (
            _multimer_position(params, some, residues)
            if family == "multimer"
            else _monomer_position(params, some, residues)
        )
        return made + position.astype(dtype)

    return map_in_chunks(of_rows, recycled.pair, chunk=chunk)


def _monomer_position(
    params: Embedding, rows: Residues, residues: Residues
) -> Float[Array, "n_row n_res c_z"]:
    """Embed the offset in the sequence; residues of other chains count as far before or after."""
    between_chains = rows.asym_id[:, None] - residues.asym_id
    beyond = jnp.where(between_chains > 0, 2 * _MAX_OFFSET, 0)
    offset = jnp.where(between_chains == 0, _offset(rows, residues), beyond)
    embedded: Array = params.relative_position.weight[offset] + params.relative_position.bias
    return embedded


def _multimer_position(
    params: Embedding, rows: Residues, residues: Residues
) -> Float[Array, "n_row n_res c_z"]:
    """Embed offset, sameness of sequence and offset of copies; Evans et al. (2021) 2.2."""
    weight = params.relative_position.weight
    same_chain = rows.asym_id[:, None] == residues.asym_id
    same_entity = rows.entity_id[:, None] == residues.entity_id
    offset = jnp.where(same_chain, _offset(rows, residues), _OTHER_CHAIN)
    copies = rows.sym_id[:, None] - residues.sym_id + _MAX_CHAIN_OFFSET
    copies = jnp.where(same_entity, jnp.clip(copies, 0, 2 * _MAX_CHAIN_OFFSET), _OTHER_ENTITY)
    embedded: Array = weight[offset] + weight[_FIRST_CHAIN_OFFSET + copies]
    embedded += same_entity[..., None] * weight[_SAME_ENTITY]
    embedded += params.relative_position.bias
    return embedded


def _offset(rows: Residues, residues: Residues) -> Int[Array, "n_row n_res"]:
    offset = rows.residue_index[:, None] - residues.residue_index
    return jnp.clip(offset + _MAX_OFFSET, 0, 2 * _MAX_OFFSET)
