"""AlphaFold2: one pass from a draw of the alignment to a structure."""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from foldsvc.alphafold2.config import C_M, C_Z, ModelConfig
from foldsvc.alphafold2.embedding import embed
from foldsvc.alphafold2.evoformer import evoformer_stack
from foldsvc.alphafold2.geometry_features import CA
from foldsvc.alphafold2.heads import (
    contact_probability,
    distance_change,
    pair_scores,
    plddt,
    plddt_logits,
    predicted_tm_score,
)
from foldsvc.alphafold2.inputs import Recycled, Residues, SampledMsa, TemplateInputs
from foldsvc.alphafold2.kernels.record import Execution, Kernels
from foldsvc.alphafold2.kernels.xla import XLA
from foldsvc.alphafold2.layers import linear
from foldsvc.alphafold2.params import MultimerTemplates, Params
from foldsvc.alphafold2.structure_module import structure_module
from foldsvc.alphafold2.template_embedding import (
    monomer_pair_update,
    multimer_pair_update,
    template_rows,
)
from foldsvc.records.features import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOptions:
    """What a compiled pass is fixed to.

    Attributes:
        family: Monomer or multimer network.
        position_scale: Å in one unit of the structure module.
        dtype: Of the trunk.
        chunk: Rows of the pair representation, or of the alignment, at once.
        cached: On a CPU, about how many numbers its cache holds; None elsewhere.
        dropout: Whether training's dropout stays on.
        kernels: That compute the trunk's operations.
    """

    family: Family
    position_scale: float
    dtype: jnp.dtype
    chunk: int
    cached: int | None = None
    dropout: bool = False
    kernels: Kernels = XLA

    @property
    def execution(self) -> Execution:
        """How the trunk is computed."""
        return Execution(kernels=self.kernels, chunk=self.chunk, cached=self.cached)


class Representations(NamedTuple):
    """What the trunk knows; averaged over the ensemble but for `msa`, which is the first draw's."""

    msa: Float[Array, "n_cluster n_res c_m"]
    msa_first_row: Float[Array, "n_res c_m"]
    single: Float[Array, "n_res c_s"]
    pair: Float[Array, "n_res n_res c_z"]


class PassOutput(NamedTuple):
    """What one pass gives; padded residues are meaningless.

    Attributes:
        recycled: For the next pass.
        atom_positions: Å, atom37 order.
        backbone_trajectory: N, Cα and C in Å after each block of the structure module.
        plddt: 0 to 100.
        mean_plddt: Over the residues.
        pae: Å; None where the network has no such head, as are the next four.
        tm_term: TM-score term of each pair.
        chain_tm: Mean TM-score term in the residue's own chain, with d0 of that chain.
        ptm: 0 to 1.
        iptm: 0 to 1; 0 for a single chain.
        contact_probability: That two Cβ are within 8 Å.
        distance_change: Of the Cα distances since the pass before, in Å.
    """

    recycled: Recycled
    atom_positions: Float[Array, "n_res 37 3"]
    backbone_trajectory: Float[Array, "n_block n_res 3 3"]
    plddt: Float[Array, " n_res"]
    mean_plddt: Float[Array, ""]
    pae: Float[Array, "n_res n_res"] | None
    tm_term: Float[Array, "n_res n_res"] | None
    chain_tm: Float[Array, " n_res"] | None
    ptm: Float[Array, ""] | None
    iptm: Float[Array, ""] | None
    contact_probability: Float[Array, "n_res n_res"]
    distance_change: Float[Array, ""]


def pass_options(
    config: ModelConfig,
    *,
    dtype: jnp.dtype,
    chunk: int,
    cached: int | None = None,
    dropout: bool = False,
    kernels: Kernels = XLA,
) -> PassOptions:
    """Give what the networks of a family share, so that one program serves them all."""
    return PassOptions(
        family=config.family,
        position_scale=config.position_scale,
        dtype=dtype,
        chunk=chunk,
        cached=cached,
        dropout=dropout,
        kernels=kernels,
    )


def first_recycled(n_res: int, dtype: jnp.dtype) -> Recycled:
    """Give what the first pass reads: zeros."""
    return Recycled(
        positions=jnp.zeros((n_res, 37, 3)),
        msa_first_row=jnp.zeros((n_res, C_M), dtype),
        pair=jnp.zeros((n_res, n_res, C_Z), dtype),
    )


def run_pass(
    params: Params,
    residues: Residues,
    templates: TemplateInputs | None,
    sampled: SampledMsa,
    recycled: Recycled,
    key: Array,
    *,
    options: PassOptions,
) -> PassOutput:
    """Run the network once.

    Jumper et al. (2021) Suppl. Alg. 2 "Inference" lines 3 to 22.

    Args:
        params: Of the network; without PAE head, that part of the output is None.
        residues: The target.
        templates: Four slots; None for no template.
        sampled: Draws from the alignment, with a leading axis of the ensemble.
        recycled: Of the pass before.
        key: Of dropout.
        options: What the program is fixed to.
    """
    of_dropout = key if options.dropout else None
    known = average_representations(
        params, residues, templates, sampled, recycled, of_dropout, options=options
    )
    with jax.default_matmul_precision("highest"):
        return _structure_and_heads(params, residues, known, recycled, options)


def average_representations(
    params: Params,
    residues: Residues,
    templates: TemplateInputs | None,
    sampled: SampledMsa,
    recycled: Recycled,
    key: Array | None,
    *,
    options: PassOptions,
) -> Representations:
    """Run the trunk on each draw and average: Suppl. 1.11.2 "ensembling"."""
    n_ensemble = len(sampled.cluster_mask)

    def of_draw(draw: int) -> Representations:
        one = jax.tree.map(lambda leaf: leaf[draw], sampled)
        of_key = None if key is None else jax.random.fold_in(key, draw)
        return trunk(params, residues, templates, one, recycled, of_key, options=options)

    first = of_draw(0)
    if n_ensemble == 1:
        return first
    total = first
    for draw in range(1, n_ensemble):
        total = jax.tree.map(jnp.add, total, of_draw(draw)._replace(msa=first.msa))
    averaged: Representations = jax.tree.map(lambda leaf: leaf / n_ensemble, total)
    return averaged._replace(msa=first.msa)


def trunk(
    params: Params,
    residues: Residues,
    templates: TemplateInputs | None,
    sampled: SampledMsa,
    recycled: Recycled,
    key: Array | None,
    *,
    options: PassOptions,
) -> Representations:
    """Give the representations: embedding, templates, extra stack and Evoformer; lines 5 to 18."""
    multimer = options.family == "multimer"
    execution = options.execution
    keys = (None, None, None) if key is None else jax.random.split(key, 3)
    embedded = embed(
        params.embedding,
        residues,
        sampled,
        recycled,
        family=options.family,
        dtype=options.dtype,
        chunk=options.chunk,
    )
    pair = _with_templates(params, embedded.pair, residues, templates, keys[0], execution)
    _, pair = evoformer_stack(
        params.extra_blocks,
        embedded.extra_msa,
        pair,
        sampled.extra_mask,
        residues.mask,
        keys[1],
        outer_product_first=multimer,
        execution=execution,
    )
    msa, msa_mask = embedded.msa, sampled.cluster_mask
    n_cluster = len(msa)
    if params.templates is not None and templates is not None:
        rows = template_rows(params.templates, templates, options.dtype)
        msa = jnp.concatenate([msa, rows.msa])
        msa_mask = jnp.concatenate([msa_mask, rows.mask])
    msa, pair = evoformer_stack(
        params.blocks,
        msa,
        pair,
        msa_mask,
        residues.mask,
        keys[2],
        outer_product_first=multimer,
        execution=execution,
    )
    return Representations(
        msa=msa[:n_cluster],
        msa_first_row=msa[0],
        single=linear(params.single, msa[0]),
        pair=pair,
    )


def _with_templates(
    params: Params,
    pair: Float[Array, "n_res n_res c_z"],
    residues: Residues,
    templates: TemplateInputs | None,
    key: Array | None,
    execution: Execution,
) -> Float[Array, "n_res n_res c_z"]:
    """Add what templates say; a multimer network adds what four empty ones say if there is none."""
    if isinstance(params.templates, MultimerTemplates):
        return multimer_pair_update(
            params.templates, pair, templates, residues, key, execution=execution
        )
    if params.templates is None or templates is None:
        return pair
    return monomer_pair_update(
        params.templates, pair, templates, residues.mask, key, execution=execution
    )


def _structure_and_heads(
    params: Params,
    residues: Residues,
    known: Representations,
    recycled: Recycled,
    options: PassOptions,
) -> PassOutput:
    mask, chunk = residues.mask, options.chunk
    placed = structure_module(
        params.structure,
        known.single,
        known.pair,
        residues.aatype,
        mask,
        position_scale=options.position_scale,
        chunk=chunk,
    )
    confidence = plddt(plddt_logits(params.plddt, placed.single))
    scores = (
        None
        if params.pae is None
        else pair_scores(params.pae, known.pair, mask, residues.asym_id, chunk=chunk)
    )
    positions = placed.atom_positions
    return PassOutput(
        recycled=Recycled(positions=positions, msa_first_row=known.msa_first_row, pair=known.pair),
        atom_positions=positions,
        backbone_trajectory=placed.backbone_trajectory,
        plddt=confidence,
        mean_plddt=jnp.sum(confidence * mask) / jnp.sum(mask),
        pae=None if scores is None else scores.pae,
        tm_term=None if scores is None else scores.tm_term,
        chain_tm=None if scores is None else scores.chain_tm,
        ptm=None if scores is None else predicted_tm_score(scores.tm_term, mask, None),
        iptm=(
            None if scores is None else predicted_tm_score(scores.tm_term, mask, residues.asym_id)
        ),
        contact_probability=contact_probability(params.distogram, known.pair, chunk=chunk),
        distance_change=distance_change(
            positions[:, CA], recycled.positions[:, CA], mask, chunk=chunk
        ),
    )
