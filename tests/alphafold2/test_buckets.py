"""Padded sizes: few, close enough, and laid out with zeros."""

from dataclasses import replace

import numpy as np
import pytest

from foldsvc.alphafold2.buckets import MAX_ROW, RESIDUES, Bucket, bucket_of, n_padded_res, pad
from foldsvc.alphafold2.config import MODELS, model_config
from foldsvc.records.features import FeatureBatch, TemplateFeatures


def batch_of(n_res: int, n_row: int, templates: TemplateFeatures | None = None) -> FeatureBatch:
    """Give an input of this size with arbitrary, non-zero content."""
    rng = np.random.default_rng(n_res * 1000 + n_row)
    return FeatureBatch(
        name="test",
        family="monomer",
        aatype=rng.integers(1, 20, n_res, dtype=np.int32),
        residue_index=np.arange(n_res, dtype=np.int32),
        asym_id=np.ones(n_res, np.int32),
        entity_id=np.ones(n_res, np.int32),
        sym_id=np.ones(n_res, np.int32),
        msa=rng.integers(1, 22, (n_row, n_res), dtype=np.int8),
        deletions=rng.integers(1, 9, (n_row, n_res), dtype=np.uint16),
        msa_first=np.arange(n_row) == 0,
        templates=templates,
    )


def templates_of(n_template: int, n_res: int) -> TemplateFeatures:
    """Give templates with an atom everywhere."""
    return TemplateFeatures(
        aatype=np.full((n_template, n_res), 3, np.int32),
        atom_positions=np.ones((n_template, n_res, 37, 3), np.float32),
        atom_mask=np.ones((n_template, n_res, 37), np.bool_),
        names=tuple(f"t{number}" for number in range(n_template)),
    )


def test_residue_sizes_are_few_multiples_of_sixteen() -> None:
    """Lengths to 5,120 share 35 programs, each a multiple of what devices like."""
    assert RESIDUES[:12] == (16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 192, 224)
    assert {256, 384, 512, 1024, 5120} <= set(RESIDUES)
    assert all(size % 16 == 0 for size in RESIDUES)
    assert len(RESIDUES) <= 35


@pytest.mark.parametrize(
    ("shortest", "longest", "bound"), [(16, 48, 3.6), (48, 128, 1.8), (128, 3000, 1.45)]
)
def test_residue_padding_costs_little(shortest: int, longest: int, bound: float) -> None:
    """The worst length of each range costs at most this many times its own pair representation."""
    cost = [(n_padded_res(n) / n) ** 2 for n in range(shortest + 1, longest + 1)]
    assert max(cost) <= bound


def test_padding_costs_a_fifth_on_average() -> None:
    """Over lengths 16 to 3,000 padding adds 17 % to the pair representation on average."""
    cost = [(n_padded_res(n) / n) ** 2 for n in range(16, 3001)]
    assert np.mean(cost) < 1.18


@pytest.mark.parametrize("n_res", [1, 16, 17, 5120, 5121, 6000])
def test_every_length_has_a_size(n_res: int) -> None:
    """Any length is held, by the largest sizes too."""
    assert n_padded_res(n_res) >= n_res


def test_one_row_needs_no_alignment() -> None:
    """A sequence alone gets one cluster and no extra row."""
    bucket = bucket_of(batch_of(59, 1), model_config("model_3_ptm"))
    assert bucket == Bucket(n_res=64, n_cluster=1, n_extra=0, n_row=1, n_template=0)


@pytest.mark.parametrize("name", list(MODELS))
@pytest.mark.parametrize("n_row", [1, 2, 64, 300, 508, 513, 700, 3000, 7797])
def test_no_row_is_lost_or_gained(name: str, n_row: int) -> None:
    """A draw has as many clusters and extra rows as the network takes, or as there are."""
    config = model_config(name)
    bucket = bucket_of(batch_of(20, n_row), config)
    n_cluster = min(n_row, config.max_clusters)
    assert min(bucket.n_cluster, n_row) == n_cluster
    assert min(bucket.n_extra, n_row - n_cluster) == min(config.max_extra, n_row - n_cluster)
    assert bucket.n_row >= n_row
    assert bucket.n_cluster <= config.max_clusters
    assert bucket.n_extra <= config.max_extra


def test_asking_for_fewer_rows_gives_fewer() -> None:
    """The plan's own numbers of rows are kept to exactly, though they are no size of ours."""
    bucket = bucket_of(batch_of(20, 3000), model_config("model_3_ptm"), (33, 77))
    assert (bucket.n_cluster, bucket.n_extra) == (33, 77)


def test_templates_have_slots_where_the_network_reads_them() -> None:
    """Only where templates are given, and to a network that has parameters for them."""
    with_templates = batch_of(20, 1, templates_of(2, 20))
    slots = {
        (name, batch.templates is not None): bucket_of(batch, model_config(name)).n_template
        for name in ("model_1_ptm", "model_3_ptm", "model_1_multimer_v3")
        for batch in (batch_of(20, 1), with_templates)
    }
    assert slots == {
        ("model_1_ptm", False): 0,
        ("model_1_ptm", True): 4,
        ("model_3_ptm", False): 0,
        ("model_3_ptm", True): 0,
        ("model_1_multimer_v3", False): 0,
        ("model_1_multimer_v3", True): 4,
    }


def test_padding_is_zeros_around_the_input() -> None:
    """What was there is there, in small dtypes, and all else is zero with masks that say so."""
    batch = batch_of(20, 30, templates_of(2, 20))
    bucket = Bucket(n_res=32, n_cluster=64, n_extra=1, n_row=64, n_template=4)
    residues, msa, templates = pad(batch, bucket)
    assert templates is not None
    assert (msa.residue.dtype, msa.deletions.dtype) == (np.int8, np.uint16)
    for padded, original in (
        (residues.aatype, batch.aatype),
        (residues.residue_index, batch.residue_index),
        (residues.asym_id, batch.asym_id),
        (residues.mask, np.ones(20)),
        (msa.residue, batch.msa),
        (msa.deletions, batch.deletions),
        (msa.row_mask, np.ones(30)),
        (msa.first, batch.msa_first),
        (templates.aatype, batch.templates.aatype),
        (templates.atom_positions, batch.templates.atom_positions),
        (templates.atom_mask, batch.templates.atom_mask),
        (templates.mask, np.ones(2)),
    ):
        inside = tuple(slice(n) for n in original.shape)
        np.testing.assert_array_equal(padded[inside], original)
        assert padded.sum() == pytest.approx(original.sum())


def test_empty_template_slots_are_zeros() -> None:
    """An input without templates can share a bucket with one that has some."""
    bucket = Bucket(n_res=32, n_cluster=1, n_extra=1, n_row=1, n_template=4)
    _, _, templates = pad(batch_of(20, 1), bucket)
    assert templates is not None
    assert [array.shape[:1] for array in templates] == [(4,)] * 4
    assert not any(array.any() for array in templates)


def test_rows_past_the_last_size_are_left_out() -> None:
    """An alignment deeper than 65,536 rows is cut, its best rows kept."""
    batch = batch_of(4, 100)
    deep = replace(
        batch,
        msa=np.resize(batch.msa, (MAX_ROW + 5, 4)),
        deletions=np.resize(batch.deletions, (MAX_ROW + 5, 4)),
        msa_first=np.arange(MAX_ROW + 5) == 0,
    )
    bucket = bucket_of(deep, model_config("model_3_ptm"))
    assert bucket.n_row == MAX_ROW
    _, msa, _ = pad(deep, bucket)
    assert msa.row_mask.all()
