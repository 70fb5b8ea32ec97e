"""One draw from an alignment: exact under padding, right in distribution, one for each key."""

from collections.abc import Iterator
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.buckets import Bucket, pad
from foldsvc.alphafold2.inputs import Msa, Residues, SampledMsa
from foldsvc.alphafold2.sampling import Draws, masked, pass_key, profile_counts, sample
from foldsvc.records.features import Family, FeatureBatch

FAMILIES: list[Family] = ["monomer", "multimer"]
N_ROW, N_RES, N_CLUSTER, N_EXTRA = 300, 23, 32, 64

_draw = jax.jit(sample, static_argnames=("family", "n_cluster", "n_extra", "cluster_profile"))


@pytest.fixture(autouse=True)
def _strict_promotion() -> Iterator[None]:
    """Let no dtype change unseen."""
    with jax.numpy_dtype_promotion("strict"):
        yield


def batch_of(n_row: int, n_res: int = N_RES, first: tuple[int, ...] = (0,)) -> FeatureBatch:
    """Give an input whose rows are variants of its target, with gaps and deletions."""
    rng = np.random.default_rng(5)
    target = rng.integers(0, 20, n_res, dtype=np.int8)
    varied = rng.integers(0, 22, (n_row, n_res), dtype=np.int8)
    msa = np.where(rng.random((n_row, n_res)) < 0.6, target, varied)
    msa[0] = target
    return FeatureBatch(
        name="test",
        family="monomer",
        aatype=target.astype(np.int32),
        residue_index=np.arange(n_res, dtype=np.int32),
        asym_id=np.zeros(n_res, np.int32),
        entity_id=np.zeros(n_res, np.int32),
        sym_id=np.zeros(n_res, np.int32),
        msa=msa,
        deletions=rng.choice([0, 0, 0, 2, 40], (n_row, n_res)).astype(np.uint16),
        msa_first=np.isin(np.arange(n_row), first),
    )


def inputs_of(
    batch: FeatureBatch, n_res: int | None = None, n_row: int | None = None
) -> tuple[Residues, Msa]:
    """Pad an input to a size, its own if none is given."""
    bucket = Bucket(
        n_res=n_res or batch.n_res,
        n_cluster=1,
        n_extra=1,
        n_row=n_row or len(batch.msa),
        n_template=0,
    )
    residues, msa, _ = pad(batch, bucket)
    on_device: tuple[Residues, Msa] = jax.tree.map(jnp.asarray, (residues, msa))
    return on_device


def drawn(
    batch: FeatureBatch,
    *,
    family: Family = "monomer",
    recycle: int = 0,
    n_cluster: int = N_CLUSTER,
    n_extra: int = N_EXTRA,
    n_res: int | None = None,
    n_row: int | None = None,
    cluster_profile: bool = True,
) -> SampledMsa:
    """Draw with a compiled program."""
    residues, msa = inputs_of(batch, n_res, n_row)
    return _draw(
        pass_key(7, "model_1", recycle),
        msa,
        residues,
        family=family,
        n_cluster=n_cluster,
        n_extra=n_extra,
        cluster_profile=cluster_profile,
    )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("n_row", "n_cluster", "n_extra"), [(300, 32, 512), (20, 32, 0)])
def test_padding_changes_no_bit(family: Family, n_row: int, n_cluster: int, n_extra: int) -> None:
    """More columns, rows, clusters or extra rows than there are leave the same numbers."""
    batch = batch_of(n_row)
    real_clusters, real_extra = min(n_row, n_cluster), min(max(n_row - n_cluster, 0), n_extra)
    plain = drawn(batch, family=family, n_cluster=real_clusters, n_extra=real_extra)
    padded = drawn(
        batch, family=family, n_cluster=n_cluster, n_extra=n_extra, n_res=48, n_row=n_row + 250
    )
    for name, small, large in zip(SampledMsa._fields, plain, padded, strict=True):
        inside = tuple(slice(n) for n in small.shape)
        np.testing.assert_array_equal(small, large[inside], err_msg=name)
        outside = np.array(large)
        outside[inside] = 0
        assert not outside.any(), name


@pytest.mark.parametrize("family", FAMILIES)
def test_a_draw_belongs_to_its_key(family: Family) -> None:
    """The same key gives the same draw, another pass or seed another one."""
    batch = batch_of(N_ROW)
    one, again, other = (drawn(batch, family=family, recycle=recycle) for recycle in (0, 0, 1))
    np.testing.assert_array_equal(one.cluster_feature, again.cluster_feature)
    np.testing.assert_array_equal(one.extra_residue, again.extra_residue)
    assert (one.cluster_feature != other.cluster_feature).any()
    assert (one.extra_residue != other.extra_residue).any()


def test_keys_differ_by_each_of_their_parts() -> None:
    """Seed, network, pass and ensemble member each change the key; the plan's order does not."""
    keys = [
        pass_key(seed, model, recycle, ensemble)
        for seed in (0, 1, 2**31)
        for model in ("model_1_ptm", "model_2_ptm")
        for recycle in (0, 1)
        for ensemble in (0, 1)
    ]
    words = {tuple(jax.random.key_data(key).tolist()) for key in keys}
    assert len(words) == 24


@pytest.mark.parametrize("family", FAMILIES)
def test_members_of_a_batch_are_drawn_as_if_alone(family: Family) -> None:
    """Several inputs mapped at once get what each gets by itself."""
    draw = partial(sample, family=family, n_cluster=N_CLUSTER, n_extra=N_EXTRA)
    pairs = [inputs_of(batch_of(n_row), 32, 320) for n_row in (N_ROW, 90)]
    keys = jnp.stack([pass_key(seed, "model_1", 0) for seed in (1, 2)])
    residues, msa = jax.tree.map(lambda *arrays: jnp.stack(arrays), *pairs)
    together = jax.jit(jax.vmap(draw))(keys, msa, residues)
    for number, (own_residues, own_msa) in enumerate(pairs):
        alone = jax.jit(draw)(keys[number], own_msa, own_residues)
        for batched, single in zip(together, alone, strict=True):
            np.testing.assert_allclose(batched[number], single, rtol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_target_stays_first(family: Family) -> None:
    """Cluster 0 is the target, but for its hidden residues; rows to be taken first follow."""
    batch = batch_of(N_ROW, first=(0, 100, 200))
    feature = drawn(batch, family=family).cluster_feature[:3]
    rows = np.asarray(feature[..., :23]).argmax(-1)
    nearest = [int((batch.msa == row).sum(-1).argmax()) for row in rows]
    assert nearest[0] == 0
    assert set(nearest) == {0, 100, 200}


@pytest.mark.parametrize("family", FAMILIES)
def test_clusters_and_extra_rows_are_different_rows(family: Family) -> None:
    """Every row is taken once: clusters by their deletions, extra rows by their residues too."""
    batch = batch_of(N_ROW)
    sampled = drawn(batch, family=family, n_extra=N_ROW - N_CLUSTER)
    centres = np.asarray(sampled.cluster_feature[..., 24])
    extra = np.asarray(sampled.extra_deletion_value)
    taken = np.concatenate([centres, extra])
    whole = np.arctan(batch.deletions / 3) * 2 / np.pi
    np.testing.assert_allclose(taken[np.lexsort(taken.T)], whole[np.lexsort(whole.T)], atol=1e-6)
    np.testing.assert_array_equal(sampled.extra_has_deletion, extra > 0)
    assert sampled.extra_mask.all()


def test_extra_rows_are_a_random_part_of_the_rest() -> None:
    """Fewer extra rows than are left are drawn at random, differently in each pass."""
    batch = batch_of(N_ROW)
    drawn_rows = [
        {tuple(row) for row in np.asarray(drawn(batch, recycle=pass_).extra_residue).tolist()}
        for pass_ in range(3)
    ]
    assert all(len(rows) == N_EXTRA for rows in drawn_rows)
    assert len(drawn_rows[0] & drawn_rows[1]) < N_EXTRA // 2
    assert set.union(*drawn_rows) <= {tuple(row) for row in batch.msa.tolist()}


def test_cropping_extra_rows_leaves_the_clusters() -> None:
    """Clusters are described by all rows, also by those that are cropped afterwards."""
    batch = batch_of(N_ROW)
    few, many = drawn(batch), drawn(batch, n_extra=N_ROW - N_CLUSTER)
    np.testing.assert_array_equal(few.cluster_feature, many.cluster_feature)


def test_without_cluster_profile_each_describes_itself() -> None:
    """The profile is then the cluster's own row and its deletions, as with ColabFold's switch."""
    feature = drawn(batch_of(N_ROW), cluster_profile=False).cluster_feature
    np.testing.assert_array_equal(feature[..., 25:48], feature[..., :23])
    np.testing.assert_array_equal(feature[..., 48], feature[..., 24])


def chi_square(counts: np.ndarray, expected: np.ndarray) -> float:
    """Give Pearson's statistic per degree of freedom."""
    return float((((counts - expected) ** 2) / expected).sum() / (len(counts) - 1))


def test_hidden_residues_follow_the_distribution() -> None:
    """Of 15 % of residues, 70 % become a mask, 10 % any, 10 % one of the column, 10 % stay."""
    shape = (400, 500)
    rng = np.random.default_rng(11)
    words = [rng.integers(0, 2**bits, shape, dtype=np.uint32) for bits in (24, 16, 24)]
    # In every column 5 is in each row; the alignment has 1, 2 and a gap at 10, 30 and 60 %.
    counts = np.zeros((shape[1], 22), np.int32)
    counts[:, [1, 2, 21]] = [10, 30, 60]
    residue = jnp.full(shape, 5, jnp.int8)
    result = np.asarray(masked(residue, Draws(*map(jnp.asarray, words)), jnp.asarray(counts)))
    share = np.zeros(23)
    share[:20] += 0.1 / 20
    share[[1, 2, 21]] += 0.1 * np.array([0.1, 0.3, 0.6])
    share[5] += 0.1
    share[22] = 0.7
    share *= 0.15
    share[5] += 0.85
    counted = np.bincount(result.ravel(), minlength=23)
    assert counted[20] == 0
    possible = share > 0
    assert chi_square(counted[possible], share[possible] * residue.size) < 2


def test_the_draws_themselves_are_uniform() -> None:
    """A long alignment has 15 % of its residues drawn, in every row and column alike."""
    batch = batch_of(256, n_res=200)
    sampled = drawn(batch, n_cluster=256, n_extra=1, cluster_profile=False)
    hidden = np.asarray(sampled.cluster_feature[..., 22])
    expected = 0.15 * 0.7
    assert hidden.mean() == pytest.approx(expected, rel=0.03)
    spread = expected * (1 - expected)
    for axis, n in ((0, 256), (1, 200)):
        deviation = (hidden.mean(axis) - expected) / np.sqrt(spread / n)
        assert 0.7 < deviation.std() < 1.3
        assert np.abs(deviation).max() < 5


def test_profile_counts_leave_padding_out() -> None:
    """Only rows that are there count towards the profile of a column."""
    batch = batch_of(30)
    _, msa = inputs_of(batch, 32, 64)
    counts = np.asarray(profile_counts(msa))
    assert (counts.sum(-1) == 30).all()
    own = np.stack([np.bincount(column, minlength=22) for column in batch.msa.T])
    np.testing.assert_array_equal(counts[:N_RES], own)
