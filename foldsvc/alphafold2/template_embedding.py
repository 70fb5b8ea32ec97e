"""What templates add to the pair representation, and the rows that they add to the alignment."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.config import N_TEMPLATE
from foldsvc.alphafold2.dropout import PairKeep, pair_keep
from foldsvc.alphafold2.evoformer import pair_block
from foldsvc.alphafold2.geometry_features import (
    CA,
    C,
    N,
    distance_bins,
    pseudo_beta,
    pseudo_beta_mask,
    torsions,
)
from foldsvc.alphafold2.inputs import Residues, TemplateInputs
from foldsvc.alphafold2.kernels.record import Execution
from foldsvc.alphafold2.layers import MASKED, add_in_chunks, layer_norm, linear
from foldsvc.alphafold2.params import Linear, MonomerTemplates, MultimerTemplates, PairBlock
from foldsvc.alphafold2.triangle import transition, triangle_attention, triangle_multiplication
from foldsvc.frames.rigid import Rigid, apply_inverse, frames_from_points

_N_CLASS = 22
_FIRST_CHI = 3
_PSI = 2
_EPSILON = 1e-6

Pair = Float[Array, "n_res n_res c_z"]


class TemplateRows(NamedTuple):
    """Rows that templates add to the alignment."""

    msa: Float[Array, "n_template n_res c_m"]
    mask: Float[Array, "n_template n_res"]


class _PairFeatures(NamedTuple):
    """What one template says about each pair of residues."""

    distance: Float[Array, "n_res n_res 39"]
    beta_mask: Float[Array, "n_res n_res"]
    aatype: Float[Array, "n_res 22"]
    unit_vector: Float[Array, "n_res n_res 3"]
    backbone_mask: Float[Array, "n_res n_res"]


def monomer_pair_update(
    params: MonomerTemplates,
    pair: Pair,
    templates: TemplateInputs,
    mask: Float[Array, " n_res"],
    key: Array | None,
    *,
    execution: Execution,
) -> Pair:
    """Add to the pair representation what attention to the templates gathers.

    Jumper et al. (2021) Suppl. Alg. 2 lines 9 to 13, 16 "TemplatePairStack" and
    17 "TemplatePointwiseAttention".

    Args:
        params: Of the template embedding.
        pair: Pair representation.
        templates: Four slots.
        mask: 0 at padded residues.
        key: Of dropout; None for none.
        execution: How it is computed.
    """

    def embed(slot: TemplateInputs) -> Pair:
        features = _pair_features(slot)
        template = _monomer_features(features).astype(pair.dtype)
        embedded = linear(params.pair, template)
        embedded = _stack(_monomer_block, params.blocks, embedded, mask, key, execution)
        return layer_norm(params.norm, embedded)

    embedded = jax.lax.map(embed, templates)  # n_template, n_res, n_res, c_t
    any_template = (jnp.sum(templates.mask) > 0).astype(pair.dtype)

    def update(rows: Array, start: Array) -> Array:
        of_rows = jax.lax.dynamic_slice_in_dim(embedded, start, len(rows), 1)
        pointwise = params.pointwise
        query = jnp.einsum("ijc,chd->ijhd", rows, pointwise.query.astype(rows.dtype))
        key_ = jnp.einsum("tijc,chd->tijhd", of_rows, pointwise.key.astype(rows.dtype))
        value = jnp.einsum("tijc,chd->tijhd", of_rows, pointwise.value.astype(rows.dtype))
        logits = jnp.einsum("ijhd,tijhd->ijht", query, key_, preferred_element_type=jnp.float32)
        logits += MASKED * (1.0 - templates.mask)
        weights = jax.nn.softmax(logits, axis=-1).astype(rows.dtype)
        gathered = jnp.einsum("ijht,tijhd->ijhd", weights, value)
        return linear(pointwise.output, gathered.reshape(*rows.shape[:2], -1)) * any_template

    return add_in_chunks(pair, update, axis=0, chunk=execution.rows_of(pair))


def multimer_pair_update(
    params: MultimerTemplates,
    pair: Pair,
    templates: TemplateInputs | None,
    residues: Residues,
    key: Array | None,
    *,
    execution: Execution,
) -> Pair:
    """Add to the pair representation the mean of four embedded templates, empty slots included.

    Evans et al. (2021) 2.4; templates say nothing about residues of different chains.

    Args:
        params: Of the template embedding.
        pair: Pair representation.
        templates: Four slots; None for four empty ones, which are embedded once.
        residues: The target.
        key: Of dropout; None for none.
        execution: How it is computed.
    """
    query = layer_norm(params.query_norm, pair)
    same_chain = (residues.asym_id[:, None] == residues.asym_id).astype(jnp.float32)

    def embed(slot: TemplateInputs) -> Pair:
        features = _pair_features(slot)
        within = features._replace(
            distance=features.distance * (features.beta_mask * same_chain)[..., None],
            beta_mask=features.beta_mask * same_chain,
            unit_vector=features.unit_vector * same_chain[..., None],
            backbone_mask=features.backbone_mask * same_chain,
        )
        embedded = _multimer_linear(params.pair, within, query)
        embedded = _stack(pair_block, params.blocks, embedded, residues.mask, key, execution)
        return layer_norm(params.norm, embedded)

    if templates is None:
        mean = embed(_empty_slot(len(residues.aatype)))
    else:
        zeros = jnp.zeros((*pair.shape[:2], params.norm.scale.shape[-1]), pair.dtype)
        total, _ = jax.lax.scan(lambda done, slot: (done + embed(slot), None), zeros, templates)
        mean = total / N_TEMPLATE
    return pair + linear(params.output, jax.nn.relu(mean))


def template_rows(
    params: MonomerTemplates | MultimerTemplates, templates: TemplateInputs, dtype: jnp.dtype
) -> TemplateRows:
    """Give a row of the alignment for each template, from its torsion angles.

    Jumper et al. (2021) Suppl. Alg. 2 lines 7 and 8.
    """
    angles = jax.vmap(torsions)(templates.aatype, templates.atom_positions, templates.atom_mask)
    residue = jax.nn.one_hot(templates.aatype, _N_CLASS)
    n_template, n_res = templates.aatype.shape
    if isinstance(params, MonomerTemplates):
        flat = (x.reshape(n_template, n_res, -1) for x in (angles.sin_cos, angles.alternative))
        features = jnp.concatenate([residue, *flat, angles.mask], axis=-1)
        mask = angles.mask[..., _PSI]
    else:
        chi_mask = angles.mask[..., _FIRST_CHI:]
        chi = angles.sin_cos[..., _FIRST_CHI:, :] * chi_mask[..., None]
        features = jnp.concatenate([residue, chi[..., 0], chi[..., 1], chi_mask], axis=-1)
        mask = chi_mask[..., 0]
    hidden = jax.nn.relu(linear(params.torsion_1, features.astype(dtype)))
    return TemplateRows(msa=linear(params.torsion_2, hidden), mask=mask)


def _pair_features(slot: TemplateInputs) -> _PairFeatures:
    beta = pseudo_beta(slot.aatype, slot.atom_positions)
    beta_mask = pseudo_beta_mask(slot.aatype, slot.atom_mask)
    backbone = slot.atom_mask[:, N] * slot.atom_mask[:, CA] * slot.atom_mask[:, C]
    backbone_2d = backbone[:, None] * backbone
    vector = _backbone_vectors(slot.atom_positions)
    length = jnp.sqrt(jnp.maximum(jnp.sum(vector**2, axis=-1, keepdims=True), _EPSILON**2))
    return _PairFeatures(
        distance=distance_bins(beta, beta, first=3.25, last=50.75, n_bin=39),
        beta_mask=beta_mask[:, None] * beta_mask,
        aatype=jax.nn.one_hot(slot.aatype, _N_CLASS),
        unit_vector=vector / length * backbone_2d[..., None],
        backbone_mask=backbone_2d,
    )


def _backbone_vectors(positions: Float[Array, "n_res 37 3"]) -> Float[Array, "n_res n_res 3"]:
    """Give each residue's Cα in each other residue's backbone frame.

    The frame has Cα as origin, C on the positive x axis and N in the xy plane.
    """
    alpha = positions[:, CA]
    frames = frames_from_points(2 * alpha - positions[:, C], alpha, positions[:, N])
    n_res = len(alpha)
    vectors = apply_inverse(
        Rigid(frames.rotation, frames.translation),
        jnp.broadcast_to(alpha, (n_res, n_res, 3)),
    )
    made: Array = vectors
    return made


def _monomer_features(features: _PairFeatures) -> Float[Array, "n_res n_res 88"]:
    """Put the features side by side; the released networks were trained with no unit vector."""
    n_res = len(features.aatype)
    shape = (n_res, n_res, _N_CLASS)
    parts = (
        features.distance,
        features.beta_mask[..., None],
        jnp.broadcast_to(features.aatype[None], shape),
        jnp.broadcast_to(features.aatype[:, None], shape),
        jnp.zeros_like(features.unit_vector),
        features.backbone_mask[..., None],
    )
    return jnp.concatenate(parts, axis=-1) * features.backbone_mask[..., None]


def _multimer_linear(
    params: Linear, features: _PairFeatures, query: Pair
) -> Float[Array, "n_res n_res c_t"]:
    """Map the features, of which the residue types belong to a row or a column alone."""
    dtype = query.dtype
    weight = params.weight.astype(dtype)
    ends = (39, 40, 40 + _N_CLASS, 40 + 2 * _N_CLASS, 43 + 2 * _N_CLASS, 44 + 2 * _N_CLASS)
    distance, beta, column, row, vector, backbone, of_query = jnp.split(weight, ends)
    aatype = features.aatype.astype(dtype)
    made = features.distance.astype(dtype) @ distance
    made += features.beta_mask.astype(dtype)[..., None] * beta[0]
    made += (aatype @ column)[None] + (aatype @ row)[:, None]
    made += features.unit_vector.astype(dtype) @ vector
    made += features.backbone_mask.astype(dtype)[..., None] * backbone[0]
    embedded: Array = made + query @ of_query + params.bias.astype(dtype)
    return embedded


def _monomer_block(
    params: PairBlock,
    pair: Pair,
    mask: Float[Array, " n_res"],
    keep: PairKeep,
    *,
    execution: Execution,
) -> Pair:
    """Run a block with attention before multiplication: Suppl. Alg. 16."""
    pair = triangle_attention(
        params.attention_starting,
        pair,
        mask,
        keep.attention_starting,
        node="starting",
        execution=execution,
    )
    pair = triangle_attention(
        params.attention_ending,
        pair,
        mask,
        keep.attention_ending,
        node="ending",
        execution=execution,
    )
    pair = triangle_multiplication(
        params.multiplication_outgoing,
        pair,
        mask,
        keep.multiplication_outgoing,
        direction="outgoing",
        execution=execution,
    )
    pair = triangle_multiplication(
        params.multiplication_incoming,
        pair,
        mask,
        keep.multiplication_incoming,
        direction="incoming",
        execution=execution,
    )
    return transition(params.transition, pair, execution=execution)


def _stack(
    block: Callable[..., Pair],
    blocks: PairBlock,
    pair: Pair,
    mask: Float[Array, " n_res"],
    key: Array | None,
    execution: Execution,
) -> Pair:
    n_res, _, channels = pair.shape
    keys = None if key is None else jax.random.split(key, len(blocks.transition.norm.scale))

    def step(carry: Array, one: tuple[PairBlock, Array | None]) -> tuple[Array, None]:
        params, of_block = one
        return block(
            params, carry, mask, pair_keep(of_block, n_res, channels), execution=execution
        ), None

    stacked, _ = jax.lax.scan(step, pair, (blocks, keys))
    return stacked


def _empty_slot(n_res: int) -> TemplateInputs:
    return TemplateInputs(
        aatype=jnp.zeros(n_res, jnp.int32),
        atom_positions=jnp.zeros((n_res, 37, 3)),
        atom_mask=jnp.zeros((n_res, 37)),
        mask=jnp.zeros(()),
    )
