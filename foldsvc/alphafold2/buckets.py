"""Padded sizes: what shares a size shares a compiled program; no JAX here.

A network is compiled again for every shape of its inputs, so inputs are padded to the few sizes
below. Masks keep the padding from changing any result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

from foldsvc.alphafold2.config import N_TEMPLATE, ModelConfig
from foldsvc.alphafold2.inputs import Msa, Residues, TemplateInputs
from foldsvc.records.features import FeatureBatch, TemplateFeatures

T = TypeVar("T", bound=np.generic)

MAX_ROW: Final = 65_536
"""Rows of an alignment that are read; those after them are left out."""

_LARGEST: Final = 5120
_GROWTH: Final = 1.15
_STEP: Final = 16


def _residue_sizes() -> tuple[int, ...]:
    sizes = [_STEP]
    while sizes[-1] < _LARGEST:
        grown = round(sizes[-1] * _GROWTH / _STEP) * _STEP
        sizes.append(min(max(grown, sizes[-1] + _STEP), _LARGEST))
    return tuple(sizes)


RESIDUES: Final = _residue_sizes()
"""Multiples of 16, each 1.15 times the one before once that is more than 16."""

CLUSTERS: Final = (1, 16, 32, 64, 128, 256, 384)
"""Rows of the clustered alignment, below the number that the network takes at most."""

EXTRAS: Final = (0, 64, 256, 1024, 2048)
"""Rows of the extra alignment, below the number that the network takes at most."""

ROWS: Final = tuple(2**power for power in range(4, 17))
"""Rows of the whole alignment where it has more than there are clusters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The shape that inputs are padded to.

    Attributes:
        n_res: Residues.
        n_cluster: Rows of the clustered alignment.
        n_extra: Rows of the extra alignment; 0 where all rows are clusters.
        n_row: Rows of the whole alignment, from which each pass draws.
        n_template: 0 or 4; with 0 a monomer network has no template embedding at all, and a
            multimer network, which averages over empty slots too, embeds one.
    """

    n_res: int
    n_cluster: int
    n_extra: int
    n_row: int
    n_template: int


def bucket_of(
    batch: FeatureBatch, config: ModelConfig, max_msa: tuple[int, int] | None = None
) -> Bucket:
    """Choose the smallest bucket that holds the input.

    Args:
        batch: The input.
        config: The network, whose numbers of rows hold unless `max_msa` has smaller ones.
        max_msa: Clusters and extra rows at most.
    """
    templates = batch.templates is not None
    return bucket_of_sizes(batch.n_res, len(batch.msa), config, max_msa, templates=templates)


def bucket_of_sizes(
    n_res: int,
    n_row: int | None,
    config: ModelConfig,
    max_msa: tuple[int, int] | None = None,
    *,
    templates: bool = False,
) -> Bucket:
    """Choose the smallest bucket that holds an input of these sizes.

    Args:
        n_res: Residues of all chains together.
        n_row: Rows of the alignment; None for as many as the network reads.
        config: The network, whose numbers of rows hold unless `max_msa` has smaller ones.
        max_msa: Clusters and extra rows at most.
        templates: Whether there are any.
    """
    templates = templates and config.has_templates
    max_clusters = config.max_clusters_with(templates=templates)
    max_extra = config.max_extra
    if max_msa:
        max_clusters, max_extra = min(max_clusters, max_msa[0]), min(max_extra, max_msa[1])
    n_row = min(MAX_ROW if n_row is None else n_row, MAX_ROW)
    n_cluster = _smallest(min(n_row, max_clusters), CLUSTERS, max_clusters)
    n_extra = _smallest(min(max(n_row - max_clusters, 0), max_extra), EXTRAS, max_extra)
    return Bucket(
        n_res=n_padded_res(n_res),
        n_cluster=n_cluster,
        n_extra=n_extra,
        n_row=n_cluster if n_row <= n_cluster else _smallest(n_row, ROWS, MAX_ROW),
        n_template=N_TEMPLATE if templates else 0,
    )


def common_bucket(buckets: Sequence[Bucket]) -> Bucket:
    """Give the smallest bucket that holds what each of these holds."""
    return Bucket(
        n_res=max(bucket.n_res for bucket in buckets),
        n_cluster=max(bucket.n_cluster for bucket in buckets),
        n_extra=max(bucket.n_extra for bucket in buckets),
        n_row=max(bucket.n_row for bucket in buckets),
        n_template=max(bucket.n_template for bucket in buckets),
    )


def n_padded_res(n_res: int) -> int:
    """Give the residues of the smallest bucket that holds this many.

    Past 5,120 there is one at each multiple of 512.
    """
    if n_res > _LARGEST:
        return -(-n_res // 512) * 512
    return _smallest(n_res, RESIDUES, _LARGEST)


def pad(batch: FeatureBatch, bucket: Bucket) -> tuple[Residues, Msa, TemplateInputs | None]:
    """Lay the input into arrays of the bucket's sizes: zeros, and masks that say so.

    The alignment stays as small as it came: int8 residues and uint16 deletions.

    Returns:
        Residues; the whole alignment; templates, None if the bucket has no slots for them.
    """
    n_res = bucket.n_res
    residues = Residues(
        aatype=_padded(batch.aatype, n_res),
        residue_index=_padded(batch.residue_index, n_res),
        asym_id=_padded(batch.asym_id, n_res),
        entity_id=_padded(batch.entity_id, n_res),
        sym_id=_padded(batch.sym_id, n_res),
        mask=_padded(np.ones(batch.n_res, np.float32), n_res),
    )
    n_row = min(len(batch.msa), bucket.n_row)
    msa = Msa(
        residue=_padded(batch.msa[:n_row], bucket.n_row, n_res),
        deletions=_padded(batch.deletions[:n_row], bucket.n_row, n_res),
        row_mask=_padded(np.ones(n_row, np.bool_), bucket.n_row),
        first=_padded(batch.msa_first[:n_row], bucket.n_row),
    )
    templates = None
    if bucket.n_template:
        templates = _templates(batch.templates, bucket.n_template, n_res)
    return residues, msa, templates


def _templates(found: TemplateFeatures | None, n_template: int, n_res: int) -> TemplateInputs:
    if found is None:
        # It shares the bucket with an input that has some.
        return TemplateInputs(
            aatype=np.zeros((n_template, n_res), np.int32),
            atom_positions=np.zeros((n_template, n_res, 37, 3), np.float32),
            atom_mask=np.zeros((n_template, n_res, 37), np.float32),
            mask=np.zeros(n_template, np.float32),
        )
    n_found = min(len(found.names), n_template)
    return TemplateInputs(
        aatype=_padded(found.aatype[:n_found], n_template, n_res),
        atom_positions=_padded(found.atom_positions[:n_found], n_template, n_res),
        atom_mask=_padded(found.atom_mask[:n_found].astype(np.float32), n_template, n_res),
        mask=_padded(np.ones(n_found, np.float32), n_template),
    )


def _padded(array: np.ndarray[Any, np.dtype[T]], *sizes: int) -> np.ndarray[Any, np.dtype[T]]:
    padded = np.zeros((*sizes, *array.shape[len(sizes) :]), array.dtype)
    padded[tuple(slice(n) for n in array.shape[: len(sizes)])] = array
    return padded


def _smallest(n: int, sizes: tuple[int, ...], most: int) -> int:
    return next((size for size in sizes if n <= size < most), most)
