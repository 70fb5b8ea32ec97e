"""What the network is called with: arrays on the device, padded to a bucket."""

from typing import Any, NamedTuple

from jaxtyping import Bool, Float, Int


class Residues(NamedTuple):
    """The target, the same in every pass; padded with `mask` 0 and zeros elsewhere."""

    aatype: Int[Any, " n_res"]
    residue_index: Int[Any, " n_res"]
    asym_id: Int[Any, " n_res"]
    entity_id: Int[Any, " n_res"]
    sym_id: Int[Any, " n_res"]
    mask: Float[Any, " n_res"]


class TemplateInputs(NamedTuple):
    """Four slots; empty ones have `mask` 0 and zeros elsewhere."""

    aatype: Int[Any, "n_template n_res"]
    atom_positions: Float[Any, "n_template n_res 37 3"]
    atom_mask: Float[Any, "n_template n_res 37"]
    mask: Float[Any, " n_template"]


class Msa(NamedTuple):
    """The whole alignment; padded rows have `row_mask` False.

    `residue` is 0 to 19, 20 for X, 21 for a gap; `first` marks the rows that a multimer network
    takes as clusters before all others.
    """

    residue: Int[Any, "n_row n_res"]
    deletions: Int[Any, "n_row n_res"]
    row_mask: Bool[Any, " n_row"]
    first: Bool[Any, " n_row"]


class SampledMsa(NamedTuple):
    """One draw from the alignment, as the network reads it.

    `cluster_feature` holds, channel by channel: residue with gap and mask (23), has-deletion,
    deletion value, profile of the cluster (23), mean deletion value of the cluster.
    `extra_residue` is 0 to 22.
    """

    cluster_feature: Float[Any, "n_cluster n_res 49"]
    cluster_mask: Float[Any, "n_cluster n_res"]
    extra_residue: Int[Any, "n_extra n_res"]
    extra_has_deletion: Float[Any, "n_extra n_res"]
    extra_deletion_value: Float[Any, "n_extra n_res"]
    extra_mask: Float[Any, "n_extra n_res"]


class Recycled(NamedTuple):
    """What one pass hands to the next; zeros before the first."""

    positions: Float[Any, "n_res 37 3"]
    msa_first_row: Float[Any, "n_res 256"]
    pair: Float[Any, "n_res n_res 128"]
